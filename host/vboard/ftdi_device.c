/* SPDX-License-Identifier: BSD-2-Clause */
#include "vboard/ftdi_device.h"

#include <linux/usb/ch9.h>
#include <stdlib.h>
#include <string.h>

#include "vboard/ftdi_descriptors.h"

/* Vendor requests, as libftdi and the kernel's ftdi_sio send them. */
enum {
    REQUEST_RESET = 0x00,
    REQUEST_MODEM_CONTROL = 0x01,
    REQUEST_FLOW_CONTROL = 0x02,
    REQUEST_BAUD = 0x03,
    REQUEST_LINE = 0x04,
    REQUEST_MODEM_STATUS = 0x05,
    REQUEST_EVENT_CHARACTER = 0x06,
    REQUEST_ERROR_CHARACTER = 0x07,
    REQUEST_SET_LATENCY = 0x09,
    REQUEST_GET_LATENCY = 0x0A,
    REQUEST_BIT_MODE = 0x0B,
    REQUEST_READ_EEPROM = 0x90,
};
enum { RESET_ALL = 0, RESET_PURGE_OUT = 1, RESET_PURGE_IN = 2 };

enum {
    LATENCY_DEFAULT_MS = 16,
    STATUS_MODEM = 0x32, /* CTS and DSR are set */
    STATUS_LINE = 0x60,  /* the transmitter is empty */
    BAUD_CLOCK_HZ = 12000000,
    BAUD_CLOCK_SLOW_HZ = 3000000,
};

enum { CHANNEL_A, CHANNEL_B };

struct channel {
    struct byte_pipe pipe;
    uint8_t latency_ms;
    uint8_t bit_mode;
    uint32_t baud;
    bool in_halted, out_halted;
    uint64_t last_in_us; /* when the latency timer was started again */
    uint64_t n_out, n_in;
    uint8_t fifo[FTDI_FIFO_BYTES]; /* from the chip; fifo[0..n_fifo) */
    size_t n_fifo;
};

struct ftdi_device {
    char serial[FTDI_SERIAL_MAX + 1];
    struct channel channel[FTDI_CHANNELS];
    uint8_t configuration;
    bool gone, mute;
    size_t packet_data; /* data bytes in an IN packet */
    enum ftdi_mishap mishap;
    uint64_t after_out, after_in;
};

/* ---- channel A ends in the air --------------------------------------------------------------- */

static size_t open_write(void *user, const uint8_t *bytes, size_t n_bytes) {
    (void)user;
    (void)bytes;
    return n_bytes;
}

static size_t open_read(void *user, uint8_t *bytes, size_t n_bytes) {
    (void)user;
    (void)bytes;
    (void)n_bytes;
    return 0;
}

/* ---- life ------------------------------------------------------------------------------------ */

static void channel_reset(struct channel *channel) {
    channel->latency_ms = LATENCY_DEFAULT_MS;
    channel->bit_mode = 0;
    channel->n_fifo = 0;
}

struct ftdi_device *ftdi_device_new(const char *serial, const struct byte_pipe *channel_b) {
    size_t length = strlen(serial);
    if (length > FTDI_SERIAL_MAX)
        return NULL;
    for (size_t i = 0; i < length; i++)
        if (serial[i] < '!' || serial[i] > '~')
            return NULL;
    struct ftdi_device *device = calloc(1, sizeof *device);
    if (!device)
        return NULL;
    memcpy(device->serial, serial, length);
    device->channel[CHANNEL_A].pipe =
        (struct byte_pipe){.write = open_write, .read = open_read, .user = NULL};
    device->channel[CHANNEL_B].pipe = *channel_b;
    for (int i = 0; i < FTDI_CHANNELS; i++) {
        channel_reset(&device->channel[i]);
        device->channel[i].baud = 9600;
    }
    device->packet_data = FTDI_PACKET_BYTES - FTDI_STATUS_BYTES;
    return device;
}

void ftdi_device_free(struct ftdi_device *device) {
    free(device);
}

/* ---- control requests ------------------------------------------------------------------------ */

struct request {
    uint8_t type, code;
    uint16_t value, index, length;
};

static struct request parse(const uint8_t setup[8]) {
    return (struct request){
        .type = setup[0],
        .code = setup[1],
        .value = (uint16_t)(setup[2] | setup[3] << 8),
        .index = (uint16_t)(setup[4] | setup[5] << 8),
        .length = (uint16_t)(setup[6] | setup[7] << 8),
    };
}

/* Data bits a second for a divisor: 14 bits and eighths in the order of the chip's design; bit 17
 * selects 12 MHz, else the chip divides 3 MHz as its ancestors did. 0 and 1 mean 1 and 1.5. */
static uint32_t baud_of(uint32_t divisor) {
    static const uint8_t eighths[8] = {0, 4, 2, 1, 3, 5, 6, 7};
    uint32_t clock = divisor & 0x20000 ? BAUD_CLOCK_HZ : BAUD_CLOCK_SLOW_HZ;
    uint32_t div8 = (divisor & 0x3FFF) * 8 + eighths[(divisor >> 14) & 7];
    if ((divisor & 0x1FFFF) == 0)
        div8 = 8;
    else if ((divisor & 0x1FFFF) == 1)
        div8 = 12;
    return div8 ? (uint32_t)((uint64_t)clock * 8 / div8) : 0;
}

static bool *halt_of(struct ftdi_device *device, uint16_t endpoint) {
    switch (endpoint) {
    case FTDI_ENDPOINT_IN_A:
        return &device->channel[CHANNEL_A].in_halted;
    case FTDI_ENDPOINT_OUT_A:
        return &device->channel[CHANNEL_A].out_halted;
    case FTDI_ENDPOINT_IN_B:
        return &device->channel[CHANNEL_B].in_halted;
    case FTDI_ENDPOINT_OUT_B:
        return &device->channel[CHANNEL_B].out_halted;
    default:
        return NULL;
    }
}

static int reply(uint8_t *data, size_t room, const uint8_t *bytes, size_t n_bytes) {
    size_t n = n_bytes < room ? n_bytes : room;
    memcpy(data, bytes, n);
    return (int)n;
}

static int standard(struct ftdi_device *device, const struct request *request, uint8_t *data,
                    size_t room) {
    uint8_t bytes[FTDI_DESCRIPTOR_MAX] = {0};
    bool *halt = halt_of(device, request->index);
    size_t n;

    switch (request->code) {
    case USB_REQ_GET_DESCRIPTOR:
        n = ftdi_descriptor_get((uint8_t)(request->value >> 8), (uint8_t)request->value,
                                device->serial, bytes);
        return n ? reply(data, room, bytes, n) : FTDI_STALL;
    case USB_REQ_GET_STATUS:
        if ((request->type & USB_RECIP_MASK) == USB_RECIP_ENDPOINT)
            bytes[0] = halt && *halt;
        return reply(data, room, bytes, 2);
    case USB_REQ_GET_CONFIGURATION:
        return reply(data, room, &device->configuration, 1);
    case USB_REQ_GET_INTERFACE:
        return reply(data, room, bytes, 1);
    case USB_REQ_SET_ADDRESS:
        return 0;
    case USB_REQ_SET_CONFIGURATION:
        if (request->value > 1)
            return FTDI_STALL;
        device->configuration = (uint8_t)request->value;
        return 0;
    case USB_REQ_SET_INTERFACE:
        return request->index < FTDI_CHANNELS && request->value == 0 ? 0 : FTDI_STALL;
    case USB_REQ_CLEAR_FEATURE:
    case USB_REQ_SET_FEATURE:
        if (request->type != USB_RECIP_ENDPOINT || request->value != USB_ENDPOINT_HALT || !halt)
            return FTDI_STALL;
        *halt = request->code == USB_REQ_SET_FEATURE;
        return 0;
    default:
        return FTDI_STALL;
    }
}

static void purge_in(struct channel *channel) {
    channel->n_fifo = 0;
}

static int vendor_out(struct channel *channel, const struct request *request) {
    switch (request->code) {
    case REQUEST_RESET:
        if (request->value == RESET_ALL)
            channel_reset(channel);
        else if (request->value == RESET_PURGE_IN)
            purge_in(channel);
        /* What goes out is handed to the chip at once: nothing to purge. */
        return request->value <= RESET_PURGE_IN ? 0 : FTDI_STALL;
    case REQUEST_BAUD:
        channel->baud = baud_of(request->value | (uint32_t)(request->index >> 8) << 16);
        return 0;
    case REQUEST_SET_LATENCY:
        if (request->value < 1 || request->value > 255)
            return FTDI_STALL;
        channel->latency_ms = (uint8_t)request->value;
        return 0;
    case REQUEST_BIT_MODE:
        channel->bit_mode = (uint8_t)(request->value >> 8);
        return 0;
    case REQUEST_MODEM_CONTROL:
    case REQUEST_FLOW_CONTROL:
    case REQUEST_LINE:
    case REQUEST_EVENT_CHARACTER:
    case REQUEST_ERROR_CHARACTER:
        return 0;
    default:
        return FTDI_STALL;
    }
}

static int vendor_in(const struct channel *channel, const struct request *request, uint8_t *data,
                     size_t room) {
    const uint8_t status[] = {STATUS_MODEM, STATUS_LINE};
    const uint8_t blank[] = {0xFF, 0xFF};
    switch (request->code) {
    case REQUEST_MODEM_STATUS:
        return reply(data, room, status, sizeof status);
    case REQUEST_GET_LATENCY:
        return reply(data, room, &channel->latency_ms, 1);
    case REQUEST_READ_EEPROM:
        return reply(data, room, blank, sizeof blank);
    default:
        return FTDI_STALL;
    }
}

int ftdi_device_control(struct ftdi_device *device, const uint8_t setup[8], uint8_t *data,
                        size_t n_data) {
    struct request request = parse(setup);
    size_t room = request.length < n_data ? request.length : n_data;
    if (device->gone)
        return FTDI_GONE;
    switch (request.type & USB_TYPE_MASK) {
    case USB_TYPE_STANDARD:
        return standard(device, &request, data, room);
    case USB_TYPE_VENDOR: {
        unsigned port = request.index & 0xFF; /* 1 is A, 2 is B; old hosts say 0 */
        if (port > FTDI_CHANNELS)
            return FTDI_STALL;
        struct channel *channel = &device->channel[port ? port - 1 : 0];
        return request.type & USB_DIR_IN ? vendor_in(channel, &request, data, room)
                                         : vendor_out(channel, &request);
    }
    default:
        return FTDI_STALL;
    }
}

/* ---- bulk ------------------------------------------------------------------------------------ */

/* Do what was armed once its time has come. */
static void check_mishap(struct ftdi_device *device, bool *halted) {
    const struct channel *b = &device->channel[CHANNEL_B];
    if (device->mishap == FTDI_MISHAP_NONE ||
        (b->n_out < device->after_out && b->n_in < device->after_in))
        return;
    switch (device->mishap) {
    case FTDI_MISHAP_UNPLUG:
        device->gone = true;
        break;
    case FTDI_MISHAP_STALL:
        *halted = true;
        break;
    default:
        device->mute = true;
        device->channel[CHANNEL_B].n_fifo = 0;
        break;
    }
    device->mishap = FTDI_MISHAP_NONE;
}

/* Bytes of a transfer that may still pass before what is armed happens. */
static size_t until_mishap(const struct ftdi_device *device, uint64_t so_far, uint64_t limit,
                           size_t n_bytes) {
    if (device->mishap == FTDI_MISHAP_NONE || limit <= so_far || limit - so_far > n_bytes)
        return n_bytes;
    return (size_t)(limit - so_far);
}

int ftdi_device_out(struct ftdi_device *device, uint8_t endpoint, const uint8_t *bytes,
                    size_t n_bytes) {
    if (device->gone)
        return FTDI_GONE;
    if (endpoint != FTDI_ENDPOINT_OUT_A && endpoint != FTDI_ENDPOINT_OUT_B)
        return FTDI_STALL;
    struct channel *channel = &device->channel[endpoint == FTDI_ENDPOINT_OUT_B];
    if (endpoint == FTDI_ENDPOINT_OUT_B)
        check_mishap(device, &channel->out_halted);
    if (device->gone)
        return FTDI_GONE;
    if (channel->out_halted)
        return FTDI_STALL;
    size_t n = n_bytes < FTDI_PACKET_BYTES ? n_bytes : FTDI_PACKET_BYTES;
    n = until_mishap(device, channel->n_out, device->after_out, n);
    if (!device->mute)
        n = channel->pipe.write(channel->pipe.user, bytes, n);
    channel->n_out += n;
    return n || !n_bytes ? (int)n : FTDI_NAK;
}

int ftdi_device_in(struct ftdi_device *device, uint8_t endpoint, uint8_t *packet, uint64_t now_us) {
    if (device->gone)
        return FTDI_GONE;
    if (endpoint != FTDI_ENDPOINT_IN_A && endpoint != FTDI_ENDPOINT_IN_B)
        return FTDI_STALL;
    struct channel *channel = &device->channel[endpoint == FTDI_ENDPOINT_IN_B];
    if (endpoint == FTDI_ENDPOINT_IN_B)
        check_mishap(device, &channel->in_halted);
    if (device->gone)
        return FTDI_GONE;
    if (channel->in_halted)
        return FTDI_STALL;
    if (!device->mute)
        channel->n_fifo += channel->pipe.read(channel->pipe.user, channel->fifo + channel->n_fifo,
                                              sizeof channel->fifo - channel->n_fifo);
    size_t n = channel->n_fifo < device->packet_data ? channel->n_fifo : device->packet_data;
    n = until_mishap(device, channel->n_in, device->after_in, n);
    bool is_full = n == device->packet_data;
    if (!is_full && now_us - channel->last_in_us < channel->latency_ms * 1000u)
        return FTDI_NAK;
    channel->last_in_us = now_us;
    packet[0] = STATUS_MODEM;
    packet[1] = STATUS_LINE;
    memcpy(packet + FTDI_STATUS_BYTES, channel->fifo, n);
    memmove(channel->fifo, channel->fifo + n, channel->n_fifo - n);
    channel->n_fifo -= n;
    channel->n_in += n;
    return (int)(FTDI_STATUS_BYTES + n);
}

/* ---- the rest -------------------------------------------------------------------------------- */

uint32_t ftdi_device_baud(const struct ftdi_device *device, unsigned channel) {
    return channel < FTDI_CHANNELS ? device->channel[channel].baud : 0;
}

uint64_t ftdi_device_bytes_out(const struct ftdi_device *device) {
    return device->channel[CHANNEL_B].n_out;
}

uint64_t ftdi_device_bytes_in(const struct ftdi_device *device) {
    return device->channel[CHANNEL_B].n_in;
}

void ftdi_device_arm(struct ftdi_device *device, enum ftdi_mishap mishap, uint64_t after_out,
                     uint64_t after_in) {
    device->mishap = mishap;
    device->after_out = after_out;
    device->after_in = after_in;
}

void ftdi_device_unplug(struct ftdi_device *device) {
    device->gone = true;
}

bool ftdi_device_is_gone(const struct ftdi_device *device) {
    return device->gone;
}

void ftdi_device_set_packet_data(struct ftdi_device *device, size_t n_bytes) {
    size_t most = FTDI_PACKET_BYTES - FTDI_STATUS_BYTES;
    device->packet_data = n_bytes < 1 ? 1 : n_bytes > most ? most : n_bytes;
}
