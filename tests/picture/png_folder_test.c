/* SPDX-License-Identifier: BSD-2-Clause
 *
 * png_folder_test.c - folders of PNG pictures as a data set, good and bad ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "picture/dataset.h"

static char folder[64];

static int make_folder(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/pdnn-pictures-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static void put_png(const char *name, uint32_t width, uint32_t height, bool colour, uint8_t value) {
    char file[256], parent[300];
    uint8_t pixels[3 * 64];
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = width,
                       .height = height,
                       .format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY};
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)(value + i);
    snprintf(file, sizeof file, "%s/%s", folder, name);
    for (char *slash = strchr(file + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(parent, sizeof parent, "%.*s", (int)(slash - file), file);
        mkdir(parent, 0777);
    }
    assert_true(png_image_write_to_file(&image, file, 0, pixels, 0, NULL));
}

static struct pdnn_dataset *open_folder(enum pdnn_split split, struct pdnn_diag *diag) {
    struct pdnn_dataset *set;
    int rc = pdnn_dataset_open(folder, "folder", split, &set, diag);
    if (rc != PDNN_OK)
        return NULL;
    return set;
}

static void expect_refusal(const char *expected) {
    struct pdnn_diag diag = {""};
    assert_null(open_folder(PDNN_SPLIT_TRAIN, &diag));
    if (!strstr(diag.text, expected))
        fail_msg("expected '%s' in '%s'", expected, diag.text);
}

static void reads_a_folder_of_pictures(void **state) {
    (void)state;
    struct pdnn_diag diag = {""};
    char command[512];
    put_png("train/dogs/b.png", 4, 2, true, 60);
    put_png("train/dogs/a.png", 4, 2, true, 30);
    put_png("train/cats/a.png", 4, 2, true, 0);
    put_png("train/cats/grey.png", 4, 2, false, 90);
    put_png("test/a.png", 5, 3, false, 7);
    /* What is no picture by its name is left alone. */
    snprintf(command, sizeof command, "cd %s/train/dogs && touch README.txt a.pngx apng", folder);
    assert_int_equal(system(command), 0);
    struct pdnn_dataset *set = open_folder(PDNN_SPLIT_TRAIN, &diag);
    if (!set)
        fail_msg("%s", diag.text);
    assert_true(set->count == 4 && set->classes == 2 && set->channels == 3);
    assert_true(set->width == 4 && set->height == 2 && set->validation == 1);
    unsigned seen = 0;
    for (uint32_t i = 0; i < 4; i++) {
        const uint8_t *pixels = set->pixels + i * pdnn_image_bytes(set), first = pixels[0];
        const bool grey = first == 90;
        for (uint32_t k = 0; k < 8; k++) /* channels one after the other */
            for (uint32_t c = 0; c < 3; c++)
                assert_int_equal(pixels[8 * c + k], first + (grey ? k : 3 * k + c));
        assert_int_equal(set->labels[i], first == 30 || first == 60);
        seen |= 1u << first / 30;
    }
    assert_int_equal(seen, 15);
    pdnn_dataset_close(set);
    set = open_folder(PDNN_SPLIT_TEST, &diag); /* no folders: one class */
    assert_non_null(set);
    assert_true(set->count == 1 && set->classes == 1 && set->channels == 1 && set->width == 5);
    assert_int_equal(set->pixels[14], 7 + 14);
    pdnn_dataset_close(set);

    put_png("train/dogs/c.png", 2, 4, true, 0);
    expect_refusal("c.png: expected a picture of 4 x 2, grey or coloured");
    snprintf(command, sizeof command, "rm %s/train/dogs/c.png && rm %s/train/cats/a.png", folder,
             folder);
    assert_int_equal(system(command), 0);
    expect_refusal("expected a picture of 4 x 2, grey, as"); /* the first is grey now */
    snprintf(command, sizeof command, "mkdir %s/train/ants", folder);
    assert_int_equal(system(command), 0);
    expect_refusal("ants: expected pictures (*.png) of this class, found none");
    snprintf(command, sizeof command, "echo no picture >%s/train/ants/x.png", folder);
    assert_int_equal(system(command), 0);
    expect_refusal("x.png: ");
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    expect_refusal("train: No such file");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_a_folder_of_pictures)};
    return cmocka_run_group_tests(tests, make_folder, NULL); /* the test removes its folder */
}
