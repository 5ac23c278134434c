/* SPDX-License-Identifier: BSD-2-Clause
 *
 * arena.h - zeroed float arrays that live and die together, so that building a network checks
 * for memory once.
 */
#ifndef PDNN_ARENA_H
#define PDNN_ARENA_H

#include "pdnn.h"

enum { PDNN_ARENA_BLOCKS = 256 };

struct pdnn_arena {
    void *block[PDNN_ARENA_BLOCKS];
    uint32_t n_blocks;
    size_t n_bytes; /* of all blocks */
    bool failed;    /* some array could not be had */
};

/* n zeroed floats on a 64-byte boundary; NULL (and arena->failed) without memory. */
float *pdnn_arena_floats(struct pdnn_arena *arena, size_t n);
/* The same in bytes. */
void *pdnn_arena_bytes(struct pdnn_arena *arena, size_t n_bytes);
void pdnn_arena_free(struct pdnn_arena *arena);

#endif
