/* SPDX-License-Identifier: BSD-2-Clause
 *
 * P(bit = 1) of a p-bit against sigmoid, over every input a 16-bit accumulator can hold.
 */
#include "contract/noise_table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { SCALES = 400 };

/* 0.001 to 8, a little over 2 % from one to the next. */
static double scale_at(int i) {
    return 0.001 * pow(8000, i / (SCALES - 1.0));
}

static double sigmoid(double x) {
    return 1 / (1 + exp(-x));
}

static void follows_sigmoid(void **state) {
    (void)state;
    for (int i = 0; i < SCALES; i++) {
        double scale = scale_at(i), worst = 0, worst_far = 0;
        uint8_t table[PDNN_NOISE_ENTRIES];
        pdnn_noise_table(scale, table);
        for (int z = -16384; z < 16384; z++) {
            double error = fabs(pdnn_noise_probability(table, z) - sigmoid(scale * z));
            if (z >= -255 && z <= 255)
                worst = fmax(worst, error);
            else
                worst_far = fmax(worst_far, error);
        }
        if (worst > 1 / 1024.0 + 1e-12)
            fail_msg("scale %g: error %g for |z| <= 255", scale, worst);
        double bound = fmax(sigmoid(-256 * scale), 1 / 1024.0);
        if (worst_far > bound + 1e-12)
            fail_msg("scale %g: error %g beyond, expected at most %g", scale, worst_far, bound);
    }
}

static void is_symmetric(void **state) {
    (void)state;
    for (int i = 0; i < SCALES; i++) {
        uint8_t table[PDNN_NOISE_ENTRIES];
        pdnn_noise_table(scale_at(i), table);
        for (int z = 0; z < 600; z++) {
            double sum = pdnn_noise_probability(table, z) + pdnn_noise_probability(table, -z);
            assert_true(sum == 1);
        }
        for (int k = 1; k < PDNN_NOISE_ENTRIES; k++)
            assert_true(table[k] <= table[k - 1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_sigmoid),
        cmocka_unit_test(is_symmetric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
