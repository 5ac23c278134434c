/* SPDX-License-Identifier: BSD-2-Clause
 *
 * quality_cache_test.c - a judge's word on a data set comes back from the cache to the bit, and
 * never for another judge, another set, or from a damaged file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "train/judge/quality_cache.h"

enum { SIDE = 8, COUNT = 50, CLASSES = 3 };

static char dir[64], folder[80];
static struct pdnn_judge judge;
static uint8_t pixels[COUNT * SIDE * SIDE], labels[COUNT];
static const struct pdnn_dataset set = {.name = "made up",
                                        .classes = CLASSES,
                                        .count = COUNT,
                                        .channels = 1,
                                        .height = SIDE,
                                        .width = SIDE,
                                        .pixels = pixels,
                                        .labels = labels};

static int set_up(void **state) {
    (void)state;
    struct pdnn_rng rng = {.seed = 21};
    snprintf(dir, sizeof dir, "/tmp/pdnn-cache-XXXXXX");
    if (!mkdtemp(dir) || pdnn_judge_new(&judge, SIDE, CLASSES, 16) != PDNN_OK)
        return -1;
    snprintf(folder, sizeof folder, "%s/a/b", dir); /* is made */
    setenv("PDNN_CACHE", folder, 1);
    pdnn_convnet_start(&judge.body, &rng);
    pdnn_linear_start(&judge.head, &rng, 0.5f);
    for (uint32_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)pdnn_rng_hash(5, i);
    for (uint32_t i = 0; i < COUNT; i++)
        labels[i] = (uint8_t)(i % CLASSES);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    char command[128];
    pdnn_judge_free(&judge);
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

/* The quality of the set, which must (not) come from the cache and be as the judge says. */
static void measure(bool from_cache) {
    struct pdnn_quality quality, direct;
    assert_int_equal(pdnn_quality_new(&quality, &judge), PDNN_OK);
    assert_int_equal(pdnn_quality_new(&direct, &judge), PDNN_OK);
    assert_int_equal(pdnn_quality_add_whole(&quality, &set), from_cache);
    pdnn_quality_add_set(&direct, &set, 0, COUNT);
    size_t n = direct.moments.n;
    assert_int_equal(quality.moments.count, COUNT);
    assert_int_equal(quality.agreed, direct.agreed);
    assert_memory_equal(quality.moments.sum, direct.moments.sum, n * sizeof(double));
    assert_memory_equal(quality.moments.product, direct.moments.product, n * n * sizeof(double));
    pdnn_quality_free(&quality);
    pdnn_quality_free(&direct);
}

static void comes_back(void **state) {
    (void)state;
    measure(false);
    measure(true);
}

static void knows_what_it_is_of(void **state) {
    (void)state;
    pixels[17] ^= 1;
    measure(false);
    pixels[17] ^= 1;
    measure(true);
    labels[COUNT - 1] ^= 1;
    measure(false);
    labels[COUNT - 1] ^= 1;
    judge.head.weight->value[3] += 0.001f;
    measure(false);
    judge.head.weight->value[3] -= 0.001f;
}

static void heals_damage(void **state) {
    (void)state;
    struct dirent *entry;
    char path[512];
    for (int cut = 0; cut < 2; cut++) {
        DIR *files = opendir(folder);
        assert_non_null(files);
        while ((entry = readdir(files))) {
            if (entry->d_name[0] == '.')
                continue;
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            FILE *file = fopen(path, "r+b");
            assert_non_null(file);
            fseek(file, 60, SEEK_SET);
            int byte = fgetc(file);
            fseek(file, 60, SEEK_SET);
            fputc(byte ^ 1, file);
            fclose(file);
            if (cut)
                assert_int_equal(truncate(path, 100), 0);
        }
        closedir(files);
        measure(false);
        measure(true);
    }
}

static void does_without(void **state) {
    (void)state;
    setenv("PDNN_CACHE", "", 1);
    measure(false);
    setenv("PDNN_CACHE", "/dev/null/x", 1);
    measure(false);
    measure(false);
    setenv("PDNN_CACHE", folder, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back),
        cmocka_unit_test(knows_what_it_is_of),
        cmocka_unit_test(heals_damage),
        cmocka_unit_test(does_without),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
