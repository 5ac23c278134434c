/* SPDX-License-Identifier: BSD-2-Clause
 *
 * pipe.h - a stream of bytes both ways that never waits: what stands behind the bridge's channel.
 */
#ifndef PDNN_USB_PIPE_H
#define PDNN_USB_PIPE_H

#include <stddef.h>
#include <stdint.h>

struct byte_pipe {
    /* Take up to n_bytes for the chip; returns how many (fewer when its queue is full). */
    size_t (*write)(void *user, const uint8_t *bytes, size_t n_bytes);
    /* Store up to n_bytes from the chip; returns how many (0: nothing there now). */
    size_t (*read)(void *user, uint8_t *bytes, size_t n_bytes);
    void *user;
};

#endif
