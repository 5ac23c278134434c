/* SPDX-License-Identifier: BSD-2-Clause
 *
 * regs.c - the register file, rtl/link/pdnn_regs.sv. Addresses without a register read 0; writes to
 * them and to read-only registers do nothing.
 */
#include "golden/golden.h"

/* SAMPLES, TAPE_BASE, RUNS and MARGIN keep 16 bits; a larger SAMPLES becomes one that no run
 * accepts. */
static uint32_t clamp16(uint32_t value) {
    return value > UINT16_MAX ? UINT16_MAX : value;
}

static bool has_mode(const struct golden_device *device, uint32_t mode) {
    return mode < 32 && (golden_sampling_modes(&device->engine.params) >> mode & 1);
}

/* All samples of a deterministic twin are alike. */
static bool has_margin(const struct golden_params *params) {
    return params->adaptive_stop && params->act_bits == 1;
}

void golden_regs_reset(struct golden_device *device) {
    device->regs = (struct golden_regs){.block = 1, .labels = 1};
    while (!has_mode(device, device->regs.sampling))
        device->regs.sampling++;
}

uint32_t golden_regs_read(const struct golden_device *device, uint32_t address) {
    const struct golden_params *p = &device->engine.params;
    const struct golden_engine *engine = golden_engines_meant(device);
    const struct pdnn_counters *c = &engine->counters;
    switch (address) {
    case PDNN_REG_ID:
        return PDNN_ID;
    case PDNN_REG_MAP_CRC:
        return pdnn_map_crc();
    case PDNN_REG_VERSION:
        return PDNN_VERSION;
    case PDNN_REG_LANES:
        return p->lanes;
    case PDNN_REG_DRAIN_LANES:
        return p->drain_lanes;
    case PDNN_REG_ACT_BITS:
        return p->act_bits;
    case PDNN_REG_ACC_BITS:
        return p->acc_bits;
    case PDNN_REG_TAPE_WORDS:
        return p->tape_words;
    case PDNN_REG_ACT_WORDS:
        return p->act_words;
    case PDNN_REG_RESULT_WORDS:
        return p->result_words;
    case PDNN_REG_NOISE_TABLES:
        return p->noise_tables;
    case PDNN_REG_SAMPLING_MODES:
        return golden_sampling_modes(p);
    case PDNN_REG_SAMPLING:
        return device->regs.sampling;
    case PDNN_REG_SAMPLES:
        return device->regs.samples;
    case PDNN_REG_TAPE_BASE:
        return device->regs.tape_base;
    case PDNN_REG_SEED_LO:
        return device->regs.seed_lo[device->regs.engine];
    case PDNN_REG_SEED_HI:
        return device->regs.seed_hi[device->regs.engine];
    case PDNN_REG_RUNS:
        return device->regs.runs;
    case PDNN_REG_MARGIN:
        return device->regs.margin;
    case PDNN_REG_ADAPTIVE_STOP:
        return has_margin(p);
    case PDNN_REG_SAMPLES_USED:
        return engine->stopped ? c->samples_used : device->regs.samples;
    case PDNN_REG_BLOCK:
        return device->regs.block;
    case PDNN_REG_LABELS_MAX:
        return golden_labels_max(p);
    case PDNN_REG_LABEL:
        return golden_labels_max(p) ? device->regs.label : 0;
    case PDNN_REG_LABELS:
        return golden_labels_max(p) ? device->regs.labels : 0;
    case PDNN_REG_BLOCK_MAX:
        return golden_block_max(p);
    case PDNN_REG_ENGINE:
        return device->regs.engine;
    case PDNN_REG_ENGINES:
        return p->engines;
    case PDNN_REG_LAYOUT:
        return p->rows ? PDNN_LAYOUT_ROWS : PDNN_LAYOUT_NEURONS;
    case PDNN_REG_FMAPS:
        return p->fmaps;
    case PDNN_REG_TIES:
        return p->ties;
    case PDNN_REG_MASKS:
        return p->masks;
    case PDNN_REG_CYCLES:
        return c->cycles;
    case PDNN_REG_TAPE_READS:
        return c->tape_reads;
    case PDNN_REG_ACCUMULATES:
        return c->accumulates;
    case PDNN_REG_ACT_READS:
        return c->act_reads;
    case PDNN_REG_ACT_WRITES:
        return c->act_writes;
    case PDNN_REG_NEURON_UPDATES:
        return c->neuron_updates;
    case PDNN_REG_RANDOM_WORDS:
        return c->random_words;
    case PDNN_REG_LINK_ERRORS:
        return device->regs.link_errors;
    default: /* BUILD_ID, CLOCK_HZ and UART_DIVISOR are 0 here, too */
        return 0;
    }
}

void golden_regs_write(struct golden_device *device, uint32_t address, uint32_t value) {
    switch (address) {
    case PDNN_REG_SAMPLES:
        device->regs.samples = clamp16(value);
        break;
    case PDNN_REG_TAPE_BASE:
        device->regs.tape_base = clamp16(value);
        break;
    case PDNN_REG_RUNS:
        device->regs.runs = clamp16(value);
        break;
    case PDNN_REG_SEED_LO:
        device->regs.seed_lo[device->regs.engine] = value;
        break;
    case PDNN_REG_SEED_HI:
        device->regs.seed_hi[device->regs.engine] = value;
        break;
    case PDNN_REG_SAMPLING:
        if (has_mode(device, value))
            device->regs.sampling = value;
        break;
    case PDNN_REG_MARGIN:
        if (has_margin(&device->engine.params))
            device->regs.margin = clamp16(value);
        break;
    case PDNN_REG_LABEL:
        if (value <= golden_labels_max(&device->engine.params))
            device->regs.label = value;
        break;
    case PDNN_REG_LABELS:
        if (value && value <= golden_labels_max(&device->engine.params))
            device->regs.labels = value;
        break;
    case PDNN_REG_BLOCK:
        if (value && value <= golden_block_max(&device->engine.params) && !(value & (value - 1)))
            device->regs.block = value;
        break;
    case PDNN_REG_ENGINE:
        if (value < device->engine.params.engines)
            device->regs.engine = value;
        break;
    default:
        break;
    }
}
