/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Pictures come back from their PNG; sums become pixels and classes.
 */
#include "model/model.h"
#include "picture/picture.h"
#include "base/runlog.h"

#include <png.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char path[] = "/tmp/pdnn-picture-XXXXXX";
static struct pdnn_diag diag;

static uint8_t *read_png(uint32_t *width, uint32_t *height) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_file(&image, path));
    assert_int_equal(image.format, PNG_FORMAT_GRAY);
    uint8_t *pixels = malloc(PNG_IMAGE_SIZE(image));
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    *width = image.width;
    *height = image.height;
    return pixels;
}

static void lays_out_a_grid(void **state) {
    (void)state;
    const uint8_t pixels[3 * 4] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; /* 3 of 2 x 2 */
    const uint8_t want[5 * 5] = {1,  2,  64, 5,  6,  3,  4,  64, 7,  8,  64, 64, 64,
                                 64, 64, 9,  10, 64, 64, 64, 11, 12, 64, 64, 64};
    uint32_t width, height;
    for (uint32_t columns = 0; columns <= 2; columns += 2) {
        assert_int_equal(pdnn_picture_write_grid(path, pixels, 3, 2, 2, columns, &diag), PDNN_OK);
        uint8_t *got = read_png(&width, &height);
        assert_int_equal(width, 5);
        assert_int_equal(height, 5);
        assert_memory_equal(got, want, sizeof want);
        free(got);
    }
}

static void refuses_what_it_cannot_write(void **state) {
    (void)state;
    const uint8_t pixel = 1;
    assert_int_equal(pdnn_picture_write_png("/nonexistent/a.png", &pixel, 1, 1, &diag),
                     PDNN_ERR_IO);
    assert_int_equal(strncmp(diag.text, "/nonexistent/a.png: cannot write", 32), 0);
    assert_int_equal(pdnn_picture_write_png(path, &pixel, 0, 1, &diag), PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_picture_write_grid(path, &pixel, 0, 1, 1, 1, &diag), PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_picture_write_grid(path, &pixel, 4000000000u, 1, 1, 1, &diag),
                     PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_picture_write_png("/dev/full", &pixel, 1, 1, &diag), PDNN_ERR_IO);
}

static struct pdnn_model *picture_model(enum pdnn_kind kind) {
    struct pdnn_model *model = pdnn_model_new(1);
    assert_non_null(model);
    model->width = 4;
    model->height = 3;
    model->crop = 1;
    model->classes = 2;
    model->input_bits = 2;
    model->threshold = 128;
    model->layers[0].kind = kind;
    model->layers[0].scale = 0.5f;
    return model;
}

static void sums_become_pixels(void **state) {
    (void)state;
    const int32_t sums[2] = {0, 8}; /* z = 0 and 1 at T = 4 */
    uint8_t pixels[12], want[12] = {0};
    struct pdnn_model *model = picture_model(PDNN_LAYER_SUM);
    assert_int_equal(pdnn_decode_pixels(model, sums, 4, pixels, NULL), PDNN_OK);
    want[5] = 128; /* 255 * sigmoid(0) = 127.5 */
    want[6] = 159; /* 255 * sigmoid(0.5) = 158.7 */
    assert_memory_equal(pixels, want, sizeof want);
    model->layers[0].kind = PDNN_LAYER_COUNT;
    assert_int_equal(pdnn_decode_pixels(model, sums, 8, pixels, NULL), PDNN_OK);
    assert_int_equal(pdnn_decode_pixels(model, sums, 0, pixels, NULL), PDNN_ERR_ARGUMENT);
    want[5] = 0;
    want[6] = 255;
    assert_memory_equal(pixels, want, sizeof want);
    pdnn_model_close(model);
}

static void pixels_and_classes_become_bits(void **state) {
    (void)state;
    struct pdnn_model *model = picture_model(PDNN_LAYER_SUM);
    uint8_t input[2];
    const uint8_t pixels[12] = {255, 255, 255, 255, 255, 127, 128, 255, 255, 255, 255, 255};
    model->task = PDNN_TASK_CLASSIFY;
    assert_int_equal(pdnn_encode_pixels(model, pixels, input, NULL), PDNN_OK);
    assert_memory_equal(input, ((uint8_t[]){0, 1}), 2);
    assert_int_equal(pdnn_encode_class(model, 0, input, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "expected a generator"));
    model->task = PDNN_TASK_GENERATE;
    assert_int_equal(pdnn_encode_pixels(model, pixels, input, NULL), PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_encode_class(model, 2, input, NULL), PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_encode_class(model, 0, input, NULL), PDNN_OK);
    assert_memory_equal(input, ((uint8_t[]){1, 0}), 2);
    assert_int_equal(pdnn_decode_class(model, (int32_t[]){-5, -4}), 1);
    assert_int_equal(pdnn_decode_class(model, (int32_t[]){7, 7}), 0);
    pdnn_model_close(model);
}

static void log_grows_by_lines(void **state) {
    (void)state;
    assert_int_equal(truncate(path, 0), 0);
    json_t *run = json_pack("{s:i, s:s}", "T", 4, "text", "a\nb");
    assert_int_equal(pdnn_runlog_append(path, run, &diag), PDNN_OK);
    assert_int_equal(pdnn_runlog_append(path, run, &diag), PDNN_OK);
    assert_int_equal(pdnn_runlog_append("/dev/full", run, &diag), PDNN_ERR_IO);
    assert_int_equal(pdnn_runlog_append("/nonexistent/a", run, &diag), PDNN_ERR_IO);
    json_decref(run);
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    char line[64];
    for (int i = 0; i < 2; i++) {
        assert_non_null(fgets(line, sizeof line, stream));
        assert_string_equal(line, "{\"T\":4,\"text\":\"a\\nb\"}\n");
    }
    assert_null(fgets(line, sizeof line, stream));
    fclose(stream);
}

/* A disk that is full in the middle of a line: the line is taken back. */
static void log_takes_back_half_a_line(void **state) {
    (void)state;
    const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY}, few = {30, RLIM_INFINITY};
    struct stat seen;
    json_t *run = json_pack("{s:i, s:s}", "T", 4, "text", "a\nb"); /* 22 bytes */
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(pdnn_runlog_append(path, run, &diag), PDNN_OK);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &few), 0);
    const int rc = pdnn_runlog_append(path, run, &diag);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(rc, PDNN_ERR_IO);
    assert_non_null(strstr(diag.text, "cannot write: No space left"));
    assert_int_equal(stat(path, &seen), 0);
    assert_int_equal(seen.st_size, strlen("{\"T\":4,\"text\":\"a\\nb\"}\n"));
    assert_int_equal(pdnn_runlog_append(path, run, &diag), PDNN_OK);
    json_decref(run);
}

static int remove_file(void **state) {
    (void)state;
    return unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lays_out_a_grid),    cmocka_unit_test(refuses_what_it_cannot_write),
        cmocka_unit_test(sums_become_pixels), cmocka_unit_test(pixels_and_classes_become_bits),
        cmocka_unit_test(log_grows_by_lines), cmocka_unit_test(log_takes_back_half_a_line),
    };
    int fd = mkstemp(path);
    if (fd < 0) {
        return 1;
    }
    close(fd);
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
