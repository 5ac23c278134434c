/* SPDX-License-Identifier: BSD-2-Clause
 *
 * label_net.h - networks that score labels, each fully determined by its number.
 */
#ifndef LABEL_NET_H
#define LABEL_NET_H

#include "random_net.h"

/* Network `number`: one or two hidden layers, with ties or without, of widths that are multiples of
 * 16 or not; 2 to 16 labels. The caller frees it with random_net_free(). */
struct random_net label_net(uint64_t number);

#endif
