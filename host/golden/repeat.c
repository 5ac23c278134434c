/* SPDX-License-Identifier: BSD-2-Clause
 *
 * repeat.c - rtl/link/pdnn_repeat.sv: RUNS runs behind one another, the first of which is seeded.
 */
#include "golden/golden.h"

int golden_repeat(struct golden_engine *engine, const struct golden_regs *regs, uint32_t number) {
    const uint64_t seed = (uint64_t)regs->seed_hi[number] << 32 | regs->seed_lo[number];
    engine->margin = regs->margin;
    engine->block = regs->block;
    engine->labels = regs->labels;
    int status = golden_engine_run(engine, regs->samples, regs->tape_base, &seed, regs->sampling);
    for (uint32_t i = 1; i < regs->runs && status == PDNN_STATUS_OK; i++)
        status = golden_engine_run(engine, regs->samples, regs->tape_base, NULL, regs->sampling);
    return status;
}
