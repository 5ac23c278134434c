/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fault_pipe.h - a bad line between two pipes: bytes get flipped, lost and doubled, both ways.
 */
#ifndef PDNN_USB_FAULT_PIPE_H
#define PDNN_USB_FAULT_PIPE_H

#include "transport/byte_fault.h"
#include "vboard/pipe.h"

struct fault_pipe {
    struct byte_pipe inner;
    struct byte_fault fault;
    /* on their way to the chip: carry[start..end) */
    uint8_t carry[1024];
    size_t start, end;
};

/* period: 1 or more. */
void fault_pipe_init(struct fault_pipe *fault, struct byte_pipe inner, uint32_t period,
                     uint64_t seed);
struct byte_pipe fault_pipe_pipe(struct fault_pipe *fault);

#endif
