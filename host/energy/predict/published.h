/* SPDX-License-Identifier: BSD-2-Clause
 *
 * published.h - what the sampling paper prints, beside what its own equations give.
 */
#ifndef PDNN_PUBLISHED_H
#define PDNN_PUBLISHED_H

#include "energy/predict/predict.h"

enum { PDNN_PUBLISHED_MAX = 32 };

struct pdnn_published {
    const char *group, *what, *unit;
    double published, computed;
    bool reproduced; /* within 1 %, or equal in the digits printed */
    const char *note;
};

/* Every figure, in the order of print. */
int pdnn_published_all(struct pdnn_published rows[PDNN_PUBLISHED_MAX], uint32_t *n,
                       struct pdnn_diag *diag);

/* The two networks. VGG5 on CIFAR-10: counts as published, and as its layers say. */
struct pdnn_network pdnn_network_vgg5(bool as_published);
/* The generator that ran on the ZU7EV: 10-64-128-256-784 with fan-in of at most 32. */
struct pdnn_network pdnn_network_fpga(void);

#endif
