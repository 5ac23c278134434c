/* SPDX-License-Identifier: BSD-2-Clause
 *
 * packet_rtl.h - the Verilated rtl/link/pdnn_packet.sv, its bus and its runs left to the caller.
 */
#ifndef PACKET_RTL_H
#define PACKET_RTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Generics of the build, see fuzz.mk. */
enum {
    RTL_TAPE_WORDS = 16,
    RTL_ACT_WORDS = 4,
    RTL_RESULT_WORDS = 4,
    RTL_NOISE_TABLES = 1,
    RTL_TIMEOUT_CYCLES = 12,
};

struct rtl_bus {
    void (*write)(void *user, unsigned space, unsigned address, uint64_t word);
    uint64_t (*read)(void *user, unsigned space, unsigned address);
    uint8_t (*run)(void *user); /* the status */
    void (*reply)(void *user, uint8_t byte);
    void (*link_error)(void *user);
    void *user;
};

/* One for the whole program; reset first. */
void rtl_reset(const struct rtl_bus *bus);
void rtl_bytes(const uint8_t *bytes, size_t n_bytes);
/* Until a packet in progress is dropped. */
void rtl_silence(void);

#ifdef __cplusplus
}
#endif
#endif
