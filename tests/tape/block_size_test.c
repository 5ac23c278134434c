/* SPDX-License-Identifier: BSD-2-Clause
 *
 * How many samples a pass takes: a block times the largest sum of the last layer must fit the
 * accumulator.
 */
#include "device/device.h"
#include "model/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* 16 inputs -> `width` p-bits -> one sum of all of them, each times 7, and a bias. */
static uint32_t block_of(const char *spec, uint32_t width, int32_t bias) {
    struct pdnn_model *model = pdnn_model_new(2);
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    assert_non_null(model);
    model->task = PDNN_TASK_CLASSIFY;
    model->classes = 1;
    model->width = model->height = 4;
    model->input_bits = 16;
    model->threshold = 128;
    snprintf(model->dataset, sizeof model->dataset, "none");
    for (int l = 0; l < 2; l++) {
        struct pdnn_layer *layer = &model->layers[l];
        assert_int_equal(pdnn_layer_alloc(layer, l ? 1 : width, l ? (width + 15) / 16 * 16 : 16),
                         PDNN_OK);
        layer->kind = l ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
        layer->noise = l == 0;
        layer->n_sources = 1;
        layer->sources[0] = l - 1;
        layer->scale = 0.1f;
        layer->noise_scale = 1;
    }
    memset(model->layers[1].weight, 7, width);
    model->layers[1].bias[0] = bias;
    if (pdnn_device_open(spec, &device, &diag) || pdnn_device_load(device, model, &diag))
        fail_msg("%s: %s", spec, diag.text);
    const uint32_t block = device->block;
    pdnn_device_close(device, NULL);
    pdnn_model_close(model);
    return block;
}

/* 292 * 7 = 2044, 293 * 7 = 2051: 8 * 2044 < 2^14 <= 8 * 2051. */
static void a_block_fits_the_accumulator(void **state) {
    (void)state;
    assert_int_equal(block_of("golden:block,acc_bits=15", 146, 0), 16);
    assert_int_equal(block_of("golden:block,acc_bits=15", 292, 0), 8);
    assert_int_equal(block_of("golden:block,acc_bits=15", 292, 3), 8);
    assert_int_equal(block_of("golden:block,acc_bits=15", 292, 4), 4);  /* 8 * 2048 = 2^14 */
    assert_int_equal(block_of("golden:block,acc_bits=15", 292, -4), 4); /* its size counts */
    assert_int_equal(block_of("golden:block,acc_bits=15", 293, 0), 4);
    assert_int_equal(block_of("golden:block,acc_bits=16", 292, 0), 16);
    assert_int_equal(block_of("golden:block,acc_bits=16", 293, 0), 8);
    assert_int_equal(block_of("golden:zs", 16, 0), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_fits_the_accumulator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
