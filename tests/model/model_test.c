/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The model's rules, and its file: what is saved comes back; whatever else is in a file is refused
 * without a crash (this test also runs under ASan and UBSan).
 */
#include "base/diag.h"
#include "model/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char path[] = "/tmp/pdnn-model-XXXXXX";

static void shape_layer(struct pdnn_layer *layer, enum pdnn_kind kind, uint32_t outputs,
                        uint32_t inputs) {
    layer->kind = kind;
    layer->noise = kind != PDNN_LAYER_SUM;
    layer->scale = 0.1f;
    layer->noise_scale = 1;
    layer->n_sources = 1;
    assert_int_equal(pdnn_layer_alloc(layer, outputs, inputs), PDNN_OK);
    for (uint32_t j = 0; j < outputs; j++) {
        layer->bias[j] = (int32_t)j - 2;
    }
}

/* 3 classes -> 5 serial latents (once) -> 17 hidden, reading latents and class -> 2 x 2 pixels. */
static struct pdnn_model *small_model(void) {
    struct pdnn_model *model = pdnn_model_new(3);
    assert_non_null(model);
    strcpy(model->dataset, "mnist");
    model->task = PDNN_TASK_GENERATE;
    model->classes = model->input_bits = 3;
    model->latent = 5;
    model->width = model->height = 4;
    model->crop = 1;
    model->card = strdup("{\"recipe\": \"none\"}");
    struct pdnn_layer *latent = &model->layers[0], *hidden = &model->layers[1];
    shape_layer(latent, PDNN_LAYER_HIDDEN, 5, 32);
    latent->once = latent->serial = true;
    latent->n_sources = 2;
    latent->sources[0] = PDNN_INPUT;
    latent->sources[1] = 0;
    for (uint32_t j = 0; j < 5; j++) {
        latent->weight[j * 32] = -8;
        for (uint32_t i = 0; i < j; i++) {
            latent->weight[j * 32 + 16 + i] = 7;
        }
    }
    shape_layer(hidden, PDNN_LAYER_HIDDEN, 17, 32);
    hidden->n_sources = 2;
    hidden->sources[0] = PDNN_INPUT;
    hidden->sources[1] = 0;
    shape_layer(&model->layers[2], PDNN_LAYER_SUM, 4, 32);
    model->layers[2].sources[0] = 1;
    model->layers[2].weight[3 * 32 + 16] = 3;
    return model;
}

/* The same without p-bits: codes of 4 bits, ReLU tables. */
static struct pdnn_model *small_twin(void) {
    struct pdnn_model *model = small_model();
    uint8_t table[PDNN_TABLE_ENTRIES];
    for (int k = 0; k < PDNN_TABLE_ENTRIES; k++) {
        table[k] = (uint8_t)(k < 15 ? k : 15);
    }
    model->act_bits = 4;
    for (int i = 0; i < 2; i++) {
        model->layers[i].noise = false;
        model->layers[i].shift = 5 + (uint32_t)i;
        assert_int_equal(pdnn_layer_set_table(&model->layers[i], table), PDNN_OK);
    }
    return model;
}

/* Not the latents, not the sums; 0 and back. */
static void noise_of_a_trained_model(void **state) {
    (void)state;
    struct pdnn_model *model = small_model();
    const double none = 0, half = 0.5, two[] = {1, 1}, high = 17;
    struct pdnn_diag diag;
    assert_int_equal(pdnn_model_set_noise(model, &none, 1, &diag), PDNN_OK);
    assert_true(model->layers[0].noise && !model->layers[1].noise && !model->layers[2].noise);
    assert_true(model->layers[1].noise_scale == 1);
    assert_int_equal(pdnn_model_set_noise(model, &half, 1, &diag), PDNN_OK);
    assert_true(model->layers[0].noise_scale == 1 && !model->layers[2].noise);
    assert_true(model->layers[1].noise && model->layers[1].noise_scale == 0.5f);
    assert_int_equal(pdnn_model_set_noise(model, two, 2, &diag), PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_model_set_noise(model, &high, 1, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "expected numbers from 0 to 16, got 17"));
    pdnn_model_close(model);
    model = small_twin(); /* of two sampled layers, one number each */
    const double each[] = {0.25, 0.75, 1};
    model->act_bits = 1;
    for (int i = 0; i < 2; i++) {
        free(model->layers[i].table);
        model->layers[i].table = NULL;
        model->layers[i].shift = 0;
        model->layers[i].once = model->layers[i].serial = false;
    }
    model->layers[0].n_sources = 1;
    free(model->layers[0].weight);
    free(model->layers[0].bias);
    assert_int_equal(pdnn_layer_alloc(&model->layers[0], 5, 16), PDNN_OK);
    model->latent = 0;
    if (pdnn_model_set_noise(model, each, 2, &diag))
        fail_msg("%s", diag.text);
    assert_true(model->layers[0].noise_scale == 0.25f && model->layers[1].noise_scale == 0.75f);
    assert_int_equal(pdnn_model_set_noise(model, each, 3, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "expected 1 number, or 2, one a hidden layer; got 3"));
    pdnn_model_close(model);
}

/* Twelve layers, each on the one before: their numbers have every digit. */
static struct pdnn_model *deep_model(void) {
    enum { DEEP = 12 };
    struct pdnn_model *model = pdnn_model_new(DEEP);
    assert_non_null(model);
    strcpy(model->dataset, "mnist");
    model->card = strdup("{\"recipe\": \"none\"}");
    model->task = PDNN_TASK_CLASSIFY;
    model->classes = 4;
    model->threshold = 128;
    model->width = model->height = 4;
    model->input_bits = 16;
    for (uint32_t i = 0; i < DEEP; i++) {
        const bool last = i + 1 == DEEP;
        shape_layer(&model->layers[i], last ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN, last ? 4 : 16,
                    16);
        model->layers[i].sources[0] = (int)i - 1;
        model->layers[i].weight[i] = 5;
    }
    return model;
}

static void expect_rule(const struct pdnn_model *model, const char *text) {
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_model_check(model, &diag), PDNN_ERR_FORMAT);
    if (!strstr(diag.text, text)) {
        fail_msg("expected '%s' in '%s'", text, diag.text);
    }
}

static void small_model_is_good(void **state) {
    (void)state;
    struct pdnn_model *model = small_model();
    struct pdnn_diag diag;
    assert_int_equal(pdnn_model_check(model, &diag), PDNN_OK);
    pdnn_model_close(model);
    model = small_twin();
    model->layers[1].bias[0] = -32768; /* more than a p-bit's, whose bias counts twice */
    assert_int_equal(pdnn_model_check(model, &diag), PDNN_OK);
    pdnn_model_close(model);
}

static void thresholds_of_a_classifier(void **state) {
    (void)state;
    for (uint32_t threshold = 0; threshold <= 256; threshold++) {
        struct pdnn_model *model = deep_model();
        struct pdnn_diag diag;
        model->threshold = threshold;
        if (threshold == 0 || threshold == 256) {
            expect_rule(model, "threshold: ");
        } else {
            assert_int_equal(pdnn_model_check(model, &diag), PDNN_OK);
        }
        pdnn_model_close(model);
    }
}

/* Break one field, expect its name in the text. */
#define BREAK(statement, text)      BREAK_OF(small_model(), statement, text)
#define BREAK_TWIN(statement, text) BREAK_OF(small_twin(), statement, text)
#define BREAK_OF(new_model, statement, text)                                                       \
    do {                                                                                           \
        struct pdnn_model *m = new_model;                                                          \
        statement;                                                                                 \
        expect_rule(m, text);                                                                      \
        pdnn_model_close(m);                                                                       \
    } while (0)

static void names_the_broken_field(void **state) {
    (void)state;
    BREAK(m->task = (enum pdnn_task)7, "task: ");
    BREAK(m->classes = 0, "classes: ");
    BREAK(m->input_bits = 4, "input_bits: ");
    BREAK(m->width = 0, "width: ");
    BREAK(m->height = 5000, "height: ");
    BREAK(m->crop = 2, "crop: ");
    BREAK(m->latent = 5000, "latent: ");
    BREAK(m->threshold = 256, "threshold: ");
    BREAK(m->sampled_input = true, "input: ");
    BREAK(memset(m->dataset, 'a', sizeof m->dataset), "dataset: ");
    BREAK(strcpy(m->dataset, "a b"), "dataset: ");
    BREAK(m->card[0] = '[', "card: ");
    BREAK(m->layers[0].kind = (enum pdnn_kind)3, "layers.0: kind: ");
    BREAK(m->layers[1].kind = PDNN_LAYER_COUNT, "layers.1: kind: ");
    BREAK(m->layers[2].kind = PDNN_LAYER_HIDDEN, "layers.2: kind: ");
    BREAK(m->layers[2].noise = true, "layers.2: noise: ");
    BREAK(m->layers[0].once = false; m->layers[1].once = true, "layers.1: once: ");
    BREAK(m->layers[0].serial = false, "layers.0: sources: ");
    BREAK(m->layers[0].sources[1] = 1, "layers.0: sources: ");
    BREAK(m->layers[1].n_sources = 5, "layers.1: sources: ");
    BREAK(m->layers[1].n_sources = 1, "layers.1: inputs: ");
    BREAK(m->layers[2].sources[0] = -2, "layers.2: sources: ");
    BREAK(m->layers[1].scale = 0, "layers.1: scale: ");
    BREAK(m->layers[1].scale = INFINITY, "layers.1: scale: ");
    BREAK(m->layers[1].noise_scale = 17, "layers.1: noise_scale: ");
    BREAK(m->layers[1].noise_scale = -1, "layers.1: noise_scale: ");
    BREAK(m->layers[1].outputs = 0, "layers.1: outputs: ");
    BREAK(m->layers[1].weight[1] = 8, "layers.1.weight[0, 1]: expected -8 to 7");
    BREAK(m->layers[1].weight[3] = 1, "layers.1.weight[0, 3]: expected 0");
    BREAK(m->layers[1].weight[16 + 5] = 1, "layers.1.weight[0, 21]: expected 0");
    BREAK(m->layers[0].weight[32 + 16 + 1] = 1, "layers.0.weight[1, 17]: expected 0");
    BREAK(m->layers[1].bias[2] = 16384, "layers.1.bias[2]: ");
    BREAK(m->layers[1].bias[2] = -16385, "layers.1.bias[2]: ");
    BREAK(m->act_bits = 0, "act_bits: ");
    BREAK(m->layers[1].shift = 1, "layers.1: table, shift: ");
    BREAK_TWIN(m->act_bits = 5, "act_bits: ");
    BREAK_TWIN(m->act_bits = 1, "layers.0: table, shift: ");
    BREAK_TWIN(m->act_bits = 3, "layers.0.table[8]: expected 0 to 7");
    BREAK_TWIN(m->layers[1].noise = true, "layers.1: noise: ");
    BREAK_TWIN(m->layers[2].kind = PDNN_LAYER_COUNT, "layers.2: kind: ");
    BREAK_TWIN(m->layers[2].shift = 1, "layers.2: table, shift: ");
    BREAK_TWIN(m->layers[1].shift = 16, "layers.1: shift: ");
    BREAK_TWIN(m->layers[1].table[255] = 16, "layers.1.table[255]: ");
    BREAK_TWIN(free(m->layers[1].table); m->layers[1].table = NULL, "layers.1: table: ");
    BREAK_TWIN(m->layers[1].bias[2] = -32769, "layers.1.bias[2]: ");
}

static void comes_back(struct pdnn_model *model) {
    struct pdnn_model *back;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_model_save(model, path, &diag), PDNN_OK);
    assert_int_equal(pdnn_model_open(path, &back, &diag), PDNN_OK);
    assert_string_equal(back->dataset, model->dataset);
    assert_string_equal(back->card, model->card);
    assert_int_equal(back->task, model->task);
    assert_int_equal(back->act_bits, model->act_bits);
    assert_int_equal(back->latent, model->latent);
    assert_int_equal(back->crop, model->crop);
    assert_int_equal(back->n_layers, model->n_layers);
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const struct pdnn_layer *a = &model->layers[i], *b = &back->layers[i];
        assert_int_equal(a->kind, b->kind);
        assert_int_equal(a->once, b->once);
        assert_int_equal(a->serial, b->serial);
        assert_int_equal(a->noise, b->noise);
        assert_int_equal(a->n_sources, b->n_sources);
        assert_memory_equal(a->sources, b->sources, sizeof a->sources);
        assert_memory_equal(&a->scale, &b->scale, sizeof a->scale);
        assert_memory_equal(&a->noise_scale, &b->noise_scale, sizeof a->noise_scale);
        assert_memory_equal(a->weight, b->weight, (size_t)a->outputs * a->inputs);
        assert_memory_equal(a->bias, b->bias, a->outputs * sizeof *a->bias);
        assert_int_equal(a->masked, b->masked);
        assert_int_equal(a->shift, b->shift);
        assert_int_equal(!a->table, !b->table);
        if (a->table) {
            assert_memory_equal(a->table, b->table, PDNN_TABLE_ENTRIES);
        }
    }
    pdnn_model_close(model);
    pdnn_model_close(back);
}

static void comes_back_from_its_file(void **state) {
    (void)state;
    comes_back(deep_model());
    struct pdnn_model *named = small_model(); /* as long a name as there may be */
    memset(named->dataset, 'a', sizeof named->dataset - 1);
    named->dataset[sizeof named->dataset - 1] = '\0';
    comes_back(named);
    comes_back(small_model());
    comes_back(small_twin());
    struct pdnn_model *masked = small_model();
    masked->layers[2].masked = true; /* one weight: the mask has that place alone */
    comes_back(masked);
}

static uint8_t *saved_model(struct pdnn_model *model, size_t *n_bytes) {
    assert_int_equal(pdnn_model_save(model, path, NULL), PDNN_OK);
    pdnn_model_close(model);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    uint8_t *bytes = malloc(65536);
    *n_bytes = fread(bytes, 1, 65536, stream);
    fclose(stream);
    return bytes;
}

/* Open these bytes as a model; the code, and the text names the file. The file is overwritten, not
 * emptied first: many file systems then wait for the disk at every close. */
static int open_bytes(const uint8_t *bytes, size_t n_bytes) {
    FILE *stream = fopen(path, "r+b");
    assert_non_null(stream);
    fwrite(bytes, 1, n_bytes, stream);
    assert_int_equal(ftruncate(fileno(stream), (off_t)n_bytes), 0);
    fclose(stream);
    struct pdnn_diag diag = {""};
    struct pdnn_model *model;
    int err = pdnn_model_open(path, &model, &diag);
    if (err) {
        assert_null(model);
        assert_int_equal(strncmp(diag.text, path, strlen(path)), 0);
        assert_null(strchr(diag.text, '\n'));
    }
    pdnn_model_close(model);
    return err;
}

/* A mask that has not the place of a weight: its byte is found by its key's end in the header. */
static void mask_and_weights_must_agree(void **state) {
    (void)state;
    size_t n_bytes, n_masks = 0;
    struct pdnn_model *model = small_model();
    model->layers[2].masked = true;
    uint8_t *bytes = saved_model(model, &n_bytes);
    for (size_t i = 0; i + 128 <= n_bytes; i++) {
        static const uint8_t mask[128] = {[3 * 32 + 16] = 1}; /* (4, 32) */
        if (memcmp(bytes + i, mask, sizeof mask) == 0) {
            bytes[i + 3 * 32 + 16] = 0;
            assert_int_equal(open_bytes(bytes, n_bytes), PDNN_ERR_FORMAT);
            bytes[i + 3 * 32 + 16] = 2;
            assert_int_equal(open_bytes(bytes, n_bytes), PDNN_ERR_FORMAT);
            bytes[i + 3 * 32 + 16] = bytes[i] = 1; /* a place more has a weight of 0 */
            assert_int_equal(open_bytes(bytes, n_bytes), PDNN_OK);
            n_masks++;
        }
    }
    assert_int_equal(n_masks, 1);
    free(bytes);
}

static void refuses_every_other_length(void **state) {
    (void)state;
    size_t n_bytes;
    uint8_t *bytes = saved_model(small_twin(), &n_bytes);
    assert_int_equal(open_bytes(bytes, n_bytes), PDNN_OK);
    for (size_t n = 0; n < n_bytes; n++) {
        assert_int_equal(open_bytes(bytes, n), PDNN_ERR_FORMAT);
    }
    bytes[n_bytes] = 0;
    assert_int_equal(open_bytes(bytes, n_bytes + 1), PDNN_ERR_FORMAT);
    free(bytes);
}

/* One bit of every byte, another in the next one; and every byte as a whole. */
static void survives_every_flipped_byte(void **state) {
    (void)state;
    size_t n_bytes, refused = 0;
    uint8_t *bytes = saved_model(small_model(), &n_bytes);
    for (size_t i = 0; i < n_bytes; i++) {
        const uint8_t flips[] = {(uint8_t)(1 << i % 8), 0xff};
        for (int f = 0; f < 2; f++) {
            bytes[i] ^= flips[f];
            refused += open_bytes(bytes, n_bytes) != PDNN_OK;
            bytes[i] ^= flips[f];
        }
    }
    assert_int_equal(open_bytes(bytes, n_bytes), PDNN_OK);
    assert_true(refused > n_bytes); /* a few flips change a value within its range */
    free(bytes);
}

static int remove_file(void **state) {
    (void)state;
    return unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_model_is_good),
        cmocka_unit_test(thresholds_of_a_classifier),
        cmocka_unit_test(noise_of_a_trained_model),
        cmocka_unit_test(names_the_broken_field),
        cmocka_unit_test(comes_back_from_its_file),
        cmocka_unit_test(refuses_every_other_length),
        cmocka_unit_test(survives_every_flipped_byte),
        cmocka_unit_test(mask_and_weights_must_agree),
    };
    int fd = mkstemp(path);
    if (fd < 0) {
        return 1;
    }
    close(fd);
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
