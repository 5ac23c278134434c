/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The same bytes to the packet layer of the RTL and to that of the golden device: the same replies,
 * the same memories, the same number of link errors.
 */
#include <string.h>

#include "fuzz.h"
#include "golden/golden.h"
#include "packet_rtl.h"

struct pair {
    struct golden_device *golden;
    struct golden_device *behind; /* memories and registers of the RTL's bus */
    uint8_t replies[1 << 20];
    size_t n_replies;
};

/* ---- the RTL's bus ----------------------------------------------------------------------------
 */

static void bus_write(void *user, unsigned space, unsigned address, uint64_t word) {
    struct golden_device *behind = ((struct pair *)user)->behind;
    struct golden_engine *engine = &behind->engine;
    engine->stale = true;
    switch (space) {
    case PDNN_SPACE_REG:
        golden_regs_write(behind, address, (uint32_t)word);
        break;
    case PDNN_SPACE_TAPE:
        FUZZ_ASSERT(address < RTL_TAPE_WORDS);
        engine->tape[address] = word;
        break;
    case PDNN_SPACE_NOISE:
        FUZZ_ASSERT(address < RTL_NOISE_TABLES * PDNN_NOISE_ENTRIES);
        engine->noise[address] = (uint8_t)word;
        break;
    case PDNN_SPACE_ACT:
        FUZZ_ASSERT(address < RTL_ACT_WORDS);
        golden_engine_put_act(engine, address, (uint16_t)word, 0);
        break;
    default:
        FUZZ_ASSERT(!"a space that can be written");
    }
}

static uint64_t bus_read(void *user, unsigned space, unsigned address) {
    const struct golden_device *behind = ((struct pair *)user)->behind;
    switch (space) {
    case PDNN_SPACE_REG:
        return golden_regs_read(behind, address & 255);
    case PDNN_SPACE_TAPE:
        return behind->engine.tape[address % RTL_TAPE_WORDS]; /* the word behind is asked for too */
    case PDNN_SPACE_RESULT:
        return (uint32_t)behind->engine.result[address % RTL_RESULT_WORDS];
    default:
        FUZZ_ASSERT(!"a space that can be read");
        return 0;
    }
}

static uint8_t bus_run(void *user) {
    struct golden_device *behind = ((struct pair *)user)->behind;
    int status = golden_repeat(&behind->engine, &behind->regs, 0);
    FUZZ_ASSERT(status >= 0);
    return (uint8_t)status;
}

static void bus_reply(void *user, uint8_t byte) {
    struct pair *pair = user;
    FUZZ_ASSERT(pair->n_replies < sizeof pair->replies);
    pair->replies[pair->n_replies++] = byte;
}

static void bus_link_error(void *user) {
    struct golden_regs *regs = &((struct pair *)user)->behind->regs;
    regs->link_errors += regs->link_errors < UINT16_MAX;
}

/* ---- both sides --------------------------------------------------------------------------------
 */

static void shorten(struct golden_device *device) {
    device->engine.stale |= fuzz_shorten_run(&device->regs.samples, &device->regs.runs,
                                             device->engine.tape, RTL_TAPE_WORDS);
}

static void to_both(void *user, const uint8_t *bytes, size_t n_bytes) {
    struct pair *pair = user;
    shorten(pair->golden);
    shorten(pair->behind);
    FUZZ_ASSERT(golden_device_write(pair->golden, bytes, n_bytes) == 0);
    rtl_bytes(bytes, n_bytes);
}

static void silence(void *user) {
    golden_packet_timeout(((struct pair *)user)->golden);
    rtl_silence();
}

static void compare(const struct pair *pair) {
    const struct golden_device *a = pair->golden, *b = pair->behind;
    size_t n = a->out_end - a->out_start;
    FUZZ_ASSERT(n == pair->n_replies);
    FUZZ_ASSERT(!n || memcmp(a->out + a->out_start, pair->replies, n) == 0);
    FUZZ_ASSERT(memcmp(&a->regs, &b->regs, sizeof a->regs) == 0);
    FUZZ_ASSERT(memcmp(a->engine.tape, b->engine.tape, RTL_TAPE_WORDS * 8) == 0);
    FUZZ_ASSERT(memcmp(a->engine.noise, b->engine.noise, PDNN_NOISE_ENTRIES) == 0);
    FUZZ_ASSERT(memcmp(a->engine.result, b->engine.result, RTL_RESULT_WORDS * 4) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    static struct pair pair;
    struct golden_params params = golden_params_default;
    params.lanes = 1;
    params.drain_lanes = 1;
    params.tape_words = RTL_TAPE_WORDS;
    params.act_words = RTL_ACT_WORDS;
    params.result_words = RTL_RESULT_WORDS;
    params.noise_tables = RTL_NOISE_TABLES;
    pair.golden = golden_device_new(&params);
    pair.behind = golden_device_new(&params);
    pair.n_replies = 0;
    FUZZ_ASSERT(pair.golden && pair.behind);
    const struct rtl_bus bus = {bus_write, bus_read, bus_run, bus_reply, bus_link_error, &pair};
    const struct fuzz_device both = {to_both, silence, &pair};
    rtl_reset(&bus);
    fuzz_script(data, n_data, &both);
    compare(&pair);
    golden_device_free(pair.golden);
    golden_device_free(pair.behind);
    return 0;
}
