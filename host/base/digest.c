/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/digest.h"

uint64_t pdnn_digest_event(uint64_t digest, const struct pdnn_event *event) {
    digest = pdnn_digest_word(digest, event->layer);
    digest = pdnn_digest_word(digest, event->neuron);
    digest = pdnn_digest_word(digest, event->sample);
    digest = pdnn_digest_word(digest, (uint32_t)event->sum);
    digest = pdnn_digest_word(digest, (uint32_t)event->noise);
    return pdnn_digest_word(digest, event->bit);
}

uint64_t pdnn_digest_results(uint64_t digest, const int32_t *results, size_t n_results) {
    for (size_t i = 0; i < n_results; i++)
        digest = pdnn_digest_word(digest, (uint32_t)results[i]);
    return digest;
}
