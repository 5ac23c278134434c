/* SPDX-License-Identifier: BSD-2-Clause
 *
 * params.c - the builds of rtl/pdnn_core.sv: what is allowed, and what follows from it.
 */
#include "golden/golden.h"

/* The core `default` of rtl/configs.def. */
const struct golden_params golden_params_default = {
#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING) .NAME = VALUE,
#define CORE(NAME, OPTIONS)
#include "configs.def"
#undef CORE_OPTION
#undef CORE
};

const struct golden_params golden_params_twin = {
    .lanes = 1,
    .drain_lanes = 1,
    .acc_bits = 22,
    .act_words = 256,
};

const struct golden_params golden_params_rows = {
    .lanes = 1,
    .drain_lanes = 1,
    .acc_bits = 16,
    .act_words = 256,
};

const struct golden_params golden_params_fmaps = {
    .lanes = 1,
    .drain_lanes = 1,
    .acc_bits = 18,
    .act_words = GOLDEN_ACT_WORDS_MAX,
};

static bool power_of_two(uint32_t value, uint32_t min, uint32_t max) {
    return value >= min && value <= max && (value & (value - 1)) == 0;
}

uint32_t golden_block_max(const struct golden_params *params) {
    return params->rows && params->act_bits == 1 && params->block > 1 ? params->block : 1;
}

uint32_t golden_labels_max(const struct golden_params *params) {
    return params->labels ? PDNN_LABELS_MOST : 0;
}

uint32_t golden_side(const struct golden_params *params) {
    const uint32_t block = golden_block_max(params), labels = golden_labels_max(params);
    const uint32_t most = block > labels ? block : labels;
    return most > params->lanes ? most : params->lanes;
}

uint32_t golden_sampling_modes(const struct golden_params *params) {
    if (params->act_bits > 1)
        return 1u << PDNN_SAMPLING_IID;
    uint32_t modes = params->sampling_modes;
    return params->drain_lanes > 1 ? modes : modes & ~(1u << PDNN_SAMPLING_ANTITHETIC);
}

const char *golden_params_check(const struct golden_params *params) {
    if (!power_of_two(params->lanes, 1, GOLDEN_LANES_MAX))
        return "lanes: expected 1, 2, 4, 8, 16 or 32";
    if (!power_of_two(params->drain_lanes, 1, 4) || params->drain_lanes > params->lanes)
        return "drain_lanes: expected 1, 2 or 4, and not more than lanes";
    if (params->acc_bits < 12 || params->acc_bits > 24)
        return "acc_bits: expected 12 to 24";
    if (!power_of_two(params->tape_words, 16, 65536))
        return "tape_words: expected a power of two, 16 to 65536";
    if (params->fmaps > 1 ||
        (params->fmaps && (!params->rows || params->act_bits > 1 || params->masks || params->ties)))
        return "fmaps: expected 0, or 1 with rows, p-bits, without masks and ties";
    if (params->labels > 1 ||
        (params->labels && (!params->rows || params->act_bits > 1 || params->block > 1 ||
                            params->masks || params->fmaps || params->engines > 1)))
        return "labels: expected 0, or 1 with rows, p-bits, without block, masks, fmaps and "
               "engines";
    if (params->ties > 1 ||
        (params->ties && (!params->rows || params->act_bits > 1 || params->masks)))
        return "ties: expected 0, or 1 with rows, p-bits and without masks";
    if (params->fmaps && !power_of_two(params->act_words, 2, GOLDEN_ACT_WORDS_MAX))
        return "act_words: expected a power of two, 2 to 4096 with fmaps";
    if (!params->fmaps && !power_of_two(params->act_words, 2, 256))
        return "act_words: expected a power of two, 2 to 256";
    if (!power_of_two(params->result_words, 2, 4096))
        return "result_words: expected a power of two, 2 to 4096";
    if (!power_of_two(params->noise_tables, 1, 8))
        return "noise_tables: expected 1, 2, 4 or 8";
    if (params->act_bits != 1 && params->act_bits != 2 && params->act_bits != 3 &&
        params->act_bits != 4 && params->act_bits != 8)
        return "act_bits: expected 1, 2, 3, 4 or 8";
    if (params->act_bits > 1 && params->acc_bits < params->act_bits + 10)
        return "acc_bits: expected at least 10 more than act_bits";
    if (params->adaptive_stop > 1)
        return "adaptive_stop: expected 0 or 1";
    if (golden_sampling_modes(params) == 0 || params->sampling_modes > 7)
        return "sampling_modes: expected the sum of 1 (iid), 2 (antithetic, of two or more drain "
               "lanes) and 4 (stratified), or some of them";
    if (params->mac_dsp > 1)
        return "mac_dsp: expected 0 or 1";
    if (params->rows > 1)
        return "rows: expected 0 or 1";
    if (params->rows && params->lanes != 1)
        return "rows: expected one lane with it";
    if (params->rows && params->tape_words < 4 * PDNN_LINE_WORDS)
        return "rows: expected tape_words of at least 64 with it";
    if (params->block != 1 &&
        (params->fmaps ? params->block != 2 && params->block != 4 : params->block != 16))
        return "block: expected 1 or 16, with fmaps 1, 2 or 4";
    if (params->block > 1 && (!params->rows || params->act_bits > 1))
        return "block: expected 1, but with rows and p-bits";
    if (params->masks > 1 || (params->masks && (!params->rows || params->act_bits > 1)))
        return "masks: expected 0, or 1 with rows and p-bits";
    if (params->block > 1 && params->acc_bits < (params->fmaps ? 13 : 15))
        return "acc_bits: expected at least 15 with block, 13 with fmaps";
    if (params->block > 1 && params->fmaps && params->act_words < 16)
        return "act_words: expected at least 16 with block and fmaps";
    if (params->engines < 1 || params->engines > GOLDEN_ENGINES_MAX)
        return "engines: expected 1 to 8";
    return NULL;
}
