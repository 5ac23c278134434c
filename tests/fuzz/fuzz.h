/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fuzz.h - what the fuzz targets share. A target is one file NAME_fuzz.c with
 * LLVMFuzzerTestOneInput: linked with libFuzzer it searches (make fuzz), linked with corpus_main.c
 * it runs the files of corpus/NAME again (make test).
 */
#ifndef PDNN_FUZZ_H
#define PDNN_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* A finding that no sanitizer sees. */
#define FUZZ_ASSERT(condition)                                                                     \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);              \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* ---- memfile.c: a file without a disk -----------------------------------------------------------
 */

/* Path of a file with these bytes: head, then bytes. The same file each time. */
const char *fuzz_file(const void *head, size_t n_head, const uint8_t *bytes, size_t n_bytes);

/* ---- script.c: bytes to a device, as the input tells -------------------------------------------
 */

struct fuzz_device {
    void (*bytes)(void *user, const uint8_t *bytes, size_t n_bytes);
    void (*silence)(void *user); /* longer than a device waits for the rest of a packet */
    void *user;
};

/* The input is steps: a kind, a length, bytes. They are sent as they are, or as a request with the
 * sync byte before and the right count and CRC behind, so that a search comes past the CRC. */
void fuzz_script(const uint8_t *data, size_t n_data, const struct fuzz_device *device);

/* A tape that runs is not looked for here: let it end soon. */
static inline void fuzz_shorten_run(uint32_t *samples, uint32_t *runs) {
    *samples = *samples > 40 && *samples <= 4096 ? 40 : *samples;
    *runs = *runs > 2 ? 2 : *runs;
}

#ifdef __cplusplus
}
#endif
#endif
