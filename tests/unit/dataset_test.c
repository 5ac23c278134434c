/* SPDX-License-Identifier: BSD-2-Clause
 *
 * dataset_test.c - the IDX reader on good and bad files, and the data sets if $PDNN_DATA is set.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "dataset.h"
#include "idx.h"

static char dir[64];
static char path[128];

static int make_dir(void **state) {
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/pdnn-idx-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/file", dir);
    return 0;
}

static int remove_dir(void **state) {
    (void)state;
    unlink(path);
    return rmdir(dir);
}

static void put(const void *bytes, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static const uint8_t good[] = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6};

static void expect_good(void) {
    struct pdnn_idx idx;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_idx_read(path, &idx, &diag), PDNN_OK);
    assert_int_equal(idx.n_dims, 2);
    assert_int_equal(idx.dims[0], 2);
    assert_int_equal(idx.dims[1], 3);
    assert_memory_equal(idx.bytes, good + 12, 6);
    pdnn_idx_free(&idx);
}

static void reads_plain_and_gz(void **state) {
    (void)state;
    put(good, sizeof good);
    expect_good();
    gzFile gz = gzopen(path, "wb");
    assert_int_equal(gzwrite(gz, good, sizeof good), sizeof good);
    gzclose(gz);
    expect_good();
}

static void writes_what_it_reads(void **state) {
    (void)state;
    struct pdnn_idx idx = {2, {2, 3}, 6, (uint8_t *)(uintptr_t)(good + 12)};
    assert_int_equal(pdnn_idx_write(path, &idx, NULL), PDNN_OK);
    expect_good();
    assert_int_equal(pdnn_idx_write("/nonexistent/x", &idx, NULL), PDNN_ERR_IO);
}

static void refuses(const void *bytes, size_t n, const char *expected) {
    struct pdnn_idx idx;
    struct pdnn_diag diag = {""};
    put(bytes, n);
    assert_int_equal(pdnn_idx_read(path, &idx, &diag), PDNN_ERR_FORMAT);
    assert_null(idx.bytes);
    assert_non_null(strstr(diag.text, path));
    assert_non_null(strstr(diag.text, expected));
}

static void refuses_bad_files(void **state) {
    (void)state;
    uint8_t bad[sizeof good + 1];
    for (size_t n = 0; n < sizeof good; n++)
        refuses(good, n, "the file ends after");
    memcpy(bad, good, sizeof good);
    bad[sizeof good] = 0;
    refuses(bad, sizeof bad, "longer than its header says");
    bad[2] = 0x0d;
    refuses(bad, sizeof good, "not an IDX file");
    bad[2] = 8;
    bad[3] = 5;
    refuses(bad, sizeof good, "dimensions");
    bad[3] = 2;
    bad[4] = 0xff;
    bad[8] = 0xff;
    refuses(bad, sizeof good, "at most");
    memset(bad + 4, 0, 4);
    refuses(bad, sizeof good, "at least 1");
}

static void refuses_a_damaged_gz(void **state) {
    (void)state;
    gzFile gz = gzopen(path, "wb");
    assert_int_equal(gzwrite(gz, good, sizeof good), sizeof good);
    gzclose(gz);
    uint8_t bytes[256];
    FILE *f = fopen(path, "rb");
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    bytes[n - 8] ^= 1; /* the stored CRC-32 */
    put(bytes, n);
    struct pdnn_idx idx;
    assert_int_equal(pdnn_idx_read(path, &idx, NULL), PDNN_ERR_FORMAT);
}

static void missing_things_are_named(void **state) {
    (void)state;
    struct pdnn_dataset *set;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_dataset_open(dir, "mnist", PDNN_SPLIT_TEST, &set, &diag), PDNN_ERR_IO);
    assert_non_null(strstr(diag.text, "t10k-images-idx3-ubyte"));
    assert_int_equal(pdnn_dataset_open(dir, "nist", PDNN_SPLIT_TEST, &set, &diag),
                     PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "emnist-letters"));
}

static void open_real(const char *name, enum pdnn_split split, uint32_t count, uint8_t first) {
    struct pdnn_dataset *set;
    struct pdnn_diag diag = {""};
    if (!getenv("PDNN_DATA")) {
        print_message("PDNN_DATA is not set\n");
        skip();
    }
    if (pdnn_dataset_open(NULL, name, split, &set, &diag) != PDNN_OK) {
        print_message("%s\n", diag.text);
        fail();
    }
    assert_int_equal(set->count, count);
    assert_int_equal(set->labels[0], first);
    pdnn_dataset_close(set);
}

static void real_mnist(void **state) {
    (void)state;
    open_real("mnist", PDNN_SPLIT_TRAIN, 60000, 5);
    open_real("mnist", PDNN_SPLIT_TEST, 10000, 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_plain_and_gz),       cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(refuses_bad_files),        cmocka_unit_test(refuses_a_damaged_gz),
        cmocka_unit_test(missing_things_are_named), cmocka_unit_test(real_mnist),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
