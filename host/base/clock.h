/* SPDX-License-Identifier: BSD-2-Clause
 *
 * clock.h - a clock that only goes forward.
 */
#ifndef PDNN_CLOCK_H
#define PDNN_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Microseconds since some moment before the program's start. */
static inline uint64_t pdnn_now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static inline double pdnn_now_s(void) {
    return 1e-6 * (double)pdnn_now_us();
}

#endif
