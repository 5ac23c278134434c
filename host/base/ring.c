/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/ring.h"

#include <string.h>

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t pdnn_ring_put(struct pdnn_ring *ring, const uint8_t *bytes, size_t n_bytes) {
    const size_t n = least(n_bytes, ring->size - ring->n);
    const size_t at = (ring->start + ring->n) % ring->size;
    const size_t first = least(n, ring->size - at);
    memcpy(ring->bytes + at, bytes, first);
    memcpy(ring->bytes, bytes + first, n - first);
    ring->n += n;
    return n;
}

size_t pdnn_ring_get(struct pdnn_ring *ring, uint8_t *bytes, size_t n_bytes) {
    const size_t n = least(n_bytes, ring->n);
    const size_t first = least(n, ring->size - ring->start);
    memcpy(bytes, ring->bytes + ring->start, first);
    memcpy(bytes + first, ring->bytes, n - first);
    ring->start = (ring->start + n) % ring->size;
    ring->n -= n;
    return n;
}
