/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ties_test.c - tied p-bits: the golden device, through packets and all, against the plain
 * reference, which runs the same network written out, a neuron for each p-bit with weights of its
 * own; every event, sum and counter, cycles by walking the rows cycle by cycle. And samples
 * together: against the network written out on the same device.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "contract/counters.h"
#include "contract/map.h"
#include "reference.h"
#include "../nets/tied_net.h"
#include "row_scan.h"

enum { NETWORKS = 200, WORD = TIED_WORD };

#define ROWS "golden:rows=1,noise_tables=8,tape_words=65536,acc_bits=20"

/* ---- what a run costs, from its events ---------------------------------------------------------
 */

/* The activation words that layer l reads in sample t. */
static uint32_t read_words(const struct random_net *net, uint32_t l, uint32_t t,
                           const struct pdnn_event *events, size_t n_events, uint16_t *words) {
    const struct pdnn_layer *layer = &net->model->layers[l];
    uint32_t n = 0;
    memset(words, 0, 512 * sizeof *words);
    for (uint32_t s = 0; s < layer->n_sources; s++) {
        const int source = layer->sources[s];
        for (uint32_t i = 0; source < 0 && i < net->model->input_bits; i++)
            words[n + i / WORD] |= (uint16_t)(net->input[i] << i % WORD);
        for (size_t e = 0; source >= 0 && e < n_events; e++)
            if (events[e].layer == (uint32_t)source && events[e].sample == t && events[e].bit)
                words[n + events[e].neuron / WORD] |= (uint16_t)(1u << events[e].neuron % WORD);
        n += pdnn_words16(tied_outputs(net->model, source)) * tied_copies(net->model, source);
    }
    return n;
}

static struct pdnn_counters cost_of(const struct random_net *net, const struct pdnn_event *events,
                                    size_t n_events) {
    struct pdnn_counters c = {.cycles = PDNN_CYCLES_RUN, .samples_used = net->samples};
    uint16_t words[512];
    for (uint32_t t = 0; t < net->samples; t++)
        for (uint32_t l = 0; l < net->model->n_layers; l++) {
            const struct pdnn_layer *layer = &net->model->layers[l];
            const uint32_t groups = pdnn_words16(layer->outputs);
            const uint32_t copies = tied_copies(net->model, (int)l), drain = 16 * copies;
            uint32_t rows, shared = copies;
            for (uint32_t s = 0; s < layer->n_sources; s++)
                shared *= tied_copies(net->model, layer->sources[s]);
            const uint32_t n = read_words(net, l, t, events, n_events, words);
            const uint32_t scan = row_scan(words, n, 0, &rows);
            c.cycles += PDNN_CYCLES_ROWS + (shared > 1 ? PDNN_CYCLES_TIES : 0) + 1 + scan + drain;
            c.cycles += (groups - 1) * row_period(words, n, 4, drain);
            c.tape_reads += 1 + (shared > 1) + groups * (rows + 4);
            c.accumulates += 16 * groups * rows;
            c.act_reads += 16 * groups * n;
            c.neuron_updates += layer->outputs * copies;
            c.act_writes += layer->kind == PDNN_LAYER_HIDDEN ? layer->outputs * copies : 0;
            c.random_words += layer->noise ? layer->outputs * copies : 0;
        }
    return c;
}

/* The digest is frozen: device and reference cannot drift together. */
static void random_networks(void **state) {
    (void)state;
    uint64_t digest = PDNN_DIGEST_START;
    for (uint64_t number = 0; number < NETWORKS; number++) {
        struct random_net net = tied_net(number);
        struct pdnn_model *out = tied_written_out(net.model);
        const enum pdnn_sampling sampling = number % 2 ? PDNN_SAMPLE_STRATIFIED : PDNN_SAMPLE_IID;
        const struct pdnn_caps caps = {.lanes = 1, .drain_lanes = 1, .sampling_modes = 7};
        struct tied_run expected = {0}, got;
        reference_run(out, net.input, net.samples, net.seed, sampling, &caps, expected.sums,
                      event_list_keep, &expected.list);
        got = tied_run_on(ROWS ",ties=1", net.model, &net, net.samples, sampling);
        tied_assert_same(&expected, &got, number);
        const struct pdnn_counters cost = cost_of(&net, expected.list.events, expected.list.n);
#define SAME(field, name)                                                                          \
    if (got.counters.field != cost.field)                                                          \
        fail_msg("network %llu: " #name " is %llu, expected %llu", (unsigned long long)number,     \
                 (unsigned long long)got.counters.field, (unsigned long long)cost.field);
        PDNN_COUNTERS(SAME)
#undef SAME
        for (size_t i = 0; i < got.list.n; i++)
            digest = pdnn_digest_event(digest, &got.list.events[i]);
        free(expected.list.events);
        free(got.list.events);
        pdnn_model_close(out);
        random_net_free(&net);
    }
    assert_int_equal(digest, 0xc87af854a1d036bd);
}

/* Blocks of samples, by counts and by changes: what the network written out gives. */
static void samples_together(void **state) {
    (void)state;
    unsigned together = 0;
    for (uint64_t number = 0; number < NETWORKS; number++) {
        struct random_net net = tied_net(number);
        struct pdnn_model *out = tied_written_out(net.model);
        const uint32_t samples = net.samples + (uint32_t[]){0, 0, 4, 13, 27}[number % 5];
        struct tied_run a =
            tied_run_on(ROWS ",block=16,ties=1", net.model, &net, samples, PDNN_SAMPLE_STRATIFIED);
        struct tied_run one =
            tied_run_on(ROWS ",ties=1", net.model, &net, samples, PDNN_SAMPLE_STRATIFIED);
        assert_memory_equal(a.sums, one.sums, sizeof a.sums);
        /* a tied layer runs by no changes, so the device takes a pass a sample there */
        const uint32_t l = net.model->n_layers - 2;
        if (l == 0 || !net.model->layers[l].ties) {
            struct tied_run b =
                tied_run_on(ROWS ",block=16", out, &net, samples, PDNN_SAMPLE_STRATIFIED);
            tied_assert_same(&b, &a, number);
            assert_int_equal(a.counters.neuron_updates, b.counters.neuron_updates);
            assert_int_equal(a.counters.random_words, b.counters.random_words);
            together += samples > 1 && a.counters.cycles < one.counters.cycles;
            free(b.list.events);
        }
        free(a.list.events);
        free(one.list.events);
        pdnn_model_close(out);
        random_net_free(&net);
    }
    assert_true(together > 40);
}

/* What the model may not say, and a device that has no ties. */
static void what_is_refused(void **state) {
    (void)state;
    uint64_t number = 0;
    struct random_net net = tied_net(0);
    while (!net.model->layers[0].ties || net.model->n_layers < 3) {
        random_net_free(&net);
        net = tied_net(++number);
    }
    struct pdnn_layer *layer = &net.model->layers[0];
    const struct pdnn_layer good = *layer;
    struct pdnn_diag diag = {""};
    struct pdnn_device *device;
#define REFUSED(change, says)                                                                      \
    change;                                                                                        \
    assert_int_equal(pdnn_model_check(net.model, &diag), PDNN_ERR_FORMAT);                         \
    assert_non_null(strstr(diag.text, says));                                                      \
    *layer = good;
    REFUSED(layer->ties = 1, "layers.0: ties: expected 2 to 8, got 1")
    REFUSED(layer->ties = 9, "layers.0: ties: expected 2 to 8, got 9")
    REFUSED(layer->once = true, "layers.0: ties: expected none but in a hidden layer")
    REFUSED(layer->outputs--, "layers.0: outputs: expected a multiple of 16 with ties, got ")
    REFUSED(layer->offsets[0] = 1, "layers.0.offsets[0]: expected 0, got 1")
    REFUSED(layer->offsets[1] = -1, "layers.0.offsets[1]: expected 0 to 127 above the one before")
    REFUSED(layer->offsets[1] = 128, "layers.0.offsets[1]: expected 0 to 127 above the one before")
#undef REFUSED
    assert_int_equal(pdnn_device_open(ROWS, &device, &diag), PDNN_OK);
    assert_int_equal(pdnn_device_load(device, net.model, &diag), PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "the device has one p-bit on a sum (TIES is 0)"));
    pdnn_device_close(device, NULL);
    assert_int_equal(pdnn_device_open("golden:ties=1", &device, &diag), PDNN_ERR_ARGUMENT);
    random_net_free(&net);
}

/* A file gives back what it was given, and names what is missing. */
static void saved_and_read(void **state) {
    (void)state;
    struct random_net net = tied_net(0);
    for (uint64_t number = 1; !tied_any(net.model); number++) {
        random_net_free(&net);
        net = tied_net(number);
    }
    struct pdnn_model *read;
    struct pdnn_diag diag = {""};
    char path[] = "/tmp/pdnn_ties_XXXXXX";
    assert_true(mkstemp(path) >= 0);
    assert_int_equal(pdnn_model_save(net.model, path, &diag), PDNN_OK);
    if (pdnn_model_open(path, &read, &diag))
        fail_msg("%s", diag.text);
    for (uint32_t l = 0; l < read->n_layers; l++) {
        assert_int_equal(read->layers[l].ties, net.model->layers[l].ties);
        assert_memory_equal(read->layers[l].offsets, net.model->layers[l].offsets,
                            sizeof read->layers[l].offsets);
    }
    pdnn_model_close(read);
    remove(path);
    random_net_free(&net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_networks),
        cmocka_unit_test(samples_together),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(saved_and_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
