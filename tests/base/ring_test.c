/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ring_test.c - the ring of bytes against a plain count of what went in and out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/ring.h"
#include "base/splitmix64.h"

enum { SIZE = 37, CHUNK = 50 };

/* Byte number i of everything that goes through. */
static uint8_t byte_at(uint64_t i) {
    return (uint8_t)(pdnn_splitmix64_hash(i) & 0xFF);
}

static void gives_what_it_took(void **state) {
    uint8_t room[SIZE + 1], bytes[CHUNK];
    struct pdnn_ring ring = {.bytes = room, .size = SIZE};
    uint64_t random = 1, put = 0, got = 0;
    (void)state;
    room[SIZE] = 0xA5;
    for (int step = 0; step < 20000; step++) {
        const size_t n = pdnn_splitmix64(&random) % (CHUNK + 1);
        if (pdnn_splitmix64(&random) & 1) {
            for (size_t i = 0; i < n; i++)
                bytes[i] = byte_at(put + i);
            const size_t space = SIZE - (size_t)(put - got);
            assert_int_equal(pdnn_ring_put(&ring, bytes, n), n < space ? n : space);
            put += n < space ? n : space;
        } else {
            const size_t there = (size_t)(put - got);
            assert_int_equal(pdnn_ring_get(&ring, bytes, n), n < there ? n : there);
            for (size_t i = 0; i < (n < there ? n : there); i++)
                assert_int_equal(bytes[i], byte_at(got + i));
            got += n < there ? n : there;
        }
        assert_int_equal(ring.n, put - got);
        assert_int_equal(room[SIZE], 0xA5);
    }
    assert_true(got > 100000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(gives_what_it_took)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
