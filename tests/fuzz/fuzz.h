/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fuzz.h - what the fuzz targets share. A target is one file NAME_fuzz.c with
 * LLVMFuzzerTestOneInput: linked with libFuzzer it searches (make fuzz), linked with corpus_main.c
 * it runs the files of corpus/NAME again (make test).
 */
#ifndef PDNN_FUZZ_H
#define PDNN_FUZZ_H

#include <stdbool.h>
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

#define FUZZ_FILE "fuzz/file"
enum { FUZZ_FILE_MAX = 1 << 17 };

/* Path of a file with these bytes: head, then bytes. The same file each time, for fopen(). */
const char *fuzz_file(const void *head, size_t n_head, const uint8_t *bytes, size_t n_bytes);
/* Path of a file that the kernel knows too, for what does not read by our fopen(). */
const char *fuzz_kernel_file(const uint8_t *bytes, size_t n_bytes);

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

/* Runs are not what is looked for here, and a descriptor can ask for a second of work: fewer
 * samples, runs, neurons and inputs. Returns whether the tape has changed. */
bool fuzz_shorten_run(uint32_t *samples, uint32_t *runs, uint64_t *tape, uint32_t n_words);

#ifdef __cplusplus
}
#endif
#endif
