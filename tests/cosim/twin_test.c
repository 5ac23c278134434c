/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Deterministic twins and the models that they take.
 */
#include "../nets/random_net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

/* A twin refuses p-bits, and the other way round; it has no second sample. */
static void twins_take_their_own_models(void **state) {
    (void)state;
    const struct random_limits limits = {16384, 256, 60, 3, 1};
    const char *specs[] = {"golden", "golden:act_bits=8", "golden:act_bits=4"};
    struct random_net net = random_net_new(40501, &limits);
    struct pdnn_diag diag = {{0}};
    int32_t sums[4096];
    random_net_make_twin(&net, 8);
    assert_int_equal(pdnn_model_check(net.model, &diag), PDNN_OK);
    for (int i = 0; i < 3; i++) {
        struct pdnn_device *device;
        assert_int_equal(pdnn_device_open(specs[i], &device, &diag), PDNN_OK);
        int rc = pdnn_device_load(device, net.model, &diag);
        assert_int_equal(rc, i == 1 ? PDNN_OK : PDNN_ERR_MISMATCH);
        if (i == 1)
            assert_int_equal(pdnn_device_run(device,
                                             &(struct pdnn_run_options){.samples = 2, .seed = 1},
                                             net.input, sums, NULL, &diag),
                             PDNN_ERR_ARGUMENT);
        else
            assert_non_null(strstr(diag.text, "golden:act_bits=8"));
        pdnn_device_close(device, NULL);
    }
    random_net_free(&net);
}

/* A deterministic model, saved and opened again, gives the sums of the one in memory. */
static void twin_from_a_file(void **state) {
    (void)state;
    const struct random_limits limits = {16384, 256, 60, 4, 1};
    char path[] = "/tmp/pdnn-twin-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (uint64_t number = 40601; number < 40607; number++) {
        struct random_net net = random_net_new(number, &limits);
        struct pdnn_model *models[2] = {net.model, NULL};
        int32_t sums[2][4096];
        struct pdnn_diag diag = {{0}};
        random_net_make_twin(&net, 4);
        if (pdnn_model_save(net.model, path, &diag) || pdnn_model_open(path, &models[1], &diag))
            fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
        for (int i = 0; i < 2; i++) {
            struct pdnn_device *device;
            assert_int_equal(pdnn_device_open("golden:act_bits=4", &device, &diag), PDNN_OK);
            assert_int_equal(pdnn_device_load(device, models[i], &diag), PDNN_OK);
            assert_int_equal(pdnn_device_run(device,
                                             &(struct pdnn_run_options){.samples = 1, .seed = 1},
                                             net.input, sums[i], NULL, &diag),
                             PDNN_OK);
            pdnn_device_close(device, NULL);
        }
        assert_memory_equal(sums[0], sums[1], pdnn_model_outputs(net.model) * sizeof sums[0][0]);
        pdnn_model_close(models[1]);
        random_net_free(&net);
    }
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twins_take_their_own_models),
        cmocka_unit_test(twin_from_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
