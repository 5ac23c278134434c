/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_spec.h - the layers of a convolutional network as a text: "c64s,c128p,f96,f10".
 *
 * c64 is a convolution 3 x 3 to 64 channels, c64k5 one of 5 x 5; behind it s is a stride of 2, p
 * the pool of 2 x 2 positions. f96 is fully connected; the last is that of the classes.
 */
#ifndef PDNN_FMAP_SPEC_H
#define PDNN_FMAP_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PDNN_FMAP_LAYERS = 6 }; /* PDNN_HIDDEN_MAX and the last */
enum { PDNN_FMAP_SPEC_TEXT = 12 * PDNN_FMAP_LAYERS };

struct pdnn_fmap_spec {
    uint32_t outputs; /* a multiple of 16, but for the last layer */
    uint32_t kernel;  /* 1, 3 or 5; 0: fully connected */
    uint32_t stride;  /* 1 or 2; 0 where fully connected */
    bool pool;
};

/* False: not of that form; no convolution; one behind a fully connected layer; the last one not
 * fully connected; more than PDNN_FMAP_LAYERS; channels that are no multiple of 16. */
bool pdnn_fmap_spec_parse(const char *text, struct pdnn_fmap_spec *specs, uint32_t *n);
/* The same text; PDNN_FMAP_SPEC_TEXT bytes always suffice. */
void pdnn_fmap_spec_print(const struct pdnn_fmap_spec *specs, uint32_t n,
                          char text[PDNN_FMAP_SPEC_TEXT]);

#endif
