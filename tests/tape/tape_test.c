/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the host puts on the tape, where activations go, and what it refuses.
 */
#include "tape/act_alloc.h"
#include "tape/tape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct pdnn_caps caps = {
    .lanes = 16,
    .drain_lanes = 4,
    .act_bits = 1,
    .acc_bits = 16,
    .tape_words = 16384,
    .act_words = 256,
    .result_words = 1024,
    .noise_tables = 2,
};

/* A chain of layers of the given widths, 20 input bits; each layer reads the one before. */
static struct pdnn_model *chain(uint32_t n_layers, const uint32_t *widths) {
    struct pdnn_model *model = pdnn_model_new(n_layers);
    assert_non_null(model);
    model->input_bits = 20;
    for (uint32_t i = 0; i < n_layers; i++) {
        struct pdnn_layer *layer = &model->layers[i];
        bool last = i == n_layers - 1;
        layer->kind = last ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
        layer->noise = !last;
        layer->n_sources = 1;
        layer->sources[0] = (int)i - 1;
        layer->scale = 0.1f;
        layer->noise_scale = 1;
        uint32_t inputs = 16 * pdnn_words16(i ? widths[i - 1] : 20);
        assert_int_equal(pdnn_layer_alloc(layer, widths[i], inputs), PDNN_OK);
    }
    return model;
}

/* Give a layer other sources; its weights become 0. */
static void rewire(struct pdnn_model *model, uint32_t index, uint32_t n_sources,
                   const int *sources) {
    struct pdnn_layer *layer = &model->layers[index];
    uint32_t inputs = 0;
    layer->n_sources = n_sources;
    for (uint32_t s = 0; s < n_sources; s++) {
        layer->sources[s] = sources[s];
        inputs += 16 * pdnn_words16(sources[s] == PDNN_INPUT ? model->input_bits
                                                             : model->layers[sources[s]].outputs);
    }
    free(layer->weight);
    free(layer->bias);
    assert_int_equal(pdnn_layer_alloc(layer, layer->outputs, inputs), PDNN_OK);
}

static uint32_t field(uint64_t word, unsigned lsb, unsigned width) {
    return (uint32_t)(word >> lsb & ((1u << width) - 1));
}

static void words_as_the_contract_says(void **state) {
    (void)state;
    const uint32_t widths[] = {5, 3};
    struct pdnn_model *model = chain(2, widths);
    struct pdnn_tape *tape;
    struct pdnn_layer *layer = &model->layers[0];
    layer->weight[4 * 32 + 17] = -8; /* neuron 4, input 17: second word, nibble 1 */
    layer->weight[4 * 32 + 0] = 7;
    layer->bias[4] = -3;
    assert_int_equal(pdnn_tape_build(model, &caps, &tape, NULL), PDNN_OK);
    assert_int_equal(tape->n_words, 1 + 2 + 5 * 2 + 1 + 1 + 3 * 1);
    uint64_t desc = tape->words[0];
    assert_int_equal(field(desc, PDNN_DESC_MARKER_LSB, PDNN_DESC_MARKER_W), PDNN_DESC_MARKER);
    assert_int_equal(field(desc, PDNN_DESC_IN_WORDS_LSB, PDNN_DESC_IN_WORDS_W), 2);
    assert_int_equal(field(desc, PDNN_DESC_OUTPUTS_LSB, PDNN_DESC_OUTPUTS_W), 5);
    assert_int_equal(field(desc, PDNN_DESC_LAST_LSB, 1), 0);
    /* descriptor, bias word, 4 neurons of 2 words, bias word of neuron 4 */
    assert_int_equal((int16_t)tape->words[10], 2 * -3 + 7 - 8);
    assert_int_equal(tape->words[11], 7);
    assert_int_equal(tape->words[12], 0x80);
    assert_int_equal(field(tape->words[13], PDNN_DESC_LAST_LSB, 1), 1);
    assert_int_equal(tape->n_noise, 1);
    pdnn_tape_free(tape);
    pdnn_model_close(model);
}

static void sources_are_neighbours(void **state) {
    (void)state;
    const uint32_t widths[] = {40, 30, 10};
    struct pdnn_model *model = chain(3, widths);
    uint32_t base[1 + PDNN_LAYERS_MAX], n_words;
    rewire(model, 1, 2, (const int[]){PDNN_INPUT, 0});
    assert_int_equal(pdnn_act_alloc(model, base, &n_words, NULL), PDNN_OK);
    assert_int_equal(base[0], 0);
    assert_int_equal(base[1], 2);
    assert_int_equal(base[2], 5);
    assert_int_equal(n_words, 7);

    /* The input cannot stand directly before both. */
    rewire(model, 2, 2, (const int[]){PDNN_INPUT, 1});
    struct pdnn_diag diag;
    assert_int_equal(pdnn_act_alloc(model, base, &n_words, &diag), PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "layers.2.sources"));
    pdnn_model_close(model);
}

static void dead_words_are_used_again(void **state) {
    (void)state;
    const uint32_t widths[] = {160, 160, 160, 160, 10};
    struct pdnn_model *model = chain(5, widths);
    uint32_t base[1 + PDNN_LAYERS_MAX], n_words;
    assert_int_equal(pdnn_act_alloc(model, base, &n_words, NULL), PDNN_OK);
    assert_int_equal(n_words, 2 + 10 + 10); /* the input stays, two layers take turns */
    assert_int_equal(base[1], base[3]);

    model->layers[0].once = true; /* drawn once a run: every pass reads it */
    assert_int_equal(pdnn_act_alloc(model, base, &n_words, NULL), PDNN_OK);
    assert_int_equal(n_words, 2 + 10 + 10 + 10);
    assert_int_not_equal(base[1], base[3]);
    pdnn_model_close(model);
}

static void refuse(const struct pdnn_model *model, const struct pdnn_caps *of, const char *text) {
    struct pdnn_tape *tape;
    struct pdnn_diag diag = {{0}};
    assert_int_equal(pdnn_tape_build(model, of, &tape, &diag), PDNN_ERR_CAPACITY);
    if (!strstr(diag.text, text))
        fail_msg("'%s' does not say '%s'", diag.text, text);
}

static void names_what_does_not_fit(void **state) {
    (void)state;
    const uint32_t widths[] = {160, 160, 10};
    struct pdnn_model *model = chain(3, widths);
    struct pdnn_caps small = caps;
    small.tape_words = 100;
    refuse(model, &small, "needed 2106, available 100");
    small = caps;
    small.act_words = 16;
    refuse(model, &small, "activation words (16 bits): needed 22, available 16");
    small = caps;
    small.result_words = 8;
    refuse(model, &small, "needed 10, available 8");
    model->layers[1].noise_scale = 2;
    small = caps;
    small.noise_tables = 1;
    refuse(model, &small, "noise tables: needed 2, available 1");
    pdnn_model_close(model);
}

static void sums_cannot_overflow(void **state) {
    (void)state;
    const uint32_t widths[] = {16, 10};
    struct pdnn_model *model = chain(2, widths);
    struct pdnn_tape *tape;
    /* bias on the tape + weights + twice the largest noise, at the edge of 16 bits */
    model->layers[0].weight[5 * 32] = 7;
    int fits = 0, refused = 0;
    for (int bias = 16300; bias < 16384; bias++) {
        model->layers[0].bias[5] = bias;
        int rc = pdnn_tape_build(model, &caps, &tape, NULL);
        if (rc == PDNN_OK) {
            int bound = 2 * bias + 7 + 7 + 2 * (tape->noise[0][0] + 1);
            assert_true(bound <= 32767);
            fits++;
            pdnn_tape_free(tape);
        } else {
            assert_int_equal(rc, PDNN_ERR_CAPACITY);
            refused++;
        }
    }
    assert_true(fits > 0 && refused > 0);
    refuse(model, &caps, "layers.0 neuron 5");
    pdnn_model_close(model);
}

static void a_twin_has_tables_and_full_units(void **state) {
    (void)state;
    const uint32_t widths[] = {5, 4, 3};
    struct pdnn_model *model = chain(3, widths);
    struct pdnn_caps twin = caps;
    struct pdnn_tape *tape;
    struct pdnn_diag diag;
    uint8_t table[PDNN_TABLE_ENTRIES] = {1, 2, 3};
    twin.act_bits = model->act_bits = 8;
    twin.acc_bits = 17;
    for (int i = 0; i < 2; i++) {
        model->layers[i].noise = false;
        model->layers[i].shift = 3 + (uint32_t)i;
        table[0] = (uint8_t)i;
        assert_int_equal(pdnn_layer_set_table(&model->layers[i], table), PDNN_OK);
    }
    model->layers[0].bias[1] = -300;
    model->layers[0].weight[32] = -8;
    model->layers[0].weight[33] = 7;
    assert_int_equal(pdnn_tape_build(model, &twin, &tape, &diag), PDNN_OK);
    assert_int_equal((int16_t)(tape->words[1] >> 16), -300);
    assert_int_equal(field(tape->words[0], PDNN_DESC_SHIFT_LSB, PDNN_DESC_SHIFT_W), 3);
    assert_int_equal(field(tape->words[0], PDNN_DESC_NOISE_LSB, PDNN_DESC_NOISE_W), 0);
    assert_int_equal(tape->n_noise, 2);
    assert_memory_equal(tape->noise[1], table, sizeof table);
    const uint64_t second = tape->words[1 + 2 + 5 * 2];
    assert_int_equal(field(second, PDNN_DESC_SHIFT_LSB, PDNN_DESC_SHIFT_W), 4);
    assert_int_equal(field(second, PDNN_DESC_TABLE_LSB, PDNN_DESC_TABLE_W), 1);
    pdnn_tape_free(tape);

    /* 255 * (8 + 8) fills 12 bits and a half: 4080 + 300 is too much for 13 bits, not for 14 */
    model->layers[0].weight[34] = -8;
    twin.acc_bits = 13;
    refuse(model, &twin, "layers.0 neuron 1: sums may reach 4380");
    twin.acc_bits = 14;
    assert_int_equal(pdnn_tape_build(model, &twin, &tape, &diag), PDNN_OK);
    pdnn_tape_free(tape);
    twin.noise_tables = 1;
    refuse(model, &twin, "activation tables: needed 2, available 1");
    assert_int_equal(pdnn_tape_build(model, &caps, &tape, &diag), PDNN_ERR_MISMATCH);
    pdnn_model_close(model);
}

/* A device that skips zeros: rows of an input, in lines of 16 words; full units. */
static void rows_in_lines(void **state) {
    (void)state;
    const uint32_t widths[] = {70, 3};
    struct pdnn_model *model = chain(2, widths);
    struct pdnn_caps rows = caps;
    struct pdnn_tape *tape;
    struct pdnn_layer *layer = &model->layers[0];
    rows.layout = PDNN_ROW_ORDER;
    layer->weight[66 * 32 + 17] = -8; /* neuron 66 is the third of the fifth group */
    layer->weight[66 * 32 + 0] = 7;
    layer->bias[66] = -3;
    assert_int_equal(pdnn_tape_build(model, &rows, &tape, NULL), PDNN_OK);
    /* 24 words of descriptor and biases take two lines, 5 groups of 32 rows ten; then 8 and 80 */
    assert_int_equal(tape->n_words, 16 * (2 + 10) + 16 * (1 + 5));
    assert_int_equal(field(tape->words[0], PDNN_DESC_MARKER_LSB, PDNN_DESC_MARKER_W),
                     PDNN_DESC_MARKER_ROWS);
    assert_int_equal(field(tape->words[16 * 12], PDNN_DESC_LAST_LSB, 1), 1);
    assert_true(tape->words[4 + 16] == (uint64_t)(uint16_t)-3 << 32);
    assert_true(tape->words[32 + 4 * 32] == (uint64_t)7 << 8);
    assert_true(tape->words[32 + 4 * 32 + 17] == (uint64_t)8 << 8);
    uint32_t n_used = 0;
    for (uint32_t i = 0; i < tape->n_words; i++)
        n_used += tape->words[i] != 0;
    assert_int_equal(n_used, 2 + 3); /* nothing else */
    pdnn_tape_free(tape);

    rows.tape_words = 256;
    refuse(model, &rows, "tape words (64 bits: weights, biases, descriptors): needed 288");
    rows.tape_words = 16384;
    /* 12 bits and a sign hold full units: bias, a weight of 8, noise of less than 80 */
    layer->bias[66] = 4095 - 8;
    rows.acc_bits = 13;
    refuse(model, &rows, "layers.0 neuron 66: sums may reach");
    layer->bias[66] = 4000;
    assert_int_equal(pdnn_tape_build(model, &rows, &tape, NULL), PDNN_OK);
    pdnn_tape_free(tape);
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_lines),
        cmocka_unit_test(words_as_the_contract_says),
        cmocka_unit_test(sources_are_neighbours),
        cmocka_unit_test(dead_words_are_used_again),
        cmocka_unit_test(names_what_does_not_fit),
        cmocka_unit_test(sums_cannot_overflow),
        cmocka_unit_test(a_twin_has_tables_and_full_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
