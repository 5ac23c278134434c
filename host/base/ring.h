/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ring.h - bytes first in, first out, in room that does not grow.
 */
#ifndef PDNN_RING_H
#define PDNN_RING_H

#include <stddef.h>
#include <stdint.h>

struct pdnn_ring {
    uint8_t *bytes; /* (size), the user's */
    size_t size;
    size_t start, n; /* bytes[start..start+n), wrapping */
};

/* Take what there is room for; returns how many bytes. */
size_t pdnn_ring_put(struct pdnn_ring *ring, const uint8_t *bytes, size_t n_bytes);
/* Give at most n_bytes; returns how many. */
size_t pdnn_ring_get(struct pdnn_ring *ring, uint8_t *bytes, size_t n_bytes);

#endif
