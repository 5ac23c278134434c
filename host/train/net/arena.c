/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/arena.h"

#include <stdlib.h>
#include <string.h>

void *pdnn_arena_bytes(struct pdnn_arena *arena, size_t n_bytes) {
    void *block = NULL;
    size_t rounded = (n_bytes + 63) / 64 * 64;
    if (!arena->failed && arena->n_blocks < PDNN_ARENA_BLOCKS && rounded > 0)
        block = aligned_alloc(64, rounded);
    if (!block) {
        arena->failed = true;
        return NULL;
    }
    memset(block, 0, rounded);
    arena->block[arena->n_blocks++] = block;
    arena->n_bytes += rounded;
    return block;
}

float *pdnn_arena_floats(struct pdnn_arena *arena, size_t n) {
    return pdnn_arena_bytes(arena, n * sizeof(float));
}

void pdnn_arena_free(struct pdnn_arena *arena) {
    for (uint32_t i = 0; i < arena->n_blocks; i++)
        free(arena->block[i]);
    memset(arena, 0, sizeof *arena);
}
