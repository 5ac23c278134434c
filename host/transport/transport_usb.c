/* SPDX-License-Identifier: BSD-2-Clause
 *
 * transport_usb.c - a board on the USB as a transport: find it, open its bridge, set the line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/number.h"
#include "transport/transport.h"
#include "transport/usb_bridge.h"
#include "transport/usb_stream.h"

enum {
    BAUD_DEFAULT = 3000000, /* what boards/icebreaker is built for */
    BAUD_MIN = 9600,
    BAUD_MAX = 12000000,
    TIMEOUT_DEFAULT_MS = 2000, /* the longest run, and more */
    TIMEOUT_MAX_MS = 600000,
    LATENCY_MS = 1, /* until the bridge hands on an unfilled packet */
};

struct usb_options {
    char serial[PDNN_USB_TEXT]; /* or BUS-ADDRESS; "": the only board */
    uint32_t baud, timeout_ms;
};

struct usb_transport {
    struct pdnn_transport base;
    char name[PDNN_USB_TEXT + 8]; /* for error texts */
    struct ftdi_context *ftdi;
    struct pdnn_usb_stream *stream;
};

static struct usb_transport *usb_of(struct pdnn_transport *transport) {
    return (struct usb_transport *)transport;
}

static int usb_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                     struct pdnn_diag *diag) {
    return pdnn_usb_stream_write(usb_of(transport)->stream, bytes, n_bytes, diag);
}

static int usb_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                    size_t *n_read, struct pdnn_diag *diag) {
    return pdnn_usb_stream_read(usb_of(transport)->stream, bytes, n_bytes, n_read, diag);
}

static int usb_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    struct usb_transport *usb = usb_of(transport);
    int rc = usb->stream ? pdnn_usb_stream_close(usb->stream, diag) : PDNN_OK;
    if (usb->ftdi) {
        if (usb->ftdi->usb_dev)
            ftdi_usb_close(usb->ftdi); /* also gives it back to the kernel's driver */
        ftdi_free(usb->ftdi);
    }
    free(usb);
    return rc;
}

static const struct pdnn_transport_ops usb_ops = {
    .write = usb_write,
    .read = usb_read,
    .close = usb_close,
};

/* ---- options --------------------------------------------------------------------------------- */

/* Whether the option's n bytes are NAME=N with N in min..max. */
static bool number_option(const char *option, int n, const char *name, uint32_t min, uint32_t max,
                          uint32_t *value) {
    const int n_name = (int)strlen(name);
    char text[16];
    uint32_t number;
    if (n <= n_name || n - n_name >= (int)sizeof text || memcmp(option, name, (size_t)n_name) != 0)
        return false;
    snprintf(text, sizeof text, "%.*s", n - n_name, option + n_name);
    if (!pdnn_number_u32(text, min, max, &number))
        return false;
    *value = number;
    return true;
}

/* "SERIAL" or "BUS-ADDRESS", "SERIAL,baud=N,timeout_ms=N" or the latter alone. */
static int parse_options(const char *text, struct usb_options *options, struct pdnn_diag *diag) {
    *options = (struct usb_options){.baud = BAUD_DEFAULT, .timeout_ms = TIMEOUT_DEFAULT_MS};
    for (const char *at = text; *at;) {
        int n = (int)strcspn(at, ",");
        if (at == text && !memchr(at, '=', (size_t)n) && n < PDNN_USB_TEXT)
            memcpy(options->serial, at, (size_t)n);
        else if (!number_option(at, n, "baud=", BAUD_MIN, BAUD_MAX, &options->baud) &&
                 !number_option(at, n, "timeout_ms=", 1, TIMEOUT_MAX_MS, &options->timeout_ms))
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "usb: '%.60s': expected SERIAL, baud=%u..%u or timeout_ms=1..%u", at,
                             BAUD_MIN, BAUD_MAX, TIMEOUT_MAX_MS);
        at += n;
        at += *at == ',';
    }
    return PDNN_OK;
}

/* ---- finding the board ----------------------------------------------------------------------- */

static void append(char *text, size_t size, const char *more) {
    size_t n = strlen(text);
    snprintf(text + n, size - n, "%s%s", n ? ", " : "", more);
}

/* The board asked for among the devices; *chosen keeps a reference to it. */
static int choose(libusb_device **devices, const struct usb_options *options,
                  libusb_device **chosen, struct pdnn_board *board, struct pdnn_diag *diag) {
    char seen[160] = "", places[160] = "";
    unsigned n_seen = 0, n_denied = 0, n_fit = 0;
    *chosen = NULL;
    for (; *devices; devices++) {
        const struct pdnn_usb_bridge *bridge = pdnn_usb_bridge_find(*devices);
        struct pdnn_board found;
        if (!bridge)
            continue;
        pdnn_usb_describe(*devices, bridge, &found);
        n_seen++;
        n_denied += found.denied;
        char place[32];
        snprintf(place, sizeof place, "usb:%03u-%03u", found.bus, found.address);
        append(seen, sizeof seen, found.serial[0] ? found.serial : place + sizeof "usb:" - 1);
        if (options->serial[0] && strcmp(options->serial, found.serial) != 0 &&
            !pdnn_usb_is_at(options->serial, found.bus, found.address))
            continue;
        n_fit++;
        append(places, sizeof places, place);
        if (*chosen)
            libusb_unref_device(*chosen);
        *chosen = libusb_ref_device(*devices);
        *board = found;
    }
    if (options->serial[0] && n_fit > 1) {
        libusb_unref_device(*chosen);
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "usb: %u boards have the serial '%s': say one of %s", n_fit,
                         options->serial, places);
    }
    if (!options->serial[0] && n_seen > 1) {
        libusb_unref_device(*chosen);
        return pdnn_fail(
            diag, PDNN_ERR_ARGUMENT,
            "usb: %u boards are attached, choose with usb:SERIAL or usb:BUS-ADDRESS: %s", n_seen,
            seen);
    }
    if (*chosen)
        return PDNN_OK;
    if (n_denied)
        return pdnn_fail(diag, PDNN_ERR_LINK, "usb: %s", PDNN_USB_PERMISSION);
    if (options->serial[0] && n_seen)
        return pdnn_fail(diag, PDNN_ERR_LINK, "usb: no board has the serial '%s'; attached: %s",
                         options->serial, seen);
    return pdnn_fail(diag, PDNN_ERR_LINK,
                     "usb: no board is attached; looked for 0403:6010, 0403:6014 and 0403:6015");
}

static int find(struct ftdi_context *ftdi, const struct usb_options *options,
                libusb_device **chosen, struct pdnn_board *board, struct pdnn_diag *diag) {
    libusb_device **devices;
    ssize_t n = libusb_get_device_list(ftdi->usb_ctx, &devices);
    if (n < 0)
        return pdnn_fail(diag, PDNN_ERR_LINK, "usb: cannot be listed: %s", libusb_strerror((int)n));
    int rc = choose(devices, options, chosen, board, diag);
    libusb_free_device_list(devices, 1);
    return rc;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* libftdi's codes of ftdi_usb_open_dev() that a user can do something about. */
enum { OPEN_FAILED = -4, CLAIM_FAILED = -5 };

static int open_bridge(struct usb_transport *usb, libusb_device *device,
                       const struct pdnn_board *board, struct pdnn_diag *diag) {
    const struct pdnn_usb_bridge *bridge = pdnn_usb_bridge_find(device);
    if (board->denied)
        return pdnn_fail(diag, PDNN_ERR_LINK, "%s: %s", usb->name, board->problem);
    if (board->problem[0])
        return pdnn_fail(diag, PDNN_ERR_LINK, "%s: cannot be opened: %s", usb->name,
                         board->problem);
    ftdi_set_interface(usb->ftdi, bridge->channel);
    usb->ftdi->module_detach_mode = AUTO_DETACH_REATACH_SIO_MODULE;
    int rc = ftdi_usb_open_dev(usb->ftdi, device);
    if (rc == CLAIM_FAILED)
        return pdnn_fail(diag, PDNN_ERR_LINK, "%s: another program uses the board", usb->name);
    if (rc)
        return pdnn_fail(diag, PDNN_ERR_LINK, "%s: cannot be opened: %s%s", usb->name,
                         ftdi_get_error_string(usb->ftdi),
                         rc == OPEN_FAILED ? "; is it still plugged in?" : "");
    return PDNN_OK;
}

static int set_line(struct usb_transport *usb, const struct usb_options *options,
                    struct pdnn_diag *diag) {
    struct ftdi_context *ftdi = usb->ftdi;
    ftdi->usb_read_timeout = ftdi->usb_write_timeout = (int)options->timeout_ms;
    if (ftdi_usb_reset(ftdi) || ftdi_set_bitmode(ftdi, 0, BITMODE_RESET) ||
        ftdi_set_baudrate(ftdi, (int)options->baud) ||
        ftdi_set_line_property(ftdi, BITS_8, STOP_BIT_1, NONE) ||
        ftdi_setflowctrl(ftdi, SIO_DISABLE_FLOW_CTRL) || ftdi_set_latency_timer(ftdi, LATENCY_MS) ||
        ftdi_tcioflush(ftdi))
        return pdnn_fail(diag, PDNN_ERR_LINK, "%s: cannot be set to %u baud: %s", usb->name,
                         options->baud, ftdi_get_error_string(ftdi));
    return PDNN_OK;
}

static int start(struct usb_transport *usb, const struct usb_options *options,
                 struct pdnn_diag *diag) {
    struct pdnn_board board;
    libusb_device *device = NULL;
    usb->ftdi = ftdi_new();
    if (!usb->ftdi)
        return pdnn_fail(diag, PDNN_ERR_LINK, "usb: cannot be used (libusb does not start)");
    int rc = find(usb->ftdi, options, &device, &board, diag);
    if (rc)
        return rc;
    snprintf(usb->name, sizeof usb->name, "usb%s%s", board.serial[0] ? ":" : "", board.serial);
    rc = open_bridge(usb, device, &board, diag);
    libusb_unref_device(device);
    if (rc == PDNN_OK)
        rc = set_line(usb, options, diag);
    if (rc == PDNN_OK)
        rc = pdnn_usb_stream_open(usb->ftdi, usb->name, options->timeout_ms, &usb->stream, diag);
    return rc;
}

int pdnn_transport_usb(const char *text, struct pdnn_transport **out, struct pdnn_diag *diag) {
    struct usb_options options;
    int rc = parse_options(text, &options, diag);
    if (rc)
        return rc;
    struct usb_transport *usb = calloc(1, sizeof *usb);
    if (!usb)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "usb: no memory for a transport");
    usb->base.ops = &usb_ops;
    usb->base.window_bytes = PDNN_UART_WINDOW;
    usb->base.baud = options.baud;
    rc = start(usb, &options, diag);
    if (rc)
        usb_close(&usb->base, NULL);
    else
        *out = &usb->base;
    return rc;
}
