/* SPDX-License-Identifier: BSD-2-Clause
 *
 * crc32_vectors - messages and their CRC-32 according to zlib, for crc32_tb.sv. Each vector is
 * three hexadecimal things: length, CRC, bytes.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static void vector_print(const uint8_t *bytes, size_t n_bytes) {
    printf("%zx %lx", n_bytes, crc32(0, bytes, (uInt)n_bytes));
    for (size_t i = 0; i < n_bytes; i++)
        printf(" %02x", bytes[i]);
    printf("\n");
}

int main(void) {
    static const char check[] = "123456789"; /* the usual check value: cbf43926 */
    uint8_t bytes[600];
    uint32_t state = 1;

    vector_print((const uint8_t *)check, strlen(check));
    vector_print(bytes, 0);
    for (int fill = 0; fill < 256; fill += 255) {
        memset(bytes, fill, sizeof(bytes));
        for (size_t n = 1; n <= 8; n++)
            vector_print(bytes, n);
    }
    for (size_t n = 1; n <= sizeof(bytes); n += 23) {
        for (size_t i = 0; i < n; i++) {
            state = state * 1664525u + 1013904223u;
            bytes[i] = (uint8_t)(state >> 24);
        }
        vector_print(bytes, n);
    }
    return 0;
}
