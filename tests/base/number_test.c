/* SPDX-License-Identifier: BSD-2-Clause
 *
 * number_test.c - texts that are numbers, and texts that look like it, in any locale.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <math.h>

#include "base/number.h"

#define P PDNN_DECIMAL_POINT
#define C PDNN_DECIMAL_COMMA

static void whole_numbers(void **state) {
    (void)state;
    uint64_t u;
    uint32_t u32;
    int64_t i;
    assert_true(pdnn_number_u64("0", &u) && u == 0);
    assert_true(pdnn_number_u64("18446744073709551615", &u) && u == UINT64_MAX);
    assert_true(pdnn_number_u64("0xFf", &u) && u == 255);
    static const char *const wrong[] = {"",    " 1",  "1 ",  "-1", "+1",  "1.0",
                                        "1e3", "0x",  "0xg", "x",  "1,0", "18446744073709551616",
                                        "1\n", "1_0", "٣"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        if (pdnn_number_u64(wrong[k], &u)) {
            fail_msg("'%s' was taken as %llu", wrong[k], (unsigned long long)u);
        }
    }
    assert_true(pdnn_number_i64("-9223372036854775808", &i) && i == INT64_MIN);
    assert_true(pdnn_number_i64("+7", &i) && i == 7);
    assert_false(pdnn_number_i64("-", &i) || pdnn_number_i64("--1", &i) ||
                 pdnn_number_i64("9223372036854775808", &i) || pdnn_number_i64("- 1", &i));
    assert_true(pdnn_number_u32("16", 1, 16, &u32) && u32 == 16);
    assert_false(pdnn_number_u32("17", 1, 16, &u32) || pdnn_number_u32("0", 1, 16, &u32));
}

static void real_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } right[] = {{"0", 0},      {"-12.5e-3", -0.0125}, {"+.5", 0.5},    {"5.", 5},
                 {"1E+2", 100}, {"1e-400", 0},         {"007.50", 7.5}, {"9.9e37", 9.9e37}};
    static const char *const wrong[] = {"",      ".",     "-",        "e5",  "1e",   "1e+",
                                        " 1",    "1 ",    "1,5",      "nan", "inf",  "-inf",
                                        "0x10",  "1.2.3", "1e5x",     "--1", "1d3",  "1f",
                                        "1e400", "1'0",   "infinity", "NaN", "1e1.0"};
    double v;
    for (size_t k = 0; k < sizeof right / sizeof *right; k++) {
        assert_true(pdnn_number_real(right[k].text, &v));
        assert_true(v == right[k].value);
    }
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        if (pdnn_number_real(wrong[k], &v)) {
            fail_msg("'%s' was taken as %g", wrong[k], v);
        }
    }
}

static void as_people_write(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum pdnn_decimal decimal;
        double value; /* NAN: refused */
    } cases[] = {
        {"1,200.5", P, 1200.5},
        {"1.200,5", C, 1200.5},
        {"0,9", P, NAN},
        {"0,9", C, 0.9},
        {"0,105", P, NAN},
        {"0,105", C, 0.105},
        {"1,234,567", P, 1234567},
        {"1,234,567", C, NAN},
        {"12,34,567.0", P, NAN}, /* lakh */
        {"1,23", P, NAN},
        {"1234,567", P, NAN},
        {"1234,567", C, 1234.567},
        {"1'200.5", P, 1200.5},
        {"1 200,5", C, 1200.5},
        {"1\xc2\xa0\x32\x30\x30,5", C, 1200.5},
        {"1\xe2\x80\xaf\x32\x30\x30.5", P, 1200.5},
        {"1,200'000", P, NAN}, /* two kinds of separator */
        {"-1,200.5e-3", P, -1.2005},
        {"\xe2\x88\x92\x31,5", C, -1.5},
        {"1,", P, NAN},
        {",5", P, NAN},
        {",5", C, 0.5},
        {"1,200.", P, 1200},
        {"1..2", P, NAN},
        {"105 mW", P, NAN},
        {"", P, NAN},
        {"-", C, NAN},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        double v = NAN;
        const bool ok = pdnn_number_written(cases[k].text, cases[k].decimal, &v);
        if (ok == isnan(cases[k].value) || (ok && v != cases[k].value)) {
            fail_msg("'%s', %d: %s %.17g", cases[k].text, cases[k].decimal, ok ? "got" : "refused",
                     v);
        }
    }
}

static void ways_to_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        unsigned ways;
        bool is_open;
    } cases[] = {{"12", P | C, false},    {"1.5", P, false},      {"1,5", C, false},
                 {"1.200", P | C, true},  {"1,200", P | C, true}, {"0.200", P, false},
                 {"1200.500", P, false},  {"1,200.0", P, false},  {"1 200", P | C, false},
                 {"1,200,300", P, false}, {"x", 0, false},        {"1.2,3.4", 0, false}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        bool is_open;
        assert_int_equal(pdnn_number_ways(cases[k].text, &is_open), cases[k].ways);
        assert_int_equal(is_open, cases[k].is_open);
    }
}

/* With a decimal comma in the process's locale, where the machine has one. */
static void in_another_locale(void **state) {
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8"};
    bool found = false;
    for (size_t i = 0; i < 3 && !found; i++) {
        found = setlocale(LC_ALL, names[i]) != NULL;
    }
    if (!found) {
        print_message("skip: no locale with a decimal comma (locale-gen de_DE.UTF-8)\n");
        skip();
    }
    real_numbers(state);
    as_people_write(state);
    setlocale(LC_ALL, "C");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers),     cmocka_unit_test(real_numbers),
        cmocka_unit_test(as_people_write),   cmocka_unit_test(ways_to_read),
        cmocka_unit_test(in_another_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
