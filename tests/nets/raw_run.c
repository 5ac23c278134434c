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

void raw_run(struct pdnn_device *device, uint64_t seed, uint32_t outputs, int32_t *sums) {
    const uint32_t unit = pdnn_device_caps(device)->act_bits > 1 ? 2 : 1;
    const size_t n_bytes = (size_t)outputs * PDNN_SPACE_RESULT_BYTES;
    uint8_t bytes[sizeof seed], *results = malloc(n_bytes);
    assert_non_null(results);
    pdnn_put64(bytes, seed);
    raw_request(device, (struct pdnn_request){.op = PDNN_OP_WRITE,
                                              .space = PDNN_SPACE_REG,
                                              .address = PDNN_REG_SEED_LO,
                                              .count = sizeof bytes,
                                              .payload = bytes});
    raw_request(device, (struct pdnn_request){.op = PDNN_OP_RUN});
    raw_request(device, (struct pdnn_request){.op = PDNN_OP_READ,
                                              .space = PDNN_SPACE_RESULT,
                                              .count = (uint16_t)n_bytes,
                                              .reply = results});
    for (uint32_t i = 0; i < outputs; i++)
        sums[i] = (int32_t)(unit * pdnn_get32(results + i * PDNN_SPACE_RESULT_BYTES));
    free(results);
}
