/* SPDX-License-Identifier: BSD-2-Clause */
#include "raw_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/bytes.h"

void raw_request(struct pdnn_device *device, struct pdnn_request request) {
    struct pdnn_diag diag = {{0}};
    if (pdnn_device_exchange(device, &request, 1, &diag))
        fail_msg("%s", diag.text);
}

void raw_write(struct pdnn_device *device, uint8_t space, uint32_t address, uint32_t word_bytes,
               const uint8_t *bytes, size_t n_words) {
    const size_t n_bytes = n_words * word_bytes;
    struct pdnn_request *requests = calloc(n_bytes / PDNN_PAYLOAD_MAX + 1, sizeof *requests);
    struct pdnn_diag diag = {{0}};
    assert_non_null(requests);
    const size_t n = pdnn_device_writes(requests, space, address, word_bytes, bytes, n_bytes);
    if (pdnn_device_exchange(device, requests, n, &diag))
        fail_msg("%s", diag.text);
    free(requests);
}

void raw_run(struct pdnn_device *device, uint64_t seed, uint32_t outputs, int32_t *sums) {
    const uint32_t unit = pdnn_device_caps(device)->act_bits > 1 ? 2 : 1;
    const size_t n_bytes = (size_t)outputs * PDNN_SPACE_RESULT_BYTES;
    uint8_t bytes[sizeof seed], *results = malloc(n_bytes);
    assert_non_null(results);
    pdnn_put64(bytes, seed);
    raw_write(device, PDNN_SPACE_REG, PDNN_REG_SEED_LO, PDNN_SPACE_REG_BYTES, bytes, 2);
    raw_request(device, (struct pdnn_request){.op = PDNN_OP_RUN});
    raw_request(device, (struct pdnn_request){.op = PDNN_OP_READ,
                                              .space = PDNN_SPACE_RESULT,
                                              .count = (uint16_t)n_bytes,
                                              .reply = results});
    for (uint32_t i = 0; i < outputs; i++)
        sums[i] = (int32_t)(unit * pdnn_get32(results + i * PDNN_SPACE_RESULT_BYTES));
    free(results);
}
