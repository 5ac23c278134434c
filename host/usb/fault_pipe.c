/* SPDX-License-Identifier: BSD-2-Clause */
#include "fault_pipe.h"

enum kind { FLIPPED, LOST, DOUBLED, N_KINDS };

/* splitmix64: small seeds are as good as any. */
static uint32_t draw(struct fault_pipe *fault, uint32_t range) {
    uint64_t z = fault->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return (uint32_t)((z >> 32) * range >> 32);
}

/* What becomes of one byte: 0, 1 or 2 bytes in out. */
static size_t pass_byte(struct fault_pipe *fault, uint8_t byte, uint8_t out[2]) {
    out[0] = out[1] = byte;
    if (draw(fault, fault->period))
        return 1;
    fault->n_faults++;
    switch ((enum kind)draw(fault, N_KINDS)) {
    case FLIPPED:
        out[0] ^= (uint8_t)(1u << draw(fault, 8));
        return 1;
    case LOST:
        return 0;
    default:
        return 2;
    }
}

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
        fault->end += pass_byte(fault, bytes[n++], fault->carry + fault->end);
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
        n += pass_byte(fault, from[i], bytes + n);
    return n;
}

void fault_pipe_init(struct fault_pipe *fault, struct byte_pipe inner, uint32_t period,
                     uint64_t seed) {
    *fault = (struct fault_pipe){.inner = inner, .period = period, .state = seed};
}

struct byte_pipe fault_pipe_pipe(struct fault_pipe *fault) {
    return (struct byte_pipe){.write = fault_write, .read = fault_read, .user = fault};
}
