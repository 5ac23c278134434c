/* SPDX-License-Identifier: BSD-2-Clause
 *
 * byte_fault.h - what a bad line does to a byte: flips a bit of it, loses or doubles it.
 */
#ifndef PDNN_BYTE_FAULT_H
#define PDNN_BYTE_FAULT_H

#include <stddef.h>
#include <stdint.h>

struct byte_fault {
    uint32_t period; /* one byte of so many is hit, on average; 1 or more */
    uint64_t state;  /* of the draws: any seed */
    uint64_t n;      /* hit so far */
};

/* What becomes of one byte: 0, 1 or 2 bytes in out. */
size_t byte_fault_pass(struct byte_fault *fault, uint8_t byte, uint8_t out[2]);

#endif
