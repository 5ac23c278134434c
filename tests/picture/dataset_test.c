/* SPDX-License-Identifier: BSD-2-Clause
 *
 * dataset_test.c - the IDX reader on good and bad files, and the data sets if $PDNN_DATA is set.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "picture/dataset.h"
#include "picture/idx.h"
#include "picture/xz.h"

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

#ifdef __SANITIZE_ADDRESS__
/* Its shadow counts as data, so a limit on data would let nothing through. */
enum { DATA_LIMITED = 0 };
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "max_allocation_size_mb=512:allocator_may_return_null=1";
}
#else
enum { DATA_LIMITED = 1 };
#endif

/* 1 GiB in the header and 6 bytes behind it: refused without ever asking for the memory. */
static void believes_no_header_beyond_its_file(void **state) {
    (void)state;
    const uint8_t bold[] = {0, 0, 8, 2, 0, 1, 0, 0, 0, 0, 0x40, 0, 1, 2, 3, 4, 5, 6};
    struct rlimit all;
    assert_int_equal(getrlimit(RLIMIT_DATA, &all), 0);
    const struct rlimit little = {DATA_LIMITED ? 64 << 20 : all.rlim_cur, all.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_DATA, &little), 0);
    refuses(bold, sizeof bold, "IDX data: expected 1073741824 bytes, the file ends after 6");
    gzFile gz = gzopen(path, "wb");
    assert_int_equal(gzwrite(gz, bold, sizeof bold), sizeof bold);
    gzclose(gz);
    struct pdnn_idx idx;
    assert_int_equal(pdnn_idx_read(path, &idx, NULL), PDNN_ERR_FORMAT);
    assert_int_equal(setrlimit(RLIMIT_DATA, &all), 0);
}

/* More than one step of growth, whole and one byte short. */
static void reads_what_outgrows_its_first_memory(void **state) {
    (void)state;
    enum { N = 200001 };
    struct pdnn_idx idx = {1, {N}, N, malloc(N)};
    assert_non_null(idx.bytes);
    for (size_t i = 0; i < N; i++)
        idx.bytes[i] = (uint8_t)(i * 7 + (i >> 8));
    assert_int_equal(pdnn_idx_write(path, &idx, NULL), PDNN_OK);
    struct pdnn_idx back;
    assert_int_equal(pdnn_idx_read(path, &back, NULL), PDNN_OK);
    assert_int_equal(back.n_bytes, N);
    assert_memory_equal(back.bytes, idx.bytes, N);
    pdnn_idx_free(&back);
    assert_int_equal(truncate(path, 8 + N - 1), 0);
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_idx_read(path, &back, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "expected 200001 bytes, the file ends after 200000"));
    pdnn_idx_free(&idx);
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
    char folder[128]; /* in the place of the file */
    snprintf(folder, sizeof folder, "%s/t10k-images-idx3-ubyte", dir);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(pdnn_dataset_open(dir, "mnist", PDNN_SPLIT_TEST, &set, &diag), PDNN_ERR_IO);
    assert_non_null(strstr(diag.text, ": no t10k-images-idx3-ubyte[.gz], neither there nor in"));
    assert_int_equal(rmdir(folder), 0);
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

/* ---- CIFAR-10: batches, plain and .xz ------------------------------------------------------ */

enum { RECORD = 3073, RECORDS = 3, BATCH = RECORDS * RECORD };

static void batch_path(char *name, int batch, const char *end) {
    snprintf(name, 128, "%s/data_batch_%d.bin%s", dir, batch, end);
}

static void fill_batch(uint8_t *bytes, int batch) {
    for (int i = 0; i < BATCH; i++)
        bytes[i] = (uint8_t)(i % RECORD == 0 ? (batch + i / RECORD) % 10 : i * 7 + batch);
}

static size_t pack(const uint8_t *bytes, size_t n, uint8_t *out, size_t room) {
    size_t at = 0;
    assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, bytes, n, out, &at, room),
                     LZMA_OK);
    return at;
}

static void write_file(const char *name, const uint8_t *bytes, size_t n) {
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void expect_cifar(const char *text) {
    struct pdnn_dataset *set;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_dataset_open(dir, "cifar10", PDNN_SPLIT_TRAIN, &set, &diag),
                     PDNN_ERR_FORMAT);
    if (!strstr(diag.text, text) || !strstr(diag.text, "data_batch_5.bin"))
        fail_msg("expected '%s' in '%s'", text, diag.text);
}

static void cifar_batches(void **state) {
    (void)state;
    uint8_t bytes[BATCH + 1] = {0}, packed[2 * BATCH];
    char name[128];
    size_t n = 0;
    for (int batch = 1; batch <= 5; batch++) { /* the first one plain */
        fill_batch(bytes, batch);
        n = pack(bytes, BATCH, packed, sizeof packed);
        batch_path(name, batch, batch == 1 ? "" : ".xz");
        write_file(name, batch == 1 ? bytes : packed, batch == 1 ? BATCH : n);
    }
    struct pdnn_dataset *set;
    struct pdnn_diag diag = {""};
    if (pdnn_dataset_open(dir, "cifar10", PDNN_SPLIT_TRAIN, &set, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(set->count, 5 * RECORDS);
    for (int batch = 1; batch <= 5; batch++) {
        fill_batch(bytes, batch);
        for (int i = 0; i < RECORDS; i++) {
            int at = (batch - 1) * RECORDS + i;
            assert_int_equal(set->labels[at], bytes[i * RECORD]);
            assert_memory_equal(set->pixels + at * (RECORD - 1), bytes + i * RECORD + 1,
                                RECORD - 1);
        }
    }
    pdnn_dataset_close(set);

    for (size_t cut = 7; cut < n; cut += n / 5) { /* `name` is the last batch */
        write_file(name, packed, cut);
        expect_cifar("end early");
    }
    packed[n / 2] ^= 1;
    write_file(name, packed, n);
    expect_cifar("damaged");
    n = pack(bytes, BATCH + 1, packed, sizeof packed);
    write_file(name, packed, n);
    expect_cifar("expected images of 3073 bytes");
    write_file(name, packed, 0);
    expect_cifar("expected images of 3073 bytes");
    n = pack(bytes, BATCH - RECORD, packed, sizeof packed);
    write_file(name, packed, n);
    expect_cifar("expected 3 images, as in each batch before, got 2");
    bytes[RECORD] = 10;
    n = pack(bytes, BATCH, packed, sizeof packed);
    write_file(name, packed, n);
    expect_cifar("label 10");
    for (int batch = 1; batch <= 5; batch++) {
        batch_path(name, batch, batch == 1 ? "" : ".xz");
        assert_int_equal(unlink(name), 0);
    }
}

/* Some of the test images have a name of their own; two such files are one too many. */
static void cifar_test_part(void **state) {
    (void)state;
    uint8_t bytes[BATCH] = {0};
    char name[2][128];
    struct pdnn_dataset *set;
    struct pdnn_diag diag = {""};
    fill_batch(bytes, 1);
    for (int i = 0; i < 2; i++)
        snprintf(name[i], sizeof name[i], "%s/test_batch_part%d.bin", dir, i);
    assert_int_equal(pdnn_dataset_open(dir, "cifar10", PDNN_SPLIT_TEST, &set, &diag), PDNN_ERR_IO);
    assert_non_null(strstr(diag.text, "no test_batch.bin[.xz]"));
    write_file(name[0], bytes, BATCH);
    if (pdnn_dataset_open(dir, "cifar10", PDNN_SPLIT_TEST, &set, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(set->count, RECORDS);
    assert_memory_equal(set->pixels, bytes + 1, RECORD - 1);
    pdnn_dataset_close(set);
    write_file(name[1], bytes, BATCH);
    assert_int_equal(pdnn_dataset_open(dir, "cifar10", PDNN_SPLIT_TEST, &set, &diag),
                     PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "expected one file test_batch_*.bin, got 2"));
    for (int i = 0; i < 2; i++)
        assert_int_equal(unlink(name[i]), 0);
}

static void xz_has_a_limit(void **state) {
    (void)state;
    static uint8_t zeros[300000], packed[20000];
    uint8_t *bytes;
    size_t n = pack(zeros, sizeof zeros, packed, sizeof packed), got;
    struct pdnn_diag diag = {""};
    for (int plain = 0; plain < 2; plain++) {
        write_file(path, plain ? zeros : packed, plain ? sizeof zeros : n);
        assert_int_equal(pdnn_xz_read(path, sizeof zeros, &bytes, &got, &diag), PDNN_OK);
        assert_int_equal(got, sizeof zeros);
        free(bytes);
        assert_int_equal(pdnn_xz_read(path, sizeof zeros - 1, &bytes, &got, &diag),
                         PDNN_ERR_FORMAT);
        assert_non_null(strstr(diag.text, "at most 299999"));
        assert_null(bytes);
    }
}

static void real_cifar10(void **state) {
    (void)state;
    char name[256];
    const char *data = getenv("PDNN_DATA");
    snprintf(name, sizeof name, "%s/cifar10/data_batch_1.bin", data ? data : "");
    bool there = access(name, R_OK) == 0;
    strcat(name, ".xz");
    if ((!there && access(name, R_OK) != 0) || !getenv("PDNN_TEST_LONG")) {
        print_message("needs cifar10 in $PDNN_DATA, and PDNN_TEST_LONG\n");
        skip();
    }
    open_real("cifar10", PDNN_SPLIT_TRAIN, 50000, 6); /* a frog */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_plain_and_gz),
        cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(refuses_bad_files),
        cmocka_unit_test(believes_no_header_beyond_its_file),
        cmocka_unit_test(reads_what_outgrows_its_first_memory),
        cmocka_unit_test(refuses_a_damaged_gz),
        cmocka_unit_test(missing_things_are_named),
        cmocka_unit_test(real_mnist),
        cmocka_unit_test(cifar_batches),
        cmocka_unit_test(cifar_test_part),
        cmocka_unit_test(xz_has_a_limit),
        cmocka_unit_test(real_cifar10),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
