/* SPDX-License-Identifier: BSD-2-Clause
 *
 * batch_test.c - many inputs: the same sums, digests and totals by one device, by several, and by
 * one of two engines; digests that change with what they are of; what is refused.
 */
#include "base/digest.h"
#include "run/batch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

enum { N = 5, OUTPUTS_MOST = 1024, INPUTS_MOST = 64 };

static struct pdnn_model *model;
static uint8_t inputs[N * INPUTS_MOST];
static int32_t sums[N * OUTPUTS_MOST];

static int open_model(void **state) {
    struct pdnn_diag diag;
    (void)state;
    if (pdnn_model_open("host/models/mnist-generator.safetensors", &model, &diag))
        return -1;
    for (uint32_t i = 0; i < N; i++)
        pdnn_encode_class(model, i, inputs + i * model->input_bits, NULL);
    return 0;
}

static int close_model(void **state) {
    (void)state;
    pdnn_model_close(model);
    return 0;
}

static struct pdnn_batch of(const char *device, uint32_t jobs, uint64_t seed, bool events) {
    return (struct pdnn_batch){.device = device,
                               .model = model,
                               .samples = 2,
                               .seed = seed,
                               .jobs = jobs,
                               .digest_events = events};
}

static struct pdnn_batch_result run(struct pdnn_batch batch, uint32_t n) {
    struct pdnn_batch_result result;
    struct pdnn_diag diag = {""};
    memset(sums, 0, sizeof sums);
    if (pdnn_batch_run(&batch, inputs, n, sums, &result, &diag))
        fail_msg("%s: %s", batch.device, diag.text);
    return result;
}

static void digests(void **state) {
    (void)state;
    const struct pdnn_batch_result one = run(of("golden", 1, 3, true), N);
    const uint32_t outputs = model->layers[model->n_layers - 1].outputs;
    uint64_t digest = PDNN_DIGEST_START;
    for (uint32_t i = 0; i < N; i++) {
        const uint64_t own = pdnn_digest_results(PDNN_DIGEST_START, sums + i * outputs, outputs);
        digest = pdnn_digest_word(digest, (uint32_t)own);
        digest = pdnn_digest_word(digest, (uint32_t)(own >> 32));
    }
    assert_true(one.digest_outputs == digest);
    assert_true(one.digest_events != 0 && one.digest_events != one.digest_outputs);
    const struct pdnn_batch_result three = run(of("golden", 3, 3, true), N),
                                   silent = run(of("golden", 1, 3, false), N),
                                   pair = run(of("golden:pair", 1, 3, false), N),
                                   single = run(of("golden:pair,engines=1", 1, 3, false), N),
                                   other = run(of("golden", 1, 4, true), N),
                                   fewer = run(of("golden", 1, 3, true), N - 1);
    assert_true(three.digest_outputs == digest && three.digest_events == one.digest_events);
    assert_memory_equal(&three.totals, &one.totals, sizeof one.totals);
    assert_true(silent.digest_outputs == digest && silent.digest_events == 0);
    assert_true(pair.digest_outputs == single.digest_outputs);
    assert_memory_equal(&pair.totals, &single.totals, sizeof pair.totals);
    assert_true(other.digest_outputs != digest && other.digest_events != one.digest_events);
    assert_true(fewer.digest_outputs != digest && fewer.digest_events != one.digest_events);
    /* Inputs one after the other, or two side by side. */
    assert_true(one.elapsed == one.totals.cycles);
    assert_true(pair.elapsed < pair.totals.cycles && 2 * pair.elapsed >= pair.totals.cycles);
    assert_int_equal(one.totals.samples_used, 2 * N);
}

static void told(void *user, uint32_t done, uint32_t total) {
    uint32_t *last = user;
    assert_true(done <= total && total == N && done >= last[0]);
    last[0] = done;
    last[1]++;
}

static void progress(void **state) {
    (void)state;
    uint32_t last[2] = {0};
    struct pdnn_batch batch = of("golden", 2, 1, false);
    batch.progress = told;
    batch.user = last;
    run(batch, N);
    assert_true(last[0] == N && last[1] > 0);
}

static void refused(void **state) {
    (void)state;
    struct pdnn_batch_result result;
    struct pdnn_diag diag = {""};
    struct pdnn_batch batch = of("golden", 0, 1, false);
    assert_int_equal(pdnn_batch_run(&batch, inputs, N, sums, &result, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "jobs: expected 1 to 256"));
    batch.jobs = PDNN_JOBS_MAX + 1;
    assert_int_equal(pdnn_batch_run(&batch, inputs, N, sums, &result, &diag), PDNN_ERR_ARGUMENT);
    batch.jobs = 2;
    batch.record_path = "/tmp/none";
    assert_int_equal(pdnn_batch_run(&batch, inputs, N, sums, &result, &diag), PDNN_ERR_ARGUMENT);
    assert_int_equal(access("/tmp/none", F_OK), -1);
    static const volatile sig_atomic_t now = 1;
    batch = of("golden", 1, 1, false);
    batch.interrupted = &now;
    assert_int_equal(pdnn_batch_run(&batch, inputs, N, sums, &result, &diag), PDNN_ERR_INTERRUPTED);
    assert_non_null(strstr(diag.text, "interrupted after 0 of 5 inputs"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests),
        cmocka_unit_test(progress),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, open_model, close_model);
}
