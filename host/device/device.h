/* SPDX-License-Identifier: BSD-2-Clause
 *
 * device.h - a device behind a transport: requests in flight, the loaded model.
 */
#ifndef PDNN_DEVICE_H
#define PDNN_DEVICE_H

#include "tape/host_layers.h"
#include "device/packet.h"
#include "transport/transport.h"

enum { PDNN_ENGINES_MAX = 8 };

struct pdnn_device {
    char name[256]; /* as it was opened */
    struct pdnn_transport *transport;
    struct pdnn_caps caps;
    uint8_t seq;
    uint32_t n_retries;             /* requests sent again since open */
    pdnn_load_progress_fn progress; /* of loading; may be NULL */
    void *progress_user;
    bool is_loading;
    /* the loaded model; outputs == 0: none */
    uint32_t input_bits, input_base, input_words, outputs;
    uint32_t label_base, label_words;
    uint32_t labels, label_rows;    /* 0: it scores none */
    bool visits;                    /* a run scores all labels */
    bool sampled_input;             /* its input bits are drawn anew for every sample */
    uint32_t block;                 /* most samples of a pass that the model allows */
    struct pdnn_host_layers *drawn; /* NULL: none */
    uint8_t *bits;                  /* (input_words * 16) one image's activation bits */
    uint8_t *act;                   /* (engines, input_words * 2) the same as sent */
    uint8_t *label;                 /* (words of the label * 2), for each label of a run */
    uint8_t *results;               /* (outputs * 4) as received */
};

/* By value, NULL at the end: base/names.h. */
extern const char *const pdnn_sampling_names[];

/* A device on a transport that is open already, which it takes over, also on failure. */
int pdnn_device_open_transport(struct pdnn_transport *transport, const char *name,
                               struct pdnn_device **out, struct pdnn_diag *diag);

/* ---- verify.c ------------------------------------------------------------------------------- */

/* Whether the device's weight memory holds what was written, by a CRC that the device computes over
 * the memory. *bad_word is the first that differs, or n_words. */
int pdnn_device_verify(struct pdnn_device *device, const uint8_t *bytes, uint32_t n_words,
                       uint32_t *bad_word, struct pdnn_diag *diag);

/* ---- sampling.c ------------------------------------------------------------------------------ */

/* A mode that the device has in the place of DEFAULT. PDNN_ERR_UNSUPPORTED, naming what it has. */
int pdnn_sampling_resolve(const struct pdnn_device *device, enum pdnn_sampling *mode,
                          struct pdnn_diag *diag);

/* ---- label_visits.c ---------------------------------------------------------------------------
 */

/* Whether a run of the model that is loaded scores all labels in one pass. */
bool pdnn_device_visits_labels(const struct pdnn_device *device);
/* The words of the label's place in which it has its bits. */
void pdnn_label_set(const struct pdnn_device *device, uint32_t label, uint8_t *bytes);
/* Requests that give each label its bits; returns their number, twice the labels and one. numbers:
 * room for a register each. */
size_t pdnn_label_requests(struct pdnn_device *device, uint8_t *numbers,
                           struct pdnn_request *requests);

/* ---- run_options.c --------------------------------------------------------------------------- */

/* T where none is given. */
static inline uint32_t pdnn_default_samples(uint32_t act_bits) {
    return act_bits > 1 ? 1 : 16;
}

/* ---- exchange.c ----------------------------------------------------------------------------- */

/* Carry out the requests in order, several in flight. Requests that a bad line loses are sent
 * again, with all that follow them: every request can be repeated without harm. Returns
 * PDNN_ERR_LINK when one fails 8 times over, PDNN_ERR_DEVICE when the device refuses one. */
int pdnn_device_exchange(struct pdnn_device *device, const struct pdnn_request *requests,
                         size_t n_requests, struct pdnn_diag *diag);

/* Requests that write `bytes` to a space from word `address` on, in packets of PDNN_PAYLOAD_MAX;
 * returns their number. */
size_t pdnn_device_writes(struct pdnn_request *requests, uint8_t space, uint32_t address,
                          uint32_t word_bytes, const uint8_t *bytes, size_t n_bytes);

#endif
