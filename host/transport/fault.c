/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fault.c - a bad line, for tests: bytes get flipped, lost and doubled on their way.
 */
#include <stdlib.h>

#include "transport/byte_fault.h"
#include "base/diag.h"
#include "transport/transport.h"

struct fault_transport {
    struct pdnn_transport base;
    struct pdnn_transport *inner;
    struct byte_fault fault;
};

static struct fault_transport *fault_of(struct pdnn_transport *transport) {
    return (struct fault_transport *)transport;
}

static int fault_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                       struct pdnn_diag *diag) {
    struct fault_transport *fault = fault_of(transport);
    uint8_t *sent = malloc(2 * n_bytes + 2);
    size_t n = 0;
    if (!sent)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "no memory for %zu bytes", n_bytes);
    for (size_t i = 0; i < n_bytes; i++)
        n += byte_fault_pass(&fault->fault, bytes[i], sent + n);
    int rc = fault->inner->ops->write(fault->inner, sent, n, diag);
    free(sent);
    return rc;
}

static int fault_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                      size_t *n_read, struct pdnn_diag *diag) {
    struct fault_transport *fault = fault_of(transport);
    size_t n = 0;
    while (n < n_bytes) {
        uint8_t byte, out[2];
        size_t got = 0;
        int rc = fault->inner->ops->read(fault->inner, &byte, 1, &got, diag);
        if (rc)
            return rc;
        if (!got)
            break;
        size_t n_out = byte_fault_pass(&fault->fault, byte, out);
        for (size_t i = 0; i < n_out && n < n_bytes; i++)
            bytes[n++] = out[i];
    }
    *n_read = n;
    return PDNN_OK;
}

static int fault_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    struct fault_transport *fault = fault_of(transport);
    int rc = fault->inner->ops->close(fault->inner, diag);
    free(fault);
    return rc;
}

static const struct pdnn_transport_ops fault_ops = {
    .write = fault_write,
    .read = fault_read,
    .close = fault_close,
};

int pdnn_transport_fault(struct pdnn_transport *inner, uint32_t period, uint64_t seed,
                         struct pdnn_transport **out, struct pdnn_diag *diag) {
    struct fault_transport *fault = calloc(1, sizeof *fault);
    if (!fault)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "no memory for a transport");
    fault->base.ops = &fault_ops;
    fault->base.window_bytes = inner->window_bytes;
    fault->inner = inner;
    fault->fault = (struct byte_fault){.period = period, .state = seed};
    *out = &fault->base;
    return PDNN_OK;
}
