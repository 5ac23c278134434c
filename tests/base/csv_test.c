/* SPDX-License-Identifier: BSD-2-Clause
 *
 * csv_test.c - lines and cells of every encoding, with quotes and without.
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

#include "base/csv.h"

static char path[] = "/tmp/pdnn-csv-XXXXXX";

static int make_file(void **state) {
    (void)state;
    strcpy(path, "/tmp/pdnn-csv-XXXXXX");
    const int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state) {
    (void)state;
    return unlink(path);
}

static void put(const void *bytes, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* The file's lines, joined by '|'; the error of whichever call fails. */
static int read_lines(char *text, size_t n_bytes, struct pdnn_diag *diag) {
    struct pdnn_csv *csv;
    text[0] = '\0';
    int err = pdnn_csv_open(path, &csv, diag);
    if (err) {
        return err;
    }
    while (!(err = pdnn_csv_next(csv, diag))) {
        snprintf(text + strlen(text), n_bytes - strlen(text), "%s|", pdnn_csv_line(csv));
    }
    pdnn_csv_close(csv);
    return err;
}

#define FILE_IS(bytes, expected)                                                                   \
    do {                                                                                           \
        char lines[512];                                                                           \
        put(bytes, sizeof bytes - 1);                                                              \
        assert_int_equal(read_lines(lines, sizeof lines, NULL), PDNN_CSV_END);                     \
        assert_string_equal(lines, expected);                                                      \
    } while (0)

#define FILE_FAILS(bytes, expected)                                                                \
    do {                                                                                           \
        char lines[512];                                                                           \
        struct pdnn_diag diag = {""};                                                              \
        put(bytes, sizeof bytes - 1);                                                              \
        assert_int_equal(read_lines(lines, sizeof lines, &diag), PDNN_ERR_FORMAT);                 \
        if (!strstr(diag.text, expected))                                                          \
            fail_msg("'%s' does not say '%s'", diag.text, expected);                               \
    } while (0)

static void encodings(void **state) {
    (void)state;
    FILE_IS("a,b\n1,2\n", "a,b|1,2|");
    FILE_IS("", "");
    FILE_IS("a\r\nb\rc\n\n \t\nd", "a|b|c|d|");
    FILE_IS("\xef\xbb\xbf\xc2\xb5s,1\n", "\xc2\xb5s,1|");
    FILE_IS("I (\xb5\x41)\n", "I (\xc2\xb5\x41)|"); /* Latin-1 */
    FILE_IS("I \x80\n", "I \xc2\x80|");             /* ... its first of two bytes */
    FILE_IS("\xff\xfe"
            "a\0\xb5\0\r\0\n\0b\0",
            "a\xc2\xb5|b|");
    FILE_IS("\xfe\xff\0a\0\xb5\0\r\0\n\0b", "a\xc2\xb5|b|");
    FILE_IS("a\0,\0b\0\n\0", "a,b|"); /* UTF-16 without a mark */
    FILE_IS("\0a\0,\0b\0\n", "a,b|");
    FILE_IS("\xff\xfe\x3d\xd8\x00\xde\n\0", "\xf0\x9f\x98\x80|"); /* a pair of units */
    FILE_IS("\xff\xfe\x00\xdc\n\0", "\xef\xbf\xbd|");             /* half of one */
    FILE_FAILS("\xff\xfe\0\0a\0\0\0", "UTF-32");
    FILE_FAILS("\0\0\xfe\xff\0\0\0a", "UTF-32");
    FILE_FAILS("time,power\n1,\0\n", "line 2: expected text, got a byte 0");
}

static void lines_have_a_limit(void **state) {
    (void)state;
    char *long_line = malloc(PDNN_CSV_LINE_BYTES + 10), text[16];
    struct pdnn_diag diag;
    assert_non_null(long_line);
    memset(long_line, 'x', PDNN_CSV_LINE_BYTES + 10);
    put(long_line, PDNN_CSV_LINE_BYTES + 10);
    assert_int_equal(read_lines(text, sizeof text, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "64 KiB"));
    memset(long_line, 0xb5, PDNN_CSV_LINE_BYTES - 10); /* twice as long in UTF-8 */
    put(long_line, PDNN_CSV_LINE_BYTES - 10);
    assert_int_equal(read_lines(text, sizeof text, &diag), PDNN_ERR_FORMAT);
    free(long_line);
    struct pdnn_csv *csv;
    assert_int_equal(pdnn_csv_open("/tmp", &csv, &diag), PDNN_ERR_IO);
    assert_int_equal(pdnn_csv_open("/nonexistent", &csv, &diag), PDNN_ERR_IO);
    assert_null(csv);
}

/* Cells of one line, each behind a '<' and before a '>'; or the error. */
static void cells_are(const char *line, char delimiter, const char *expected) {
    struct pdnn_csv *csv;
    struct pdnn_diag diag = {""};
    const char *cells[PDNN_CSV_CELLS];
    char text[512] = "";
    put(line, strlen(line));
    assert_int_equal(pdnn_csv_open(path, &csv, NULL), PDNN_OK);
    assert_int_equal(pdnn_csv_next(csv, NULL), PDNN_OK);
    const int n = pdnn_csv_cells(csv, 0, delimiter, cells, &diag);
    for (int i = 0; i < n; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "<%s>", cells[i]);
    }
    pdnn_csv_close(csv);
    if (n < 0 ? !strstr(diag.text, expected) : strcmp(text, expected) != 0) {
        fail_msg("'%s': got '%s%s', expected '%s'", line, text, diag.text, expected);
    }
}

static void cells(void **state) {
    (void)state;
    cells_are("a,b,,d", ',', "<a><b><><d>");
    cells_are(" a ,\tb ", ',', "<a><b>");
    cells_are("a\t b\t", '\t', "<a><b><>");
    cells_are("\"1,200.0\",\"say \"\"x\"\"\"", ',', "<1,200.0><say \"x\">");
    cells_are("\" a \" , \"\"", ',', "<a><>");
    cells_are("5\" disk,x", ',', "<5\" disk><x>");
    cells_are("\"a;b\";0,5", ';', "<a;b><0,5>");
    cells_are("\"a,b", ',', "quote to be closed");
    cells_are("\"a\"b,c", ',', "behind a closing quote");
    char many[2 * PDNN_CSV_CELLS + 2];
    memset(many, ',', sizeof many);
    many[PDNN_CSV_CELLS] = '\0';
    cells_are(many, ',', "at most 256 cells");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(encodings, make_file, remove_file),
        cmocka_unit_test_setup_teardown(lines_have_a_limit, make_file, remove_file),
        cmocka_unit_test_setup_teardown(cells, make_file, remove_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
