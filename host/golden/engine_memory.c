/* SPDX-License-Identifier: BSD-2-Clause
 *
 * engine_memory.c - the engine's memories, and what is derived from them.
 */
#include <stdlib.h>
#include <string.h>

#include "golden/golden.h"

int golden_engine_init(struct golden_engine *engine, const struct golden_params *params) {
    *engine = (struct golden_engine){.params = *params, .stale = true, .labels = 1};
    engine->tape = calloc(params->tape_words, sizeof *engine->tape);
    engine->noise = calloc(2 * (size_t)params->noise_tables, PDNN_NOISE_ENTRIES);
    engine->act = calloc((size_t)golden_side(params) * GOLDEN_ACT_STRIDE, sizeof *engine->act);
    engine->codes = calloc(GOLDEN_ACT_STRIDE, PDNN_WORD_INPUTS);
    engine->result = calloc(params->result_words, sizeof *engine->result);
    engine->twice = calloc(params->noise_tables, sizeof *engine->twice);
    if (engine->tape && engine->noise && engine->act && engine->codes && engine->result &&
        engine->twice)
        return PDNN_OK;
    golden_engine_clear(engine);
    return PDNN_ERR_MEMORY;
}

void golden_engine_clear(struct golden_engine *engine) {
    golden_plan_clear(&engine->plan);
    free(engine->tape);
    free(engine->noise);
    free(engine->act);
    free(engine->codes);
    free(engine->result);
    free(engine->twice);
    free(engine->z2);
    free(engine->twice_n);
    free(engine->s);
    *engine = (struct golden_engine){0};
}

void golden_engine_put_act(struct golden_engine *engine, uint32_t address, uint16_t word,
                           uint32_t label) {
    for (uint32_t lane = label ? label - 1 : 0;
         lane < (label ? label : golden_side(&engine->params)); lane++)
        engine->act[(size_t)lane * GOLDEN_ACT_STRIDE + address] = word;
    const uint32_t one = (1u << engine->params.act_bits) - 1;
    for (uint32_t i = 0; i < PDNN_WORD_INPUTS; i++)
        engine->codes[address * PDNN_WORD_INPUTS + i] = (uint8_t)(word >> i & 1 ? one : 0);
}

int golden_engine_prepare(struct golden_engine *engine, uint32_t start) {
    const struct golden_params *p = &engine->params;
    if (!engine->stale && engine->plan_start == start)
        return PDNN_OK;
    if (golden_plan_build(&engine->plan, engine->tape, p, start))
        return PDNN_ERR_MEMORY;
    for (uint32_t t = 0; t < p->noise_tables; t++)
        golden_noise_expand(engine->noise + (size_t)t * PDNN_NOISE_ENTRIES, engine->twice[t]);
    free(engine->z2);
    free(engine->twice_n);
    free(engine->s);
    const size_t side = golden_side(p);
    size_t bytes = side * (engine->plan.outputs + GOLDEN_TILE) * sizeof *engine->z2;
    engine->z2 = aligned_alloc(64, bytes);
    engine->twice_n = aligned_alloc(64, bytes);
    engine->s = malloc(side * (engine->plan.inputs + 1));
    if (!engine->z2 || !engine->twice_n || !engine->s)
        return PDNN_ERR_MEMORY;
    engine->stale = false;
    engine->plan_start = start;
    return PDNN_OK;
}
