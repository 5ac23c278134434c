/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_test.c - layers on feature maps: the golden device, through packets and all, against the
 * plain reference, on random networks with maps of every shape; every event, sum and counter,
 * cycles by walking the rows cycle by cycle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "contract/counters.h"
#include "contract/map.h"
#include "device/device.h"
#include "model/fmap.h"
#include "../nets/event_list.h"
#include "../nets/fmap_net.h"
#include "reference.h"
#include "tape/act_alloc.h"
#include "tape/tape.h"
#include "row_scan.h"

enum { NETWORKS = 150, WORD = FMAP_NET_WORD };

/* ---- what a run costs, from its events ---------------------------------------------------------
 */

/* Bits of a map in words: (positions, words), as a source of layer `l` in sample t. */
static uint16_t *source_words(const struct fmap_net *m, uint32_t l, uint32_t t,
                              const struct pdnn_event *events, size_t n) {
    const struct fmap_shape in = m->in[l];
    uint16_t *words =
        calloc((size_t)in.width * in.height * fmap_shape_words(in) + 1, sizeof *words);
    assert_non_null(words);
    for (uint32_t i = 0; l == 0 && i < m->net.model->input_bits; i++)
        words[i / WORD] |= (uint16_t)(m->net.input[i] << i % WORD);
    for (size_t e = 0; l > 0 && e < n; e++) {
        const bool full = !m->net.model->layers[l - 1].kernel; /* one position after the other */
        const struct fmap_shape sums = full ? in : m->sums[l - 1];
        const uint32_t position = events[e].neuron / sums.channels;
        const uint32_t c = events[e].neuron % sums.channels;
        const uint32_t pool = m->net.model->layers[l - 1].pool ? 2 : 1;
        const uint32_t at = position / sums.width / pool * in.width + position % sums.width / pool;
        if (events[e].layer == l - 1 && events[e].sample == t && events[e].bit)
            words[at * fmap_shape_words(in) + c / WORD] |= (uint16_t)(1u << c % WORD);
    }
    return words;
}

/* The words that layer l reads at a position, without those outside of the map. */
static uint32_t read_words(const struct fmap_net *m, uint32_t l, uint32_t position,
                           const uint16_t *source, uint16_t *words) {
    const struct pdnn_layer *layer = &m->net.model->layers[l];
    const struct fmap_shape in = m->in[l];
    const uint32_t per = fmap_shape_words(in), all = in.width * in.height * per;
    if (!layer->kernel) {
        memcpy(words, source, all * sizeof *words);
        return all;
    }
    const int k = (int)layer->kernel, up = layer->upsample ? 2 : 1, stride = (int)layer->stride;
    const int x = (int)(position % m->sums[l].width) * stride;
    const int y = (int)(position / m->sums[l].width) * stride;
    uint32_t n = 0;
    for (int v = y - k / 2; v <= y + k / 2; v++)
        for (int u = x - k / 2; u <= x + k / 2; u++)
            for (uint32_t w = 0;
                 u >= 0 && v >= 0 && u < up * (int)in.width && v < up * (int)in.height && w < per;
                 w++)
                words[n++] = source[((uint32_t)(v / up) * in.width + (uint32_t)(u / up)) * per + w];
    return n;
}

/* Samples of the pass that begins with sample `first`: the largest power of two that is left, up to
 * what the device takes of this network. */
static uint32_t pass_samples(const struct fmap_net *m, uint32_t first, uint32_t block) {
    uint32_t samples = block;
    while (samples > m->net.samples - first)
        samples /= 2;
    return samples;
}

static void add_cost(struct pdnn_counters *c, const struct fmap_net *m, uint32_t l, uint32_t first,
                     uint32_t samples, uint32_t block_max, const struct pdnn_event *events,
                     size_t n_events) {
    const struct pdnn_layer *layer = &m->net.model->layers[l];
    const uint32_t positions = m->sums[l].width * m->sums[l].height;
    const uint32_t groups = (layer->outputs + 15) / 16, neurons = positions * layer->outputs;
    const bool apart = samples > 1 && l > 0 && layer->kind != PDNN_LAYER_SUM;
    const uint32_t turn = apart ? 4 * block_max : 4;
    uint16_t *source[4], words[4096], other[4096];
    for (uint32_t t = 0; t < samples; t++)
        source[t] = source_words(m, l, first + t, events, n_events);
    for (uint32_t p = 0, step = 0; p < positions; p++)
        for (uint32_t g = 0; g < groups; g++, step++) {
            uint32_t rows;
            const uint32_t n = read_words(m, l, p, source[0], words);
            for (uint32_t t = 1; t < samples; t++) {
                read_words(m, l, p, source[t], other);
                for (uint32_t w = 0; w < n; w++)
                    words[w] |= other[w];
            }
            const uint32_t cycles = row_scan(words, n, 0, &rows);
            c->cycles += step == 0 ? cycles : row_period(words, n, turn, 16);
            c->tape_reads += rows + turn;
            c->accumulates += 16 * rows;
            c->act_reads += 16 * n;
        }
    c->neuron_updates += neurons;
    c->act_writes += layer->kind == PDNN_LAYER_HIDDEN ? neurons : 0;
    c->random_words += layer->noise ? neurons : 0;
    for (uint32_t t = 0; t < samples; t++)
        free(source[t]);
}

/* All layers have a word FMAP, as one has a kernel. */
static struct pdnn_counters cost_of(const struct fmap_net *m, uint32_t block, uint32_t block_max,
                                    const struct pdnn_event *events, size_t n_events) {
    struct pdnn_counters c = {.cycles = PDNN_CYCLES_RUN, .samples_used = m->net.samples};
    for (uint32_t first = 0, samples; first < m->net.samples; first += samples) {
        samples = pass_samples(m, first, block);
        for (uint32_t l = 0; l < m->net.model->n_layers; l++) {
            c.cycles += PDNN_CYCLES_ROWS + PDNN_CYCLES_FMAP + 1 + 16;
            c.tape_reads += 2;
            add_cost(&c, m, l, first, samples, block_max, events, n_events);
        }
    }
    return c;
}

/* ---- devices against the reference -------------------------------------------------------------
 */

/* What a device tells that takes so many samples at once: the reference's events, those of a pass
 * by layer, neuron and sample, and a sum once, of all samples. */
static const struct fmap_net *sorted;
static uint32_t sorted_block;

static uint64_t place_of(const struct pdnn_event *e) {
    uint32_t first = 0, samples;
    while (samples = pass_samples(sorted, first, sorted_block), first + samples <= e->sample)
        first += samples;
    return ((uint64_t)first << 6 | e->layer) << 32 | (uint64_t)e->neuron << 4 | (e->sample - first);
}

static int by_place(const void *a, const void *b) {
    const uint64_t x = place_of(a), y = place_of(b);
    return x < y ? -1 : x > y;
}

static void together(const struct fmap_net *m, uint32_t block, struct event_list *list) {
    size_t n = 0;
    sorted = m;
    sorted_block = block;
    qsort(list->events, list->n, sizeof *list->events, by_place);
    for (size_t i = 0; i < list->n; i++) {
        const struct pdnn_event *e = &list->events[i];
        if (m->net.model->layers[e->layer].kind == PDNN_LAYER_SUM && place_of(e) % 16)
            list->events[n - 1].sum += e->sum;
        else
            list->events[n++] = *e;
    }
    list->n = n;
}

static uint64_t digest;
static unsigned n_refused;  /* by a device that is too small */
static unsigned n_together; /* that took several samples in a pass */

static const uint32_t more[] = {0, 0, 4, 3, 6}; /* samples, so that passes are of all sizes */

static void run_network(uint64_t number, const char *spec, uint32_t more_samples) {
    struct fmap_net m = fmap_net_new(number);
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    if (!pdnn_model_has_kernels(m.net.model)) {
        random_net_free(&m.net);
        return;
    }
    const enum pdnn_sampling sampling = number % 2 ? PDNN_SAMPLE_STRATIFIED : PDNN_SAMPLE_IID;
    m.net.samples += more_samples;
    const uint32_t outputs = pdnn_model_outputs(m.net.model);
    if (pdnn_model_check(m.net.model, &diag) != PDNN_OK ||
        pdnn_device_open(spec, &device, &diag) != PDNN_OK)
        fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
    if (pdnn_device_load(device, m.net.model, &diag) == PDNN_ERR_CAPACITY) {
        n_refused++;
        pdnn_device_close(device, NULL);
        random_net_free(&m.net);
        return;
    }
    struct event_list expected = {0}, got = {0};
    int32_t *sums = calloc(2 * (size_t)outputs, sizeof *sums);
    assert_non_null(sums);
    reference_run(m.net.model, m.net.input, m.net.samples, m.net.seed, sampling,
                  pdnn_device_caps(device), sums, event_list_keep, &expected);
    assert_int_equal(pdnn_device_events(device, event_list_keep, &got, &diag), PDNN_OK);
    const struct pdnn_run_options options = {
        .samples = m.net.samples, .seed = m.net.seed, .sampling = sampling};
    struct pdnn_counters counters;
    if (pdnn_device_run(device, &options, m.net.input, sums + outputs, &counters, &diag) != PDNN_OK)
        fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
    const uint32_t block = sampling == PDNN_SAMPLE_STRATIFIED ? device->block : 1;
    const struct pdnn_counters cost =
        cost_of(&m, block, pdnn_device_caps(device)->block_max, expected.events, expected.n);
    n_together += block > 1 && m.net.samples > 1;
    together(&m, block, &expected);
    event_list_assert_same(&expected, &got, number);
    assert_memory_equal(sums, sums + outputs, outputs * sizeof *sums);
#define SAME(field, name)                                                                          \
    if (counters.field != cost.field)                                                              \
        fail_msg("network %llu: " #name " is %llu, expected %llu", (unsigned long long)number,     \
                 (unsigned long long)counters.field, (unsigned long long)cost.field);
    PDNN_COUNTERS(SAME)
#undef SAME
    for (size_t i = 0; i < got.n; i++)
        digest = pdnn_digest_event(digest, &got.events[i]);
    pdnn_device_close(device, NULL);
    free(expected.events);
    free(got.events);
    free(sums);
    random_net_free(&m.net);
}

/* The digest is frozen: device and reference cannot drift together. */
static void random_networks(void **state) {
    (void)state;
    digest = PDNN_DIGEST_START;
    for (uint64_t number = 0; number < NETWORKS; number++)
        run_network(number, "golden:rows=1,fmaps=1,noise_tables=8,tape_words=65536,acc_bits=20", 0);
    assert_int_equal(digest, 0xc269cc965a162b03);
    assert_int_equal(n_refused, 0);
}

/* The hardware: the core of the same options or, of a netlist, the file PDNN_FMAP_SIM, which is
 * smaller. */
static void in_rtl(void **state) {
    (void)state;
    const char *build = getenv("BUILD"), *netlist = getenv("PDNN_FMAP_SIM");
    char spec[256];
    snprintf(spec, sizeof spec, "sim:%s/sim-fmaps/libpdnn_sim.so", build ? build : "build");
    if (netlist)
        snprintf(spec, sizeof spec, "sim:%s", netlist);
    if (access(spec + 4, R_OK)) {
        print_message("skip: %s is not built (no Verilator?)\n", spec + 4);
        skip();
    }
    uint64_t n = netlist ? NETWORKS / 10 : NETWORKS; /* gates are slow */
    if (getenv("PDNN_SANITIZE"))
        n = NETWORKS / 15; /* their subject is the host, not the RTL */
    else if (getenv("PDNN_TEST_LONG"))
        n *= 10;
    n_refused = n_together = 0;
    for (uint64_t number = 0; number < n; number++)
        run_network(number, spec, more[number / 2 % 5]);
    assert_true(netlist ? n_refused < n / 2 : n_refused == 0);
    assert_true(n < NETWORKS || n_together >= 20);
}

/* The same sums and bits with up to two and four samples of a pass side by side; independent ones
 * take a pass each there, too. */
static void samples_side_by_side(void **state) {
    (void)state;
    n_together = 0;
    for (uint64_t number = 0; number < NETWORKS; number++)
        run_network(number,
                    number % 4 == 1 ? "golden:rows=1,fmaps=1,block=4,noise_tables=8,"
                                      "tape_words=65536,acc_bits=20"
                                    : "golden:rows=1,fmaps=1,block=2,noise_tables=8,"
                                      "tape_words=65536,acc_bits=20",
                    more[number / 2 % 5]);
    print_message("%u networks took several samples in a pass\n", n_together);
    assert_true(n_together >= 20);
}

/* Places above 255: the last layers of a large map, and a fully connected one behind it. */
static void places_beyond_a_byte(void **state) {
    (void)state;
    uint32_t above = 0;
    for (uint64_t number = 0; number < NETWORKS; number++) {
        struct fmap_net m = fmap_net_new(number);
        uint32_t base[1 + PDNN_LAYERS_MAX], n;
        assert_int_equal(pdnn_act_alloc(m.net.model, base, &n, NULL), PDNN_OK);
        for (uint32_t l = 0; l + 1 < m.net.model->n_layers; l++)
            above += base[l + 1] > 255;
        random_net_free(&m.net);
    }
    assert_true(above >= 5);
}

/* Sizes that a device has not are named, and options that it cannot have. */
static void what_does_not_fit(void **state) {
    (void)state;
    struct fmap_net m = fmap_net_new(3);
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_device_open("golden:rows=1,fmaps=1,act_words=2", &device, &diag),
                     PDNN_OK);
    assert_int_equal(pdnn_device_load(device, m.net.model, &diag), PDNN_ERR_CAPACITY);
    assert_non_null(strstr(diag.text, "activation words (16 bits): needed "));
    pdnn_device_close(device, NULL);
    static const char *const bad[] = {
        "golden:fmaps=1", "golden:rows=1,fmaps=2", "golden:rows=1,fmaps=1,act_words=8192",
        "golden:rows=1,act_words=512", "golden:rows=1,fmaps=1,act_bits=2"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(pdnn_device_open(bad[i], &device, &diag), PDNN_ERR_ARGUMENT);
        assert_non_null(strstr(diag.text, ": expected "));
    }
    random_net_free(&m.net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_networks),      cmocka_unit_test(in_rtl),
        cmocka_unit_test(samples_side_by_side), cmocka_unit_test(places_beyond_a_byte),
        cmocka_unit_test(what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
