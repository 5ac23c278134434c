/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What loading finds out: a weight memory that does not hold what was written, for good or once; a
 * device that never stops talking; a recording that the disk does not hold.
 */
#include "device/device.h"
#include "golden/golden.h"
#include "../nets/random_net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static const struct random_limits limits = {800, 256, 100, 4, 40};

/* A golden device with a fault. */
struct faulty {
    struct pdnn_transport base;
    struct golden_device *device;
    uint32_t word;   /* of the tape, whose bit 5 is wrong ... */
    unsigned n_left; /* ... behind so many CHECKs */
    bool moves;      /* each CHECK finds another word wrong */
    bool talks;      /* sends a byte for ever instead */
};

static int faulty_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                        struct pdnn_diag *diag) {
    struct faulty *faulty = (struct faulty *)transport;
    (void)diag;
    if (faulty->n_left && n_bytes >= PDNN_HEADER_BYTES && bytes[2] == PDNN_OP_CHECK) {
        faulty->n_left--;
        faulty->device->engine.tape[faulty->word] ^= 1u << 5;
        assert_int_equal(golden_device_write(faulty->device, bytes, n_bytes), 0);
        faulty->device->engine.tape[faulty->word] ^= 1u << 5;
        faulty->word += faulty->moves;
        return PDNN_OK;
    }
    return golden_device_write(faulty->device, bytes, n_bytes) ? PDNN_ERR_MEMORY : PDNN_OK;
}

static int faulty_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                       size_t *n_read, struct pdnn_diag *diag) {
    struct faulty *faulty = (struct faulty *)transport;
    (void)diag;
    if (faulty->talks) {
        memset(bytes, PDNN_SYNC_REPLY, n_bytes);
        *n_read = n_bytes;
        return PDNN_OK;
    }
    *n_read = golden_device_read(faulty->device, bytes, n_bytes);
    return PDNN_OK;
}

static int faulty_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    (void)diag;
    golden_device_free(((struct faulty *)transport)->device);
    return PDNN_OK;
}

static struct faulty faulty_new(uint32_t word, unsigned n_left) {
    static const struct pdnn_transport_ops ops = {
        .write = faulty_write, .read = faulty_read, .close = faulty_close};
    struct faulty faulty = {
        .base = {.ops = &ops, .window_bytes = 4096},
        .device = golden_device_new(&golden_params_default),
        .word = word,
        .n_left = n_left,
    };
    assert_non_null(faulty.device);
    return faulty;
}

/* Load a net into the faulty device; the error's text in diag. */
static int load(struct faulty *faulty, struct pdnn_diag *diag, uint32_t *n_retries) {
    struct random_net net = random_net_new(46000, &limits);
    struct pdnn_device *device;
    assert_int_equal(pdnn_device_open_transport(&faulty->base, "faulty", &device, NULL), PDNN_OK);
    int rc = pdnn_device_load(device, net.model, diag);
    *n_retries = device->n_retries;
    pdnn_device_close(device, NULL);
    random_net_free(&net);
    return rc;
}

static void a_wrong_word_is_named(void **state) {
    (void)state;
    static const uint32_t words[] = {0, 1, 7, 12};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct faulty faulty = faulty_new(words[i], 1000000);
        struct pdnn_diag diag = {""};
        char text[32];
        uint32_t n_retries;
        snprintf(text, sizeof text, "tape word %u of", words[i]);
        assert_int_equal(load(&faulty, &diag, &n_retries), PDNN_ERR_DEVICE);
        if (!strstr(diag.text, text) || !strstr(diag.text, "after 2 loads"))
            fail_msg("'%s' does not say '%s'", diag.text, text);
    }
}

/* Wrong once only: the answer was damaged on its way, and is asked for again. */
static void a_damaged_answer_is_repeated(void **state) {
    (void)state;
    struct faulty faulty = faulty_new(3, 1);
    struct pdnn_diag diag = {""};
    uint32_t n_retries;
    assert_int_equal(load(&faulty, &diag, &n_retries), PDNN_OK);
    assert_int_equal(n_retries, 1);
}

/* Wrong until the whole model is written again. */
static void a_lost_load_is_repeated(void **state) {
    (void)state;
    struct faulty faulty = faulty_new(0, 2);
    struct random_net net = random_net_new(46000, &limits);
    struct pdnn_device *device;
    uint32_t bad_word;
    uint8_t zeros[16] = {0};
    assert_int_equal(pdnn_device_open_transport(&faulty.base, "faulty", &device, NULL), PDNN_OK);
    assert_int_equal(pdnn_device_verify(device, zeros, 2, &bad_word, NULL), PDNN_OK);
    assert_int_equal(bad_word, 2); /* wrong in both tries, right when asked for by itself */
    assert_int_equal(pdnn_device_load(device, net.model, NULL), PDNN_OK);
    assert_int_equal(pdnn_device_verify(device, zeros, 2, &bad_word, NULL), PDNN_OK);
    assert_int_equal(bad_word, 0); /* the model is there, and no zeros */
    pdnn_device_close(device, NULL);
    random_net_free(&net);
}

/* Every answer is another: nothing can be said of the memory. */
static void answers_that_change(void **state) {
    (void)state;
    struct faulty faulty = faulty_new(0, 1000000);
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    uint32_t bad_word;
    uint8_t zeros[80] = {0};
    faulty.moves = true;
    assert_int_equal(pdnn_device_open_transport(&faulty.base, "faulty", &device, NULL), PDNN_OK);
    assert_int_equal(pdnn_device_verify(device, zeros, 10, &bad_word, &diag), PDNN_ERR_LINK);
    if (!strstr(diag.text, "answers, all different, for the checksum of tape words 0..9"))
        fail_msg("%s", diag.text);
    pdnn_device_close(device, NULL);
}

static void endless_talk_is_an_error(void **state) {
    (void)state;
    struct faulty faulty = faulty_new(0, 0);
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    faulty.talks = true;
    assert_int_equal(pdnn_device_open_transport(&faulty.base, "faulty", &device, &diag),
                     PDNN_ERR_LINK);
    assert_non_null(strstr(diag.text, "does not stop sending"));
}

static void a_full_disk_is_told_at_close(void **state) {
    (void)state;
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    if (access("/dev/full", W_OK))
        skip();
    assert_int_equal(pdnn_device_open("golden", &device, NULL), PDNN_OK);
    assert_int_equal(pdnn_device_record(device, "/dev/full", NULL), PDNN_OK);
    assert_int_equal(pdnn_device_close(device, &diag), PDNN_ERR_IO);
    assert_non_null(strstr(diag.text, "/dev/full"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_word_is_named),    cmocka_unit_test(a_damaged_answer_is_repeated),
        cmocka_unit_test(a_lost_load_is_repeated),  cmocka_unit_test(answers_that_change),
        cmocka_unit_test(endless_talk_is_an_error), cmocka_unit_test(a_full_disk_is_told_at_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
