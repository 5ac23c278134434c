/* SPDX-License-Identifier: BSD-2-Clause */
#include "vboard/chip.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/diag.h"
#include "base/names.h"
#include "base/ring.h"

enum {
    QUEUE_BYTES = 16384,
    /* A board drops a packet after 3 to 6 ms of silence; a computer that is busy with other things
     * may well leave the chip alone for longer. */
    SILENCE_MS = 20,
};

struct chip {
    const struct chip_ops *ops;
    void *state;
    pthread_t thread;
    pthread_mutex_t lock; /* over everything below */
    pthread_cond_t changed;
    struct pdnn_ring in, out; /* as the chip sees it */
    uint8_t in_bytes[QUEUE_BYTES], out_bytes[QUEUE_BYTES];
    uint64_t until_reset; /* bytes; UINT64_MAX: never */
    bool stop;
    void (*notify)(void *user);
    void *notify_user;
};

/* Wait for bytes; false when the line stays silent. Called with the lock. */
static bool wait_for_bytes(struct chip *chip, bool may_time_out) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += SILENCE_MS * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    while (!chip->in.n && !chip->stop) {
        if (!may_time_out)
            pthread_cond_wait(&chip->changed, &chip->lock);
        else if (pthread_cond_timedwait(&chip->changed, &chip->lock, &until) == ETIMEDOUT)
            return chip->in.n > 0 || chip->stop;
    }
    return true;
}

/* Hand on what the chip has to say; waits for room. Called with the lock. */
static void put_replies(struct chip *chip) {
    uint8_t bytes[1024];
    size_t n;
    do {
        pthread_mutex_unlock(&chip->lock);
        n = chip->ops->read(chip->state, bytes, sizeof bytes);
        pthread_mutex_lock(&chip->lock);
        for (size_t at = 0; at < n && !chip->stop;) {
            at += pdnn_ring_put(&chip->out, bytes + at, n - at);
            if (chip->notify)
                chip->notify(chip->notify_user);
            if (at < n)
                pthread_cond_wait(&chip->changed, &chip->lock);
        }
    } while (n && !chip->stop);
}

/* Another chip of the kind in its place; called with the lock. Without memory it is dead. */
static bool start_anew(struct chip *chip) {
    chip->until_reset = UINT64_MAX;
    chip->ops->close(chip->state);
    chip->state = NULL;
    return chip->ops->open(&chip->state, NULL) == PDNN_OK;
}

static void *chip_work(void *user) {
    struct chip *chip = user;
    uint8_t bytes[1024];
    bool heard = false; /* bytes since the last silence */
    pthread_mutex_lock(&chip->lock);
    while (!chip->stop) {
        if (!wait_for_bytes(chip, heard)) {
            chip->ops->silence(chip->state);
            heard = false;
        }
        if (chip->stop || !chip->in.n)
            continue;
        if (chip->until_reset == 0 && !start_anew(chip))
            break;
        size_t limit = chip->until_reset < sizeof bytes ? chip->until_reset : sizeof bytes;
        size_t n = pdnn_ring_get(&chip->in, bytes, limit);
        chip->until_reset -= chip->until_reset == UINT64_MAX ? 0 : n;
        if (chip->notify)
            chip->notify(chip->notify_user);
        heard = true;
        pthread_mutex_unlock(&chip->lock);
        int rc = chip->ops->write(chip->state, bytes, n);
        pthread_mutex_lock(&chip->lock);
        if (rc) /* without memory the chip is dead, and the host's time-out tells */
            break;
        put_replies(chip);
    }
    pthread_mutex_unlock(&chip->lock);
    return NULL;
}

int chip_new(const char *name, struct chip **out, struct pdnn_diag *diag) {
    static const char *const names[] = {"golden", "sim", "uart", NULL};
    static const struct chip_ops *const all[] = {&chip_golden_ops, &chip_sim_ops, &chip_uart_ops};
    char list[PDNN_NAMES_TEXT];
    const int found = pdnn_names_find(names, name);
    if (found < 0)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "unknown chip '%s', expected %s", name,
                         pdnn_names_list(names, list));
    const struct chip_ops *ops = all[found];
    struct chip *chip = calloc(1, sizeof *chip);
    if (!chip)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "no memory for a chip");
    int rc = ops->open(&chip->state, diag);
    if (rc) {
        free(chip);
        return rc;
    }
    chip->ops = ops;
    chip->in = (struct pdnn_ring){.bytes = chip->in_bytes, .size = QUEUE_BYTES};
    chip->out = (struct pdnn_ring){.bytes = chip->out_bytes, .size = QUEUE_BYTES};
    chip->until_reset = UINT64_MAX;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&chip->lock, NULL);
    pthread_cond_init(&chip->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&chip->thread, NULL, chip_work, chip)) {
        ops->close(chip->state);
        free(chip);
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "no thread for a chip");
    }
    *out = chip;
    return PDNN_OK;
}

void chip_free(struct chip *chip) {
    if (!chip)
        return;
    pthread_mutex_lock(&chip->lock);
    chip->stop = true;
    pthread_cond_broadcast(&chip->changed);
    pthread_mutex_unlock(&chip->lock);
    pthread_join(chip->thread, NULL);
    if (chip->state)
        chip->ops->close(chip->state);
    pthread_cond_destroy(&chip->changed);
    pthread_mutex_destroy(&chip->lock);
    free(chip);
}

static size_t chip_write(void *user, const uint8_t *bytes, size_t n_bytes) {
    struct chip *chip = user;
    pthread_mutex_lock(&chip->lock);
    size_t n = pdnn_ring_put(&chip->in, bytes, n_bytes);
    if (n)
        pthread_cond_broadcast(&chip->changed);
    pthread_mutex_unlock(&chip->lock);
    return n;
}

static size_t chip_read(void *user, uint8_t *bytes, size_t n_bytes) {
    struct chip *chip = user;
    pthread_mutex_lock(&chip->lock);
    size_t n = pdnn_ring_get(&chip->out, bytes, n_bytes);
    if (n)
        pthread_cond_broadcast(&chip->changed);
    pthread_mutex_unlock(&chip->lock);
    return n;
}

struct byte_pipe chip_pipe(struct chip *chip) {
    return (struct byte_pipe){.write = chip_write, .read = chip_read, .user = chip};
}

void chip_reset_after(struct chip *chip, uint64_t n_bytes) {
    pthread_mutex_lock(&chip->lock);
    chip->until_reset = n_bytes;
    pthread_mutex_unlock(&chip->lock);
}

void chip_notify(struct chip *chip, void (*fn)(void *user), void *user) {
    pthread_mutex_lock(&chip->lock);
    chip->notify = fn;
    chip->notify_user = user;
    pthread_mutex_unlock(&chip->lock);
}
