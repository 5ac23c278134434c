/* SPDX-License-Identifier: BSD-2-Clause */
#include "vboard/fault_pipe.h"

static void flush(struct fault_pipe *fault) {
    fault->start += fault->inner.write(fault->inner.user, fault->carry + fault->start,
                                       fault->end - fault->start);
    if (fault->start == fault->end)
        fault->start = fault->end = 0;
}

static size_t fault_write(void *user, const uint8_t *bytes, size_t n_bytes) {
    struct fault_pipe *fault = user;
    size_t n = 0;
    flush(fault);
    if (fault->end) /* the chip is full */
        return 0;
    while (n < n_bytes && fault->end + 2 <= sizeof fault->carry)
        fault->end += byte_fault_pass(&fault->fault, bytes[n++], fault->carry + fault->end);
    flush(fault);
    return n;
}

static size_t fault_read(void *user, uint8_t *bytes, size_t n_bytes) {
    struct fault_pipe *fault = user;
    uint8_t from[512];
    size_t want = n_bytes / 2 < sizeof from ? n_bytes / 2 : sizeof from, n = 0;
    if (fault->end)
        flush(fault);
    size_t n_from = want ? fault->inner.read(fault->inner.user, from, want) : 0;
    for (size_t i = 0; i < n_from; i++)
        n += byte_fault_pass(&fault->fault, from[i], bytes + n);
    return n;
}

void fault_pipe_init(struct fault_pipe *fault, struct byte_pipe inner, uint32_t period,
                     uint64_t seed) {
    *fault = (struct fault_pipe){.inner = inner, .fault = {.period = period, .state = seed}};
}

struct byte_pipe fault_pipe_pipe(struct fault_pipe *fault) {
    return (struct byte_pipe){.write = fault_write, .read = fault_read, .user = fault};
}
