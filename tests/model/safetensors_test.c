/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Headers that a program might trust and should not; and a file made by hand, byte by byte.
 */
#include "model/safetensors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char path[] = "/tmp/pdnn-safetensors-XXXXXX";
static struct pdnn_diag diag;

/* Write header and n_data bytes 0, 1, 2...; header_bytes 0: the header's true length. */
static int open_header(const char *header, uint64_t header_bytes, size_t n_data,
                       struct pdnn_safetensors **file) {
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    uint64_t length = header_bytes ? header_bytes : strlen(header);
    fwrite(&length, sizeof length, 1, stream);
    fputs(header, stream);
    for (size_t i = 0; i < n_data; i++) {
        fputc((int)i, stream);
    }
    fclose(stream);
    diag.text[0] = '\0';
    return pdnn_safetensors_open(path, file, &diag);
}

static void refuse(const char *header, size_t n_data, const char *text) {
    struct pdnn_safetensors *file;
    assert_int_equal(open_header(header, 0, n_data, &file), PDNN_ERR_FORMAT);
    assert_null(file);
    if (!strstr(diag.text, text) || strncmp(diag.text, path, strlen(path)) != 0) {
        fail_msg("expected '%s' in '%s'", text, diag.text);
    }
}

static void reads_a_file_made_by_hand(void **state) {
    (void)state;
    struct pdnn_safetensors *file;
    /* The I32 lies at offset 3: unaligned in the file, aligned in memory. */
    int err = open_header("{\"b\":{\"dtype\":\"I32\",\"shape\":[2,1],\"data_offsets\":[3,11]},"
                          "\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                          "\"z\":{\"dtype\":\"F64\",\"shape\":[0,9],\"data_offsets\":[11,11]},"
                          "\"s\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[11,13]},"
                          "\"__metadata__\":{\"k\":\"v\"}}  ",
                          0, 13, &file);
    assert_int_equal(err, PDNN_OK);
    assert_int_equal(pdnn_safetensors_count(file), 4);
    assert_string_equal(pdnn_safetensors_at(file, 0)->name, "a");
    assert_string_equal(pdnn_safetensors_meta(file, "k"), "v");
    assert_null(pdnn_safetensors_meta(file, "none"));
    assert_null(pdnn_safetensors_find(file, "none"));
    assert_int_equal(pdnn_safetensors_find(file, "s")->n_dims, 0);
    const void *data;
    assert_int_equal(
        pdnn_safetensors_get(file, "b", PDNN_DTYPE_I32, 2, (uint64_t[]){2, 1}, &data, &diag),
        PDNN_OK);
    assert_int_equal((uintptr_t)data % sizeof(int32_t), 0);
    assert_int_equal(((const int32_t *)data)[0], 0x06050403);
    assert_int_equal(((const int32_t *)data)[1], 0x0a090807);
    assert_int_equal(
        pdnn_safetensors_get(file, "b", PDNN_DTYPE_I32, 2, (uint64_t[]){1, 2}, &data, &diag),
        PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "b: expected I32 [1, 2], got I32 [2, 1]"));
    assert_int_equal(
        pdnn_safetensors_get(file, "b", PDNN_DTYPE_F32, 2, (uint64_t[]){2, 1}, &data, &diag),
        PDNN_ERR_FORMAT);
    pdnn_safetensors_close(file);
}

static void refuses_lengths(void **state) {
    (void)state;
    struct pdnn_safetensors *file;
    const uint64_t lengths[] = {1, 3, 1000, (uint64_t)1 << 32, (uint64_t)1 << 63, UINT64_MAX};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        assert_int_equal(open_header("{}", lengths[i], 0, &file), PDNN_ERR_FORMAT);
        assert_non_null(strstr(diag.text, "header length: expected 2 to 2"));
    }
    assert_int_equal(open_header("", 7, 0, &file), PDNN_ERR_FORMAT); /* 8 bytes, all there are */
    assert_non_null(strstr(diag.text, "header length: expected 2 to"));
    assert_int_equal(open_header("{}", 0, 0, &file), PDNN_OK);
    pdnn_safetensors_close(file);
    assert_int_equal(pdnn_safetensors_open("/nonexistent/a", &file, &diag), PDNN_ERR_IO);
    assert_int_equal(pdnn_safetensors_open("/tmp", &file, &diag), PDNN_ERR_FORMAT);
}

#define TENSOR(dtype, shape, offsets)                                                              \
    "{\"t\":{\"dtype\":" dtype ",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static void refuses_headers(void **state) {
    (void)state;
    refuse("[]", 0, "header: expected a JSON object");
    refuse("{\"t\":", 0, "header: expected a JSON object");
    refuse("{\"t\":{},\"t\":{}}", 0, "header: expected a JSON object: duplicate");
    refuse("{\"t\":5}", 0, "t: dtype");
    refuse(TENSOR("\"I4\"", "[2]", "[0,2]"), 2, "t: dtype");
    refuse(TENSOR("8", "[2]", "[0,2]"), 2, "t: dtype");
    refuse(TENSOR("\"I8\"", "2", "[0,2]"), 2, "t: shape");
    refuse(TENSOR("\"I8\"", "[-2]", "[0,2]"), 2, "t: shape");
    refuse(TENSOR("\"I8\"", "[2.0]", "[0,2]"), 2, "t: shape");
    refuse(TENSOR("\"I8\"", "[1,1,1,1,1,1,1,1,1]", "[0,1]"), 1, "t: shape");
    refuse(TENSOR("\"I8\"", "[4294967296,4294967296]", "[0,0]"), 0, "t: shape");
    refuse(TENSOR("\"F64\"", "[2305843009213693952]", "[0,0]"), 0, "t: shape");
    refuse(TENSOR("\"I8\"", "[2000000000]", "[0,2000000000]"), 2, "t: shape");
    refuse(TENSOR("\"I8\"", "[2]", "[0,9223372036854775808]"), 2, "header: expected");
    refuse(TENSOR("\"I8\"", "[2]", "[0]"), 2, "t: data_offsets");
    refuse(TENSOR("\"I8\"", "[2]", "[0,2,2]"), 2, "t: data_offsets");
    refuse(TENSOR("\"I8\"", "[2]", "[2,0]"), 2, "t: data_offsets");
    refuse(TENSOR("\"I8\"", "[2]", "[-1,1]"), 2, "t: data_offsets");
    refuse(TENSOR("\"I8\"", "[2]", "[0,3]"), 2, "t: data_offsets: expected [begin, end] within 2");
    refuse(TENSOR("\"I8\"", "[2]", "[0,1]"), 2, "t: data_offsets: expected 2 bytes");
    refuse(TENSOR("\"I8\"", "[2]", "[1,3]"), 3, "t: data_offsets: expected to begin at 0");
    refuse(TENSOR("\"I8\"", "[2]", "[0,2]"), 3, "expected 2 bytes of data");
    refuse("{\"__metadata__\":[]}", 0, "__metadata__: expected an object");
    refuse("{\"__metadata__\":{\"a\":1}}", 0, "__metadata__: a: expected a string");
}

static void refuses_overlaps_and_gaps(void **state) {
    (void)state;
#define PAIR(a, b)                                                                                 \
    "{\"a\":{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":" a "},"                              \
    "\"b\":{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":" b "}}"
    refuse(PAIR("[0,4]", "[0,4]"), 4, "data_offsets: expected to begin at 4");
    refuse(PAIR("[0,4]", "[3,7]"), 7, "b: data_offsets: expected to begin at 4");
    refuse(PAIR("[0,4]", "[5,9]"), 9, "b: data_offsets: expected to begin at 4");
    struct pdnn_safetensors *file;
    assert_int_equal(open_header(PAIR("[4,8]", "[0,4]"), 0, 8, &file), PDNN_OK);
    pdnn_safetensors_close(file);
}

static void writes_what_it_reads(void **state) {
    (void)state;
    const float f32[6] = {1, -2, 3.5f, 0, 1e-9f, 7};
    const int8_t i8[3] = {-8, 0, 7};
    struct pdnn_safetensors_writer *writer = pdnn_safetensors_writer_new();
    assert_non_null(writer);
    assert_int_equal(
        pdnn_safetensors_writer_add(writer, "i", PDNN_DTYPE_I8, 1, (uint64_t[]){3}, i8, &diag),
        PDNN_OK);
    assert_int_equal(
        pdnn_safetensors_writer_add(writer, "f", PDNN_DTYPE_F32, 2, (uint64_t[]){2, 3}, f32, &diag),
        PDNN_OK);
    const char *const taken[] = {"f", "__metadata__"};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            pdnn_safetensors_writer_add(writer, taken[i], PDNN_DTYPE_I8, 0, NULL, i8, &diag),
            PDNN_ERR_ARGUMENT);
    }
    assert_int_equal(pdnn_safetensors_writer_meta(writer, "k", "a \"quoted\" \n text", &diag),
                     PDNN_OK);
    assert_int_equal(pdnn_safetensors_writer_meta(writer, "k", "\xff", &diag), PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_safetensors_writer_save(writer, path, &diag), PDNN_OK);
    assert_int_equal(pdnn_safetensors_writer_save(writer, "/nonexistent/a", &diag), PDNN_ERR_IO);
    pdnn_safetensors_writer_free(writer);

    struct pdnn_safetensors *file;
    assert_int_equal(pdnn_safetensors_open(path, &file, &diag), PDNN_OK);
    assert_string_equal(pdnn_safetensors_at(file, 0)->name, "f"); /* larger elements first */
    assert_memory_equal(pdnn_safetensors_find(file, "f")->data, f32, sizeof f32);
    assert_memory_equal(pdnn_safetensors_find(file, "i")->data, i8, sizeof i8);
    assert_string_equal(pdnn_safetensors_meta(file, "k"), "a \"quoted\" \n text");
    pdnn_safetensors_close(file);
}

/* 4096 tensors of a byte each, and one more. */
/* The number in a type's name is its bits; a Boolean is a byte. */
static void sizes_of_types(void **state) {
    (void)state;
    for (int type = 0; type < PDNN_DTYPES; type++) {
        const char *name = pdnn_dtype_name((enum pdnn_dtype)type);
        const char *bits = name + strcspn(name, "0123456789");
        const size_t expected = strcmp(name, "BOOL") ? strtoul(bits, NULL, 10) / 8 : 1;
        assert_int_equal(pdnn_dtype_bytes((enum pdnn_dtype)type), expected);
    }
}

static void counts_tensors(void **state) {
    (void)state;
    enum { MOST = 4096, ENTRY = 64 };
    char *header = malloc((MOST + 1) * ENTRY + 2);
    for (size_t n = MOST; n <= MOST + 1; n++) {
        struct pdnn_safetensors *file;
        size_t at = 0;
        for (size_t i = 0; i < n; i++) {
            at += (size_t)snprintf(header + at, ENTRY,
                                   "%c\"t%zu\":{\"dtype\":\"U8\",\"shape\":[1],"
                                   "\"data_offsets\":[%zu,%zu]}",
                                   i ? ',' : '{', i, i, i + 1);
        }
        strcpy(header + at, "}");
        const int err = open_header(header, 0, n, &file);
        if (n == MOST) {
            assert_int_equal(err, PDNN_OK);
            assert_int_equal(pdnn_safetensors_count(file), MOST);
            assert_string_equal(pdnn_safetensors_at(file, MOST - 1)->name, "t4095");
            pdnn_safetensors_close(file);
        } else {
            assert_int_equal(err, PDNN_ERR_FORMAT);
            assert_non_null(strstr(diag.text, "at most 4096 tensors, got 4097"));
        }
    }
    free(header);
}

static int remove_file(void **state) {
    (void)state;
    return unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_file_made_by_hand),
        cmocka_unit_test(refuses_lengths),
        cmocka_unit_test(refuses_headers),
        cmocka_unit_test(refuses_overlaps_and_gaps),
        cmocka_unit_test(sizes_of_types),
        cmocka_unit_test(counts_tensors),
        cmocka_unit_test(writes_what_it_reads),
    };
    int fd = mkstemp(path);
    if (fd < 0) {
        return 1;
    }
    close(fd);
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
