/* SPDX-License-Identifier: BSD-2-Clause
 *
 * interrupt.c - see interrupt.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "cli/interrupt.h"

static volatile sig_atomic_t is_interrupted;
static struct timespec first;

static double seconds_between(const struct timespec *from, const struct timespec *to) {
    return (double)(to->tv_sec - from->tv_sec) + 1e-9 * (double)(to->tv_nsec - from->tv_nsec);
}

/* Calls nothing that is not async-signal-safe. */
static void on_signal(int number) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!is_interrupted) {
        first = now;
        is_interrupted = 1;
    } else if (seconds_between(&first, &now) > 0.5) {
        signal(number, SIG_DFL);
        raise(number);
    }
}

/* All three are blocked while one is handled. */
static void set_all(void (*handler)(int)) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    const size_t n = sizeof numbers / sizeof *numbers;
    struct sigaction action = {.sa_handler = handler};
    for (size_t i = 0; i < n; i++)
        sigaddset(&action.sa_mask, numbers[i]);
    for (size_t i = 0; i < n; i++) {
        struct sigaction before;
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
}

const volatile sig_atomic_t *cli_interrupt_catch(void) {
    set_all(on_signal);
    return &is_interrupted;
}

void cli_interrupt_release(void) {
    set_all(SIG_DFL);
}
