/* SPDX-License-Identifier: BSD-2-Clause
 *
 * random_report WORDS         how good the random numbers of the device are; fails beyond a bound
 * random_report --raw SEED    the generator's bits without end, for dieharder
 *
 * On the golden model's generator, which is the RTL's bit by bit. Correlations are given in units
 * of their own spread: of N independent normal numbers the largest is seldom above sqrt(2 ln N)
 * + 1.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "golden/golden.h"
#include "contract/noise_table.h"

enum { LANES = 16, LAGS = 64, WORDS = 1 << PDNN_RANDOM_BITS, T_MAX = 1024 };
static const uint64_t seed = 0x0123456789ABCDEFu;
static int failed;

static void verdict(const char *what, double value, double bound) {
    bool ok = value <= bound;
    printf("%s - %s: %.6f, bound %.6f\n", ok ? "ok" : "not ok", what, value, bound);
    failed |= !ok;
}

/* Every input, many scales: |P(bit) - sigmoid|. Below a scale of 0.0271 the ends of the range are
 * further off, as the table's 8 bits do not reach there. */
static void probabilities(void) {
    double worst = 0;
    char what[96];
    int scales = 0;
    for (double scale = 0.0271; scale < 2; scale *= 1.05, scales++) {
        uint8_t table[PDNN_NOISE_ENTRIES];
        pdnn_noise_table(scale, table);
        for (int z = -32768; z < 32768; z++)
            worst = fmax(worst, fabs(pdnn_noise_probability(table, z) - 1 / (1 + exp(-z * scale))));
    }
    snprintf(what, sizeof what, "largest |P(bit) - sigmoid|, all 16-bit inputs, %d scales", scales);
    verdict(what, worst, 1.0 / 1024 + 1e-9);
}

/* What a word is for a correlation: its place in the law, centred. */
static int32_t centred(uint16_t word) {
    int32_t rank = word < WORDS / 2 ? word : WORDS - 1 - (word - WORDS / 2);
    return 2 * rank - (WORDS - 1);
}

/* Between lanes (the same neuron) and between neurons (the same lane) for independent samples, and
 * between neurons for stratified ones. */
static void correlations(size_t n_words) {
    const double variance = ((double)WORDS * WORDS - 1) / 3;
    size_t n = n_words / LANES;
    int32_t *x = malloc((n + LAGS) * LANES * sizeof *x);
    if (!x)
        exit(1);
    struct golden_lfsr lfsr;
    golden_lfsr_seed(&lfsr, seed);
    for (size_t i = 0; i < (n + LAGS) * LANES; i++) {
        uint16_t word;
        golden_lfsr_words(&lfsr, &word, 1);
        x[i] = centred(word);
    }
    double lanes = 0, neurons = 0, chain = 0;
    for (int a = 0; a < LANES; a++)
        for (int b = a + 1; b < LANES; b++) {
            int64_t sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += x[i * LANES + a] * x[i * LANES + b];
            lanes = fmax(lanes, fabs((double)sum) / variance / sqrt((double)n));
        }
    for (int lag = 1; lag <= LAGS; lag++) {
        int64_t sum = 0, next = 0;
        for (size_t i = 0; i < n * LANES; i++)
            sum += x[i] * x[i + (size_t)lag * LANES];
        for (size_t i = 0; i < n * LANES; i++)
            next += x[i] * x[i + (size_t)lag];
        neurons = fmax(neurons, fabs((double)sum) / variance / sqrt((double)n * LANES));
        chain = fmax(chain, fabs((double)next) / variance / sqrt((double)n * LANES));
    }
    free(x);
    verdict("largest correlation of two of 16 lanes (120), spreads", lanes, 4.2);
    verdict("largest between neurons 1 to 64 apart, the same lane, spreads", neurons, 4.0);
    verdict("largest between neurons 1 to 64 apart, stratified, spreads", chain, 4.0);
}

/* Variance of the mean of T samples of p-bits, times T / (p (1 - p)): 1 where samples are
 * independent. `neurons` p-bits of each of several probabilities. */
static void means(uint32_t neurons) {
    static const uint32_t thresholds[] = {13, 77, 205, 256, 389}; /* of 512 */
    enum { N_P = sizeof thresholds / sizeof thresholds[0] };
    printf("variance of the mean of T samples, T / (p (1 - p)) of it: iid, stratified\n");
    double worst = 0, strata = 0;
    for (uint32_t samples = 1; samples <= T_MAX; samples *= 4) {
        double variance[2] = {0};
        for (int mode = 0; mode < 2; mode++) {
            struct golden_params params = golden_params_default;
            params.lanes = LANES;
            double square[N_P] = {0};
            uint32_t *ones = calloc((size_t)neurons * N_P, sizeof *ones);
            if (!ones)
                exit(1);
            struct golden_sampling sampling;
            golden_sampling_start(&sampling, &params,
                                  mode ? PDNN_SAMPLING_STRATIFIED : PDNN_SAMPLING_IID, seed);
            for (uint32_t first = 0; first < samples; first += LANES) {
                golden_sampling_pass(&sampling);
                golden_sampling_layer(&sampling, false, first);
                for (uint32_t n = 0; n < neurons; n++) {
                    uint16_t words[GOLDEN_LANES_MAX];
                    golden_sampling_words(&sampling, words);
                    for (uint32_t l = 0; l < LANES && first + l < samples; l++)
                        for (int p = 0; p < N_P; p++)
                            ones[n * N_P + (uint32_t)p] +=
                                (uint32_t)(centred(words[l]) + WORDS - 1) / 2 < thresholds[p];
                }
            }
            for (uint32_t n = 0; n < neurons; n++)
                for (int p = 0; p < N_P; p++) {
                    double d = ones[n * N_P + (uint32_t)p] / (double)samples -
                               thresholds[p] / (double)WORDS;
                    square[p] += d * d;
                }
            for (int p = 0; p < N_P; p++) {
                double q = thresholds[p] / (double)WORDS;
                variance[mode] += square[p] / neurons * samples / (q * (1 - q)) / N_P;
            }
            free(ones);
        }
        printf("  T = %4u: %.4f, %.6f\n", samples, variance[0], variance[1]);
        worst = fmax(worst, fabs(variance[0] - 1));
        worst = fmax(worst, samples == 1 ? fabs(variance[1] - 1) : 0); /* one of a stratum */
        strata = samples % WORDS ? strata : fmax(strata, variance[1]);
    }
    /* A variance from n numbers has a spread of about sqrt(2 / n); p-bits of one neuron share it.
     */
    verdict("largest deviation of that from 1, iid, and stratified at T = 1", worst,
            5 * sqrt(2.0 / neurons) + 0.01);
    verdict("stratified: that where T holds every word equally often", strata, 1e-9);
}

static int raw(uint64_t from) {
    struct golden_lfsr lfsr;
    golden_lfsr_seed(&lfsr, from);
    for (;;) { /* until the reader has had enough */
        uint16_t words[4096];
        uint8_t bytes[4096 / 8 * 9];
        golden_lfsr_words(&lfsr, words, 4096);
        memset(bytes, 0, sizeof bytes);
        for (size_t bit = 0; bit < sizeof bytes * 8; bit++)
            bytes[bit / 8] |= (uint8_t)((words[bit / 9] >> bit % 9 & 1) << bit % 8);
        if (fwrite(bytes, sizeof bytes, 1, stdout) != 1)
            return 0;
    }
}

static int usage(void) {
    fprintf(stderr, "random_report: expected WORDS (10000 to 1e9), or --raw SEED\n");
    return 2;
}

int main(int argc, char **argv) {
    uint64_t start;
    if (argc == 3 && strcmp(argv[1], "--raw") == 0)
        return pdnn_number_u64(argv[2], &start) ? raw(start) : usage();
    uint32_t n_words;
    if (argc != 2 || !pdnn_number_u32(argv[1], 10000, 1000000000, &n_words)) {
        return usage();
    }
    probabilities();
    correlations(n_words);
    means(n_words / 500);
    return failed || fflush(stdout) ? 1 : 0;
}
