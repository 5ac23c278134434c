/* SPDX-License-Identifier: BSD-2-Clause
 *
 * transport.h - what carries the bytes of the packets to a device and back.
 *
 * A transport is a struct whose first member is struct pdnn_transport; the table of functions
 * says which kind it is. Nothing above this line knows more of a device than these slots.
 */
#ifndef PDNN_TRANSPORT_H
#define PDNN_TRANSPORT_H

#include "pdnn.h"

struct pdnn_transport;

struct pdnn_transport_ops {
    /* Send all n_bytes. May return before they have arrived. Fails with PDNN_ERR_LINK when the
     * device is gone, or (replay) when the bytes are not those expected. */
    int (*write)(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                 struct pdnn_diag *diag);

    /* Wait for n_bytes and store them; *n_read tells how many came. Fewer than n_bytes and
     * PDNN_OK means that the time ran out: no byte came for longer than the device takes for a
     * run of SAMPLES_MAX samples, or for long enough that none will come. It also means that the
     * device has dropped a request that had not arrived whole. */
    int (*read)(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes, size_t *n_read,
                struct pdnn_diag *diag);

    /* Call fn for every event from now on, NULL: no more. The slot is NULL where the device
     * reports no events. */
    int (*events)(struct pdnn_transport *transport, pdnn_event_fn fn, void *user,
                  struct pdnn_diag *diag);

    /* Write a waveform to `path` from now on; NULL where there is none to write. */
    int (*waveform)(struct pdnn_transport *transport, const char *path, struct pdnn_diag *diag);

    /* Complete what is pending, release everything, the transport too. PDNN_OK, or what could
     * not be completed. */
    int (*close)(struct pdnn_transport *transport, struct pdnn_diag *diag);
};

/* Window of a board behind a UART. It takes WRITEs as fast as the line carries them, so this only
 * has to cover the replies' way back: 13 ms at 3 Mbaud. */
enum { PDNN_UART_WINDOW = 4096 };

struct pdnn_transport {
    const struct pdnn_transport_ops *ops;
    /* Bytes of requests that may be on their way while replies are outstanding: what the
     * device's input can hold or hold back. At least PDNN_REQUEST_MAX. */
    size_t window_bytes;
    /* What the line is set to, for a check against what the device is built for; 0: no UART. */
    uint32_t baud;
};

/* Open by name; `options` is what follows the colon of the device's name, "" without one
 * (pdnn_device_open() in pdnn.h). */
int pdnn_transport_golden(const char *options, struct pdnn_transport **out, struct pdnn_diag *diag);
int pdnn_transport_sim(const char *options, struct pdnn_transport **out, struct pdnn_diag *diag);
int pdnn_transport_usb(const char *options, struct pdnn_transport **out, struct pdnn_diag *diag);
int pdnn_transport_tty(const char *options, struct pdnn_transport **out, struct pdnn_diag *diag);
int pdnn_transport_replay(const char *options, struct pdnn_transport **out, struct pdnn_diag *diag);

/* Load the simulation; `options` as above. dlclose(*library) when its last core is closed. */
struct pdnn_sim_api;
int pdnn_sim_load(const char *options, void **library, const struct pdnn_sim_api **api,
                  struct pdnn_diag *diag);

/* Put a recorder between: everything that passes is written to `path` (record.c). The recorder
 * takes over `inner` and closes it. On failure inner is left as it was. */
int pdnn_transport_record(struct pdnn_transport *inner, const char *path,
                          struct pdnn_transport **out, struct pdnn_diag *diag);

/* Put a bad line between, for tests (fault.c): of every `period` bytes in either direction one,
 * drawn from `seed`, is flipped in a bit, dropped or doubled. Takes over `inner`. */
int pdnn_transport_fault(struct pdnn_transport *inner, uint32_t period, uint64_t seed,
                         struct pdnn_transport **out, struct pdnn_diag *diag);

#endif
