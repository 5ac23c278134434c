/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The bit planes of counts, for every T and every count.
 */
#include "contract/map.h"
#include "contract/count_planes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* Sum of the planes' weights: of those in `bits`, less those that are not. */
static int32_t signed_sum(const struct pdnn_count_planes *planes, uint32_t bits) {
    int32_t sum = 0;
    for (uint32_t k = 0; k < planes->n; k++) {
        int32_t weight = !planes->pair ? 1 << k : k == 0 ? 1 : 1 << (k - 1);
        sum += bits >> k & 1 ? weight : -weight;
    }
    return sum;
}

static void every_count_of_every_t(void **state) {
    (void)state;
    for (uint32_t samples = 1; samples <= PDNN_SAMPLES_MAX; samples++) {
        const struct pdnn_count_planes planes = pdnn_count_planes_of(samples);
        assert_in_range(planes.n, 1, PDNN_COUNT_PLANES_MAX);
        for (uint32_t c = 0; c <= samples; c++) {
            uint32_t kept = planes.offset + (planes.pair ? 2 * c : c);
            int32_t sum = signed_sum(&planes, pdnn_count_planes_bits(&planes, kept));
            if (sum != 2 * (int32_t)c - (int32_t)samples)
                fail_msg("T=%u, count %u: the planes add up to %d", samples, c, sum);
        }
        /* what has the bias, counted once: half of (all + signed) */
        int32_t all = signed_sum(&planes, (1u << planes.n) - 1);
        assert_int_equal((all + signed_sum(&planes, planes.bias)) / 2, samples);
    }
}

/* As few as can be: log2(T + 1) planes at least, and one more for an even T that is no power of
 * two, since weights of powers of two add up to T's parity only with two of weight 1. */
static void few_planes(void **state) {
    (void)state;
    for (uint32_t samples = 1; samples <= PDNN_SAMPLES_MAX; samples++) {
        uint32_t least = 1;
        while ((1u << least) < samples + 1)
            least++;
        bool extra = samples % 2 == 0 && (samples & (samples - 1)) != 0;
        assert_int_equal(pdnn_count_planes_of(samples).n, least + extra);
    }
    assert_int_equal(pdnn_count_planes_of(16).n, 5);
    assert_int_equal(pdnn_count_planes_of(15).n, 4);
}

static void the_register_holds_them(void **state) {
    (void)state;
    for (uint32_t samples = 1; samples <= PDNN_SAMPLES_MAX; samples++) {
        const struct pdnn_count_planes a = pdnn_count_planes_of(samples);
        const struct pdnn_count_planes b = pdnn_count_planes_unpack(pdnn_count_planes_pack(&a));
        assert_true(a.n == b.n && a.pair == b.pair && a.offset == b.offset && a.bias == b.bias);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_count_of_every_t),
        cmocka_unit_test(few_planes),
        cmocka_unit_test(the_register_holds_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
