/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sampling.c - the random words of a neuron's samples: rtl/noise/pdnn_sampling.sv.
 *
 * Stratified: sample t has the neuron's one word XOR displace(t). Bit 8 - i of displace(t) is the
 * parity of those bits t_k for which a matrix has a 1 in row i, column k. The identity and Pascal's
 * triangle modulo 2 are the two dimensions of a (0,2)-sequence: samples t = 2^a m .. 2^a (m+1) - 1
 * fill the 2^a strata of either evenly, and those of both together as well as can be. Layers
 * take turns, so that what stratifies one layer does not repeat itself in the next.
 */
#include "golden/golden.h"

enum { TOP = PDNN_RANDOM_BITS - 1, SAMPLE_BITS = 12 /* of t */ };

/* Words the generator takes a step: D, or 1 where every layer is stratified. */
static uint32_t random_words(const struct golden_params *params) {
    return golden_sampling_modes(params) == 1u << PDNN_SAMPLING_STRATIFIED ? 1
                                                                           : params->drain_lanes;
}

uint16_t golden_displace(uint32_t t, bool pascal) {
    uint32_t word = 0;
    for (uint32_t i = 0; i <= TOP; i++)
        for (uint32_t k = i; k < SAMPLE_BITS; k++)
            /* binomial (k over i) is odd exactly if k has every bit that i has */
            if (k == i || (pascal && (k & i) == i))
                word ^= (t >> k & 1) << (TOP - i);
    return (uint16_t)word;
}

void golden_sampling_start(struct golden_sampling *sampling, const struct golden_params *params,
                           uint32_t mode, uint64_t seed) {
    *sampling = (struct golden_sampling){
        .params = params,
        .mode = mode,
        .seed = seed,
        .step = random_words(params),
        .side = golden_side(params),
    };
    golden_lfsr_seed(&sampling->lfsr, seed);
}

void golden_sampling_pass(struct golden_sampling *sampling) {
    sampling->pascal = false;
    if (sampling->mode == PDNN_SAMPLING_STRATIFIED)
        golden_lfsr_seed(&sampling->lfsr, sampling->seed);
}

void golden_sampling_layer(struct golden_sampling *sampling, bool once, uint32_t first) {
    bool stratified = sampling->mode == PDNN_SAMPLING_STRATIFIED;
    sampling->once = once;
    sampling->draws = once ? sampling->step : stratified ? sampling->step : sampling->params->lanes;
    if (!stratified || once)
        return;
    for (uint32_t lane = 0; lane < sampling->side; lane++)
        sampling->displace[lane] =
            golden_displace(first + (sampling->same ? 0 : lane), sampling->pascal);
    sampling->pascal = !sampling->pascal;
}

void golden_sampling_words(struct golden_sampling *sampling, uint16_t words[GOLDEN_LANES_MAX]) {
    if (sampling->mode != PDNN_SAMPLING_STRATIFIED) {
        golden_lfsr_words(&sampling->lfsr, words, sampling->draws);
        if (sampling->mode == PDNN_SAMPLING_ANTITHETIC && !sampling->once)
            for (uint32_t lane = 1; lane < sampling->draws; lane += 2)
                words[lane] = words[lane - 1] ^ 1u << TOP;
        for (uint32_t lane = 1; sampling->same && lane < sampling->side; lane++)
            words[lane] = words[0];
        return;
    }
    uint64_t state = sampling->lfsr.state;
    uint16_t own = state & ((1u << PDNN_RANDOM_BITS) - 1);
    golden_lfsr_skip(&sampling->lfsr, sampling->step);
    if (sampling->once) {
        words[0] = own ^ (state >> PDNN_SAMPLING_FAR & ((1u << PDNN_RANDOM_BITS) - 1));
        return;
    }
    for (uint32_t lane = 0; lane < sampling->side; lane++)
        words[lane] = own ^ sampling->displace[lane];
}
