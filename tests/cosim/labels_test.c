/* SPDX-License-Identifier: BSD-2-Clause
 *
 * labels_test.c - a model that scores labels, against the same network with the label as part of
 * its input, run once a label by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/map.h"
#include "device/device.h"
#include "model/model.h"
#include "../nets/random_net.h"
#include "row_scan.h"

enum { PIXELS = 40, CLASSES = 7, ROWS = 3, UNITS = 32, PADDED = 48, LABEL = 32, SAMPLES = 5 };

static void set_layer(struct pdnn_layer *layer, uint32_t outputs, uint32_t inputs, uint32_t ties,
                      const int *sources) {
    assert_int_equal(pdnn_layer_alloc(layer, outputs, inputs), PDNN_OK);
    layer->kind = outputs == 1 ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
    layer->noise = outputs > 1;
    layer->scale = 0.05f;
    layer->noise_scale = 1;
    layer->ties = ties;
    for (uint32_t k = 1; k < ties; k++)
        layer->offsets[k] = 20 * (int)k;
    for (layer->n_sources = 0; layer->n_sources < 2; layer->n_sources++)
        layer->sources[layer->n_sources] = sources[layer->n_sources];
}

/* With `labels` the label is a source; without, it stands behind the pixels, and a layer that does
 * not read these has weights of 0 on them. */
static struct pdnn_model *new_model(bool labels, uint32_t ties) {
    struct pdnn_model *model = pdnn_model_new(3);
    assert_non_null(model);
    model->task = PDNN_TASK_CLASSIFY;
    model->classes = labels ? CLASSES : 1;
    model->label_rows = labels ? ROWS : 0;
    model->threshold = 128;
    model->height = 1;
    model->input_bits = model->width = labels ? PIXELS : PADDED + CLASSES * ROWS;
    strcpy(model->dataset, "none");
    struct pdnn_layer *l = model->layers;
    set_layer(&l[0], UNITS, PADDED + LABEL, ties, (int[]){PDNN_INPUT, PDNN_LABEL});
    set_layer(&l[1], UNITS, (labels ? 0 : PADDED) + LABEL + UNITS, ties,
              (int[]){labels ? PDNN_LABEL : PDNN_INPUT, 0});
    set_layer(&l[2], 1, 2 * UNITS, 0, (int[]){0, 1});
    l[0].n_sources = labels ? 2 : 1;
    uint64_t chance = 3;
    for (uint32_t n = 0; n < UNITS; n++) {
        int8_t *a = l[0].weight + n * l[0].inputs;
        int8_t *b = l[1].weight + n * l[1].inputs + (labels ? 0 : PADDED);
        for (uint32_t i = 0; i < PIXELS; i++)
            a[i] = (int8_t)((int)random_below(&chance, 16) - 8);
        for (uint32_t i = 0; i < CLASSES * ROWS; i++) {
            a[PADDED + i] = (int8_t)((int)random_below(&chance, 16) - 8);
            b[i] = (int8_t)((int)random_below(&chance, 16) - 8);
        }
        for (uint32_t i = 0; i < UNITS; i++)
            b[LABEL + i] = (int8_t)((int)random_below(&chance, 16) - 8);
        l[2].weight[n] = n % 2 ? -1 : 1;
        l[2].weight[UNITS + n] = n % 2 ? 3 : -3;
    }
    return model;
}

static void same_scores(const char *spec, uint32_t ties, enum pdnn_sampling sampling) {
    struct pdnn_model *scores = new_model(true, ties), *by_hand = new_model(false, ties);
    struct pdnn_device *a, *b;
    struct pdnn_diag diag = {""};
    if (pdnn_device_open(spec, &a, &diag) || pdnn_device_open(spec, &b, &diag) ||
        pdnn_model_check(scores, &diag) || pdnn_model_check(by_hand, &diag) ||
        pdnn_device_load(a, scores, &diag) || pdnn_device_load(b, by_hand, &diag))
        fail_msg("%s: %s", spec, diag.text);
    assert_int_equal(pdnn_model_outputs(scores), CLASSES);
    uint8_t input[PADDED + CLASSES * ROWS];
    int32_t got[CLASSES], expected[CLASSES];
    uint64_t chance = 9;
    for (uint32_t run = 0; run < 4; run++) {
        const struct pdnn_run_options options = {
            .samples = SAMPLES, .seed = 5 + run, .sampling = sampling};
        struct pdnn_counters all, one, total = {0};
        memset(input, 0, sizeof input);
        for (uint32_t i = 0; i < PIXELS; i++)
            input[i] = random_below(&chance, 2) == 1;
        if (pdnn_device_run(a, &options, input, got, &all, &diag))
            fail_msg("%s: %s", spec, diag.text);
        for (uint32_t y = 0; y < CLASSES; y++) {
            memset(input + PADDED, 0, CLASSES * ROWS);
            memset(input + PADDED + y * ROWS, 1, ROWS);
            assert_int_equal(pdnn_device_run(b, &options, input, &expected[y], &one, NULL),
                             PDNN_OK);
            total.neuron_updates += one.neuron_updates;
            total.random_words += one.random_words;
        }
        assert_memory_equal(got, expected, sizeof got);
        assert_memory_not_equal(&got[0], &got[1], sizeof got[0]); /* the label matters */
        assert_int_equal(all.neuron_updates, total.neuron_updates);
        assert_int_equal(all.random_words, total.random_words);
        assert_int_equal(all.samples_used, SAMPLES);
    }
    pdnn_device_close(a, NULL);
    pdnn_device_close(b, NULL);
    pdnn_model_close(scores);
    pdnn_model_close(by_hand);
}

static void a_run_each(void **state) {
    (void)state;
    same_scores("golden", 0, PDNN_SAMPLE_ANTITHETIC);
    same_scores("golden:rows=1", 0, PDNN_SAMPLE_IID);
    same_scores("golden:rows=1,ties=1", 4, PDNN_SAMPLE_STRATIFIED);
    same_scores("golden:rows=1,ties=1,block=16", 4, PDNN_SAMPLE_STRATIFIED);
}

/* One run for all labels: the same scores, fewer rows, one random word a neuron. */
static void visited(void **state) {
    (void)state;
    static const char *const rest[] = {"rows=1,ties=1", "rows=1,ties=1,acc_bits=20", "rows=1"};
    for (uint32_t i = 0; i < 6; i++) {
        struct pdnn_model *model = new_model(true, i % 3 == 2 ? 0 : 2 + i);
        const struct pdnn_run_options options = {.samples = SAMPLES,
                                                 .seed = 3,
                                                 .sampling = i % 2 ? PDNN_SAMPLE_IID
                                                                   : PDNN_SAMPLE_STRATIFIED};
        struct pdnn_counters c[2];
        int32_t sums[2][CLASSES];
        uint8_t input[PIXELS];
        for (uint32_t k = 0; k < PIXELS; k++)
            input[k] = k % 3 == 0;
        for (uint32_t d = 0; d < 2; d++) {
            struct pdnn_device *device;
            struct pdnn_diag diag = {""};
            char spec[64];
            snprintf(spec, sizeof spec, "golden:%s%s", rest[i % 3], d ? ",labels=1" : "");
            if (pdnn_device_open(spec, &device, &diag) || pdnn_device_load(device, model, &diag) ||
                pdnn_device_run(device, &options, input, sums[d], &c[d], &diag))
                fail_msg("%s: %s", spec, diag.text);
            pdnn_device_close(device, NULL);
        }
        assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
        assert_int_equal(c[0].random_words, CLASSES * c[1].random_words);
        assert_true(c[1].accumulates < c[0].accumulates);
        assert_int_equal(c[1].neuron_updates,
                         CLASSES * SAMPLES * (2 * UNITS * (i % 3 == 2 ? 1 : 2 + i) + 1));
        pdnn_model_close(model);
    }
}

enum { TIES = 3, WORDS = 2 * UNITS / 16 * TIES + (PADDED + LABEL) / 16 };

/* Activation words of a label in a sample: those of the input, of the label, of both layers. */
struct walked {
    uint16_t words[SAMPLES * CLASSES][WORDS];
};

static void keep_word(void *user, const struct pdnn_event *e) {
    struct walked *walked = user;
    if (e->layer < 2 && e->bit)
        walked->words[e->sample][(PADDED + LABEL + e->layer * UNITS * TIES + e->neuron) / 16] |=
            (uint16_t)(1u << e->neuron % 16);
}

/* Cycles, tape words and accumulates, by a walk over what the events say. */
static void what_it_costs(void **state) {
    (void)state;
    struct pdnn_model *model = new_model(true, TIES);
    struct pdnn_device *device;
    struct pdnn_counters c;
    struct pdnn_diag diag = {""};
    static struct walked walked;
    const struct pdnn_run_options options = {.samples = SAMPLES, .seed = 11};
    uint8_t input[PIXELS];
    for (uint32_t k = 0; k < PIXELS; k++)
        input[k] = k % 4 == 0;
    for (uint32_t s = 0; s < SAMPLES * CLASSES; s++) {
        for (uint32_t k = 0; k < PIXELS; k++)
            walked.words[s][k / 16] |= (uint16_t)(input[k] << k % 16);
        for (uint32_t k = s % CLASSES * ROWS; k < (s % CLASSES + 1) * ROWS; k++)
            walked.words[s][(PADDED + k) / 16] |= (uint16_t)(1u << k % 16);
    }
    if (pdnn_device_open("golden:rows=1,ties=1,labels=1", &device, &diag) ||
        pdnn_device_load(device, model, &diag) ||
        pdnn_device_events(device, keep_word, &walked, &diag) ||
        pdnn_device_run(device, &options, input, NULL, &c, &diag))
        fail_msg("%s", diag.text);
    static const struct {
        uint32_t from, to, groups, copies; /* words that it reads */
    } layers[] = {
        {0, (PADDED + LABEL) / 16, UNITS / 16, TIES},
        {PADDED / 16, (PADDED + LABEL + UNITS * TIES) / 16, UNITS / 16, TIES},
        {(PADDED + LABEL) / 16, WORDS, 1, 1},
    };
    uint32_t cycles = PDNN_CYCLES_RUN, reads = 0, all_rows = 0;
    for (uint32_t t = 0; t < SAMPLES; t++)
        for (uint32_t l = 0; l < 3; l++) {
            const uint32_t drain = 16 * layers[l].copies;
            cycles += PDNN_CYCLES_ROWS + PDNN_CYCLES_TIES + 1 + drain;
            reads += 2;
            for (uint32_t i = 0; i < layers[l].groups * CLASSES; i++) {
                const uint32_t y = i % CLASSES;
                const uint16_t *words = &walked.words[t * CLASSES + y][layers[l].from];
                const uint32_t n = layers[l].to - layers[l].from;
                uint16_t read[WORDS];
                uint32_t rows;
                for (uint32_t w = 0; w < n; w++)
                    read[w] = (uint16_t)(words[w] ^ (y ? (words - WORDS)[w] : 0));
                const uint32_t first = row_scan(read, n, 0, &rows);
                cycles += i == 0 ? first : row_period(read, n, 4, drain);
                reads += rows + 4;
                all_rows += rows;
            }
        }
    assert_int_equal(c.cycles, cycles);
    assert_int_equal(c.tape_reads, reads);
    assert_int_equal(c.accumulates, 16 * all_rows);
    pdnn_device_close(device, NULL);
    pdnn_model_close(model);
}

static void saved_and_read(void **state) {
    (void)state;
    struct pdnn_model *model = new_model(true, 4), *read;
    struct pdnn_diag diag = {""};
    char path[] = "/tmp/pdnn_labels_XXXXXX";
    assert_true(mkstemp(path) >= 0);
    if (pdnn_model_save(model, path, &diag) || pdnn_model_open(path, &read, &diag))
        fail_msg("%s", diag.text);
    assert_int_equal(read->label_rows, ROWS);
    assert_int_equal(read->layers[0].sources[1], PDNN_LABEL);
    assert_int_equal(read->layers[1].sources[0], PDNN_LABEL);
    remove(path);
    pdnn_model_close(read);
    pdnn_model_close(model);
}

static void what_is_refused(void **state) {
    (void)state;
    struct pdnn_model *model = new_model(true, 0);
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    uint8_t input[PIXELS] = {0};
    model->label_rows = 17;
    assert_int_equal(pdnn_model_check(model, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "labels: expected 1 to 16"));
    model->label_rows = 0;
    model->classes = 1;
    assert_int_equal(pdnn_model_check(model, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "layers.0: sources: expected the input"));
    pdnn_model_close(model);
    model = new_model(true, 0);
    assert_int_equal(pdnn_device_open("golden", &device, &diag), PDNN_OK);
    assert_int_equal(pdnn_device_load(device, model, &diag), PDNN_OK);
    const struct pdnn_run_options options = {.samples = 2, .margin = 3};
    assert_int_equal(pdnn_device_run(device, &options, input, NULL, NULL, &diag),
                     PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "margin: expected none for a model that scores labels"));
    pdnn_device_close(device, NULL);
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_each),      cmocka_unit_test(visited),
        cmocka_unit_test(what_it_costs),   cmocka_unit_test(saved_and_read),
        cmocka_unit_test(what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
