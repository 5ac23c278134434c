/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Model files: what passes the checks can be laid out for a device and written and read again. The
 * first byte tells whether the length of the header comes from the input, or is put before it: up
 * to a zero byte, or all.
 */
#include <string.h>

#include "fuzz.h"
#include "golden/golden.h"
#include "model/model.h"
#include "model/safetensors.h"
#include "tape/tape.h"

static const struct pdnn_caps caps = {.lanes = 4,
                                      .drain_lanes = 2,
                                      .act_bits = 1,
                                      .acc_bits = 16,
                                      .tape_words = 4096,
                                      .act_words = 256,
                                      .result_words = 1024,
                                      .noise_tables = 2};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    struct pdnn_safetensors *file;
    struct pdnn_model *model;
    struct pdnn_diag diag = {""};
    uint8_t head[8] = {0};
    if (!n_data)
        return 0;
    bool has_length = data[0] & 1;
    data++, n_data--;
    const uint8_t *zero = n_data ? memchr(data, 0, n_data) : NULL;
    uint64_t n_header = zero ? (uint64_t)(zero - data) : n_data;
    for (int i = 0; i < 8; i++)
        head[i] = (uint8_t)(n_header >> (8 * i));
    const char *path = fuzz_file(head, has_length ? 0 : sizeof head, data, n_data);
    int rc = pdnn_safetensors_open(path, &file, &diag);
    FUZZ_ASSERT(rc == PDNN_OK || diag.text[0]);
    if (rc)
        return 0;
    pdnn_safetensors_close(file);
    if (pdnn_model_open(path, &model, &diag))
        return 0;
    struct pdnn_tape *tape;
    FUZZ_ASSERT(pdnn_model_check(model, &diag) == PDNN_OK);
    if (pdnn_tape_build(model, &caps, &tape, &diag) == PDNN_OK)
        pdnn_tape_free(tape);
    pdnn_model_close(model);
    return 0;
}
