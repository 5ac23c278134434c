/* SPDX-License-Identifier: BSD-2-Clause
 *
 * unit_test.c - every unit that a meter's output can have, with every prefix; numbers with a unit
 * behind them; what is none, or too much.
 */
#include "energy/meter/unit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static const struct {
    const char *name;
    enum pdnn_unit unit;
} names[] = {
    {"s", PDNN_UNIT_SECOND},       {"sec", PDNN_UNIT_SECOND},     {"secs", PDNN_UNIT_SECOND},
    {"second", PDNN_UNIT_SECOND},  {"Seconds", PDNN_UNIT_SECOND}, {"W", PDNN_UNIT_WATT},
    {"watt", PDNN_UNIT_WATT},      {"Watts", PDNN_UNIT_WATT},     {"V", PDNN_UNIT_VOLT},
    {"volt", PDNN_UNIT_VOLT},      {"Volts", PDNN_UNIT_VOLT},     {"A", PDNN_UNIT_AMPERE},
    {"amp", PDNN_UNIT_AMPERE},     {"Amps", PDNN_UNIT_AMPERE},    {"ampere", PDNN_UNIT_AMPERE},
    {"Amperes", PDNN_UNIT_AMPERE},
};

static const struct {
    const char *text;
    double factor;
} prefixes[] = {{"", 1},         {"m", 1e-3},        {"u", 1e-6},        {"n", 1e-9},
                {"k", 1e3},      {"\xc2\xb5", 1e-6}, {"\xce\xbc", 1e-6}, {"milli", 1e-3},
                {"micro", 1e-6}, {"nano", 1e-9},     {"kilo", 1e3}};

static void units(void **state) {
    (void)state;
    char text[32];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++) {
            snprintf(text, sizeof text, "%s%s", prefixes[p].text, names[i].name);
            for (int unit = 0; unit < PDNN_UNITS; unit++) {
                const double factor = pdnn_unit_factor(text, unit);
                const double expected =
                    names[i].unit == (enum pdnn_unit)unit ? prefixes[p].factor : 0;
                if (fabs(factor - expected) > 1e-12 * expected) {
                    fail_msg("%s in %s: %g, expected %g", text, pdnn_unit_symbols[unit], factor,
                             expected);
                }
            }
        }
    }
    assert_true(pdnn_unit_factor("MW", PDNN_UNIT_WATT) == 0);
    assert_true(pdnn_unit_factor("min", PDNN_UNIT_SECOND) == 60);
    assert_true(pdnn_unit_factor("", PDNN_UNIT_WATT) == 0);
}

static void quantities(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum pdnn_quantity_error error;
        double value;
    } cases[] = {
        {"1.5", PDNN_QUANTITY_OK, 0.0015}, /* the factor given: 1e-3 */
        {"1.5 W", PDNN_QUANTITY_OK, 1.5},           {"1.5W", PDNN_QUANTITY_OK, 1.5},
        {"1.5\xc2\xa0W", PDNN_QUANTITY_OK, 1.5},    {"\xc2\xa0", PDNN_QUANTITY_NO_NUMBER, 0},
        {"W", PDNN_QUANTITY_NO_NUMBER, 0},          {"250 \xc2\xb5W", PDNN_QUANTITY_OK, 250e-6},
        {"2 nW", PDNN_QUANTITY_OK, 2e-9},           {"1e-3 kW", PDNN_QUANTITY_OK, 1},
        {"3 V", PDNN_QUANTITY_NO_UNIT, 0},          {"99999999 W", PDNN_QUANTITY_OK, 99999999},
        {"100000000 W", PDNN_QUANTITY_OVERLOAD, 0}, {"-9.9E37", PDNN_QUANTITY_OVERLOAD, 0},
        {"OL", PDNN_QUANTITY_OVERLOAD, 0},          {"-ovld", PDNN_QUANTITY_OVERLOAD, 0},
        {"+inf", PDNN_QUANTITY_OVERLOAD, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 0;
        const enum pdnn_quantity_error error =
            pdnn_quantity_parse(cases[i].text, PDNN_UNIT_WATT, 0, 1e-3, &value);
        if (error != cases[i].error ||
            (error == PDNN_QUANTITY_OK && fabs(value - cases[i].value) > 1e-12 * value)) {
            fail_msg("%s: error %d, %.12g", cases[i].text, (int)error, value);
        }
    }
    assert_int_equal(pdnn_quantity_number_length("1.5 mW"), 3);
    assert_int_equal(pdnn_quantity_number_length("1.5\xc2\xa0mW"), 3);
    assert_int_equal(pdnn_quantity_number_length("\xc2\xa0mW"), 0);
    assert_int_equal(pdnn_quantity_number_length("1.5e3"), 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units),
        cmocka_unit_test(quantities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
