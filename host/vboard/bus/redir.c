/* SPDX-License-Identifier: BSD-2-Clause
 *
 * redir.c - see redir.h. Framing is libusbredirparser's; without it nothing of this
 * is built.
 */
#include "vboard/bus/redir.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <usbredirparser.h>

#include "base/clock.h"
#include "base/diag.h"
#include "vboard/ftdi_descriptors.h"

enum { TICK_MS = 1, N_ENDPOINTS = 32, CLASS_VENDOR = 0xFF, BCD_2232H = 0x0700 };
enum { SET_CONFIGURATION = 9, SET_INTERFACE = 11 }; /* requests of chapter 9 */

struct redir {
    int fd;
    struct usbredirparser *parser;
    struct transfers transfers;
    bool is_connected, is_closed, is_bad;
};

static uint8_t status_of(int answer) {
    switch (answer) {
    case 0:
        return usb_redir_success;
    case FTDI_STALL:
        return usb_redir_stall;
    case FTDI_BABBLE:
        return usb_redir_babble;
    default:
        return usb_redir_ioerror;
    }
}

/* ---- the parser's input and output ------------------------------------------------------------
 */

static void on_log(void *user, int level, const char *text) {
    (void)user;
    if (level <= usbredirparser_error)
        fprintf(stderr, "pdnn: vboard: %s\n", text);
}

static int on_read(void *user, uint8_t *bytes, int n_bytes) {
    struct redir *redir = user;
    ssize_t n = read(redir->fd, bytes, (size_t)n_bytes);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    redir->is_closed |= n <= 0;
    return n > 0 ? (int)n : -1;
}

static int on_write(void *user, uint8_t *bytes, int n_bytes) {
    struct redir *redir = user;
    ssize_t n = write(redir->fd, bytes, (size_t)n_bytes);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    redir->is_closed |= n <= 0;
    return n > 0 ? (int)n : -1;
}

/* ---- plugging in ------------------------------------------------------------------------------
 */

/* Index of an endpoint in usbredir's tables. */
static unsigned index_of(uint8_t endpoint) {
    return (endpoint & 0x80 ? 16 : 0) + (endpoint & 15);
}

static void on_hello(void *user, struct usb_redir_hello_header *hello) {
    struct redir *redir = user;
    static const uint8_t bulk[] = {FTDI_ENDPOINT_IN_A, FTDI_ENDPOINT_OUT_A, FTDI_ENDPOINT_IN_B,
                                   FTDI_ENDPOINT_OUT_B};
    struct usb_redir_interface_info_header interfaces = {.interface_count = FTDI_CHANNELS};
    struct usb_redir_ep_info_header endpoints;
    struct usb_redir_device_connect_header connect = {
        .speed = usb_redir_speed_high,
        .vendor_id = FTDI_VENDOR,
        .product_id = FTDI_PRODUCT_2232H,
        .device_version_bcd = BCD_2232H,
    };
    (void)hello;
    memset(&endpoints, 0, sizeof endpoints);
    memset(endpoints.type, usb_redir_type_invalid, sizeof endpoints.type);
    endpoints.type[0] = endpoints.type[index_of(0x80)] = usb_redir_type_control;
    for (uint8_t i = 0; i < sizeof bulk; i++) {
        unsigned at = index_of(bulk[i]);
        endpoints.type[at] = usb_redir_type_bulk;
        endpoints.interface[at] = i / 2;
        endpoints.max_packet_size[at] = FTDI_PACKET_BYTES;
    }
    for (uint8_t i = 0; i < FTDI_CHANNELS; i++) {
        interfaces.interface[i] = i;
        interfaces.interface_class[i] = interfaces.interface_subclass[i] =
            interfaces.interface_protocol[i] = CLASS_VENDOR;
    }
    usbredirparser_send_interface_info(redir->parser, &interfaces);
    usbredirparser_send_ep_info(redir->parser, &endpoints);
    usbredirparser_send_device_connect(redir->parser, &connect);
    redir->is_connected = true;
}

static void on_reset(void *user) {
    transfers_clear(&((struct redir *)user)->transfers);
}

/* ---- requests that have messages of their own ---------------------------------------------------
 */

static uint8_t standard_request(struct redir *redir, uint8_t type, uint8_t code, uint8_t value,
                                uint8_t index) {
    const uint8_t setup[8] = {type, code, value, 0, index, 0, 0, 0};
    int n = ftdi_device_control(redir->transfers.bridge, setup, NULL, 0);
    return status_of(n < 0 ? n : 0);
}

static void on_set_configuration(void *user, uint64_t id,
                                 struct usb_redir_set_configuration_header *header) {
    struct redir *redir = user;
    struct usb_redir_configuration_status_header status = {
        .status = standard_request(redir, 0x00, SET_CONFIGURATION, header->configuration, 0),
        .configuration = header->configuration,
    };
    usbredirparser_send_configuration_status(redir->parser, id, &status);
}

static void on_get_configuration(void *user, uint64_t id) {
    struct redir *redir = user;
    struct usb_redir_configuration_status_header status = {.configuration = 1};
    usbredirparser_send_configuration_status(redir->parser, id, &status);
}

static void on_set_alt_setting(void *user, uint64_t id,
                               struct usb_redir_set_alt_setting_header *header) {
    struct redir *redir = user;
    struct usb_redir_alt_setting_status_header status = {
        .status = standard_request(redir, 0x01, SET_INTERFACE, header->alt, header->interface),
        .interface = header->interface,
        .alt = header->alt,
    };
    usbredirparser_send_alt_setting_status(redir->parser, id, &status);
}

static void on_get_alt_setting(void *user, uint64_t id,
                               struct usb_redir_get_alt_setting_header *header) {
    struct redir *redir = user;
    struct usb_redir_alt_setting_status_header status = {.interface = header->interface};
    usbredirparser_send_alt_setting_status(redir->parser, id, &status);
}

/* ---- transfers --------------------------------------------------------------------------------
 */

static void on_control(void *user, uint64_t id, struct usb_redir_control_packet_header *header,
                       uint8_t *data, int n_data) {
    struct redir *redir = user;
    const uint8_t setup[8] = {header->requesttype,     header->request,
                              (uint8_t)header->value,  (uint8_t)(header->value >> 8),
                              (uint8_t)header->index,  (uint8_t)(header->index >> 8),
                              (uint8_t)header->length, (uint8_t)(header->length >> 8)};
    bool is_in = header->requesttype & 0x80;
    size_t length = is_in ? header->length : (size_t)n_data;
    redir->is_bad |= transfers_submit(&redir->transfers, id, is_in ? 0x80 : 0, setup,
                                      is_in ? NULL : data, length) != 0;
    usbredirparser_free_packet_data(redir->parser, data);
}

static void on_bulk(void *user, uint64_t id, struct usb_redir_bulk_packet_header *header,
                    uint8_t *data, int n_data) {
    struct redir *redir = user;
    bool is_in = header->endpoint & 0x80;
    size_t length = is_in ? (size_t)header->length_high << 16 | header->length : (size_t)n_data;
    redir->is_bad |= transfers_submit(&redir->transfers, id, header->endpoint, NULL,
                                      is_in ? NULL : data, length) != 0;
    usbredirparser_free_packet_data(redir->parser, data);
}

static void on_done(void *user, const struct transfer *transfer) {
    struct redir *redir = user;
    uint8_t status = status_of(transfer->answer);
    bool is_in = transfer->move.endpoint & 0x80;
    int n_data = is_in ? (int)transfer->move.n_done : 0;
    uint8_t *data = n_data ? transfer->move.bytes : NULL;
    if (transfer->move.endpoint & 15) {
        struct usb_redir_bulk_packet_header header = {
            .endpoint = transfer->move.endpoint,
            .status = status,
            .length = (uint16_t)transfer->move.n_done,
            .length_high = (uint16_t)(transfer->move.n_done >> 16),
        };
        usbredirparser_send_bulk_packet(redir->parser, transfer->id, &header, data, n_data);
    } else {
        const uint8_t *setup = transfer->move.setup;
        struct usb_redir_control_packet_header header = {
            .endpoint = transfer->move.endpoint,
            .requesttype = setup[0],
            .request = setup[1],
            .status = status,
            .value = (uint16_t)(setup[2] | setup[3] << 8),
            .index = (uint16_t)(setup[4] | setup[5] << 8),
            .length = (uint16_t)transfer->move.n_done,
        };
        usbredirparser_send_control_packet(redir->parser, transfer->id, &header, data, n_data);
    }
}

static void on_cancel(void *user, uint64_t id) {
    struct redir *redir = user;
    for (const struct transfer *at = redir->transfers.first; at; at = at->next) {
        if (at->id != id)
            continue;
        struct transfer cancelled = *at;
        struct usb_redir_bulk_packet_header header = {.endpoint = cancelled.move.endpoint,
                                                      .status = usb_redir_cancelled};
        transfers_cancel(&redir->transfers, id);
        usbredirparser_send_bulk_packet(redir->parser, id, &header, NULL, 0);
        return;
    }
}

/* ---- the loop ---------------------------------------------------------------------------------
 */

static struct usbredirparser *new_parser(struct redir *redir) {
    uint32_t caps[USB_REDIR_CAPS_SIZE] = {0};
    struct usbredirparser *parser = usbredirparser_create();
    if (!parser)
        return NULL;
    parser->priv = redir;
    parser->log_func = on_log;
    parser->read_func = on_read;
    parser->write_func = on_write;
    parser->hello_func = on_hello;
    parser->reset_func = on_reset;
    parser->set_configuration_func = on_set_configuration;
    parser->get_configuration_func = on_get_configuration;
    parser->set_alt_setting_func = on_set_alt_setting;
    parser->get_alt_setting_func = on_get_alt_setting;
    parser->control_packet_func = on_control;
    parser->bulk_packet_func = on_bulk;
    parser->cancel_data_packet_func = on_cancel;
    usbredirparser_caps_set_cap(caps, usb_redir_cap_connect_device_version);
    usbredirparser_caps_set_cap(caps, usb_redir_cap_ep_info_max_packet_size);
    usbredirparser_caps_set_cap(caps, usb_redir_cap_64bits_ids);
    usbredirparser_caps_set_cap(caps, usb_redir_cap_32bits_bulk_length);
    usbredirparser_init(parser, "pdnn vboard", caps, USB_REDIR_CAPS_SIZE,
                        usbredirparser_fl_usb_host);
    return parser;
}

int redir_serve(int fd, struct board *board, struct pdnn_diag *diag) {
    struct redir redir = {.fd = fd};
    redir.transfers = (struct transfers){.bridge = board->bridge, .done = on_done, .user = &redir};
    redir.parser = new_parser(&redir);
    if (!redir.parser)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "usbredir: no memory");
    while (!redir.is_closed && !redir.is_bad && !ftdi_device_is_gone(board->bridge)) {
        bool must_write = usbredirparser_has_data_to_write(redir.parser) > 0;
        struct pollfd waiting = {.fd = fd, .events = (short)(POLLIN | (must_write ? POLLOUT : 0))};
        int ready = poll(&waiting, 1, redir.transfers.n ? TICK_MS : -1);
        if (ready < 0 && errno != EINTR)
            break;
        if (ready > 0 && waiting.revents & (POLLIN | POLLHUP | POLLERR))
            redir.is_bad |= usbredirparser_do_read(redir.parser) == usbredirparser_read_parse_error;
        transfers_pump(&redir.transfers, pdnn_now_us());
        if (usbredirparser_has_data_to_write(redir.parser) > 0)
            (void)usbredirparser_do_write(redir.parser);
    }
    if (redir.is_connected && !redir.is_closed) {
        usbredirparser_send_device_disconnect(redir.parser);
        (void)usbredirparser_do_write(redir.parser);
    }
    transfers_clear(&redir.transfers);
    usbredirparser_destroy(redir.parser);
    return redir.is_bad ? pdnn_fail(diag, PDNN_ERR_LINK, "usbredir: a message that is none")
                        : PDNN_OK;
}
