/* SPDX-License-Identifier: BSD-2-Clause */
#include "transport/usb_bridge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/number.h"

/* The UART is on this channel. */
static const struct pdnn_usb_bridge bridges[] = {
    {0x0403, 0x6010, INTERFACE_B, "FT2232H channel B"}, /* iCEBreaker, ECP5 evaluation board */
    {0x0403, 0x6014, INTERFACE_A, "FT232H"},            /* cables and modules */
    {0x0403, 0x6015, INTERFACE_A, "FT231X"},            /* ULX3S */
};

const struct pdnn_usb_bridge *pdnn_usb_bridge_find(libusb_device *usb) {
    struct libusb_device_descriptor descriptor;
    if (libusb_get_device_descriptor(usb, &descriptor))
        return NULL;
    for (size_t i = 0; i < sizeof bridges / sizeof bridges[0]; i++)
        if (bridges[i].vendor == descriptor.idVendor && bridges[i].product == descriptor.idProduct)
            return &bridges[i];
    return NULL;
}

bool pdnn_usb_is_at(const char *text, uint8_t bus, uint8_t address) {
    char number[8] = "";
    uint32_t b, a;
    const char *dash = strchr(text, '-');
    if (!dash || dash - text >= (int)sizeof number)
        return false;
    memcpy(number, text, (size_t)(dash - text));
    return pdnn_number_u32(number, 1, UINT8_MAX, &b) &&
           pdnn_number_u32(dash + 1, 1, UINT8_MAX, &a) && b == bus && a == address;
}

/* A string descriptor, made printable: it comes from a stranger. */
static void get_string(libusb_device_handle *handle, uint8_t index, char text[PDNN_USB_TEXT]) {
    text[0] = '\0';
    if (index &&
        libusb_get_string_descriptor_ascii(handle, index, (unsigned char *)text, PDNN_USB_TEXT) < 0)
        text[0] = '\0';
    text[PDNN_USB_TEXT - 1] = '\0';
    for (char *c = text; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
}

void pdnn_usb_describe(libusb_device *usb, const struct pdnn_usb_bridge *bridge,
                       struct pdnn_board *board) {
    struct libusb_device_descriptor descriptor;
    libusb_device_handle *handle;
    *board = (struct pdnn_board){
        .bus = libusb_get_bus_number(usb),
        .address = libusb_get_device_address(usb),
        .vendor = bridge->vendor,
        .product = bridge->product,
        .bridge = bridge->name,
    };
    snprintf(board->device, sizeof board->device, "usb:%03u-%03u", board->bus, board->address);
    int rc = libusb_get_device_descriptor(usb, &descriptor);
    if (rc == 0)
        rc = libusb_open(usb, &handle);
    if (rc) {
        snprintf(board->problem, sizeof board->problem, "%s",
                 rc == LIBUSB_ERROR_ACCESS ? PDNN_USB_PERMISSION : libusb_strerror(rc));
        board->denied = rc == LIBUSB_ERROR_ACCESS;
        return;
    }
    get_string(handle, descriptor.iSerialNumber, board->serial);
    get_string(handle, descriptor.iProduct, board->name);
    if (board->serial[0])
        snprintf(board->device, sizeof board->device, "usb:%s", board->serial);
    libusb_close(handle);
}

static int by_address(const void *left, const void *right) {
    const struct pdnn_board *a = left, *b = right;
    return a->bus != b->bus ? a->bus - b->bus : a->address - b->address;
}

struct pdnn_boards {
    size_t n;
    struct pdnn_board at[];
};

/* Two boards with one serial number go by their places. */
static void tell_apart(struct pdnn_boards *boards) {
    for (size_t i = 0; i < boards->n; i++)
        for (size_t k = 0; k < boards->n; k++) {
            struct pdnn_board *board = &boards->at[i];
            if (i != k && board->serial[0] && strcmp(board->serial, boards->at[k].serial) == 0)
                snprintf(board->device, sizeof board->device, "usb:%03u-%03u", board->bus,
                         board->address);
        }
}

int pdnn_boards_open(struct pdnn_boards **out, struct pdnn_diag *diag) {
    libusb_context *usb;
    libusb_device **devices;
    int rc = libusb_init(&usb);
    if (rc)
        return pdnn_fail(diag, PDNN_ERR_IO, "usb: cannot be used: %s", libusb_strerror(rc));
    ssize_t n = libusb_get_device_list(usb, &devices);
    if (n < 0) {
        libusb_exit(usb);
        return pdnn_fail(diag, PDNN_ERR_IO, "usb: cannot be listed: %s", libusb_strerror((int)n));
    }
    struct pdnn_boards *boards = calloc(1, sizeof *boards + (size_t)n * sizeof boards->at[0]);
    for (ssize_t i = 0; boards && i < n; i++) {
        const struct pdnn_usb_bridge *bridge = pdnn_usb_bridge_find(devices[i]);
        if (bridge)
            pdnn_usb_describe(devices[i], bridge, &boards->at[boards->n++]);
    }
    if (boards) {
        qsort(boards->at, boards->n, sizeof boards->at[0], by_address);
        tell_apart(boards);
    }
    libusb_free_device_list(devices, 1);
    libusb_exit(usb);
    *out = boards;
    return boards ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_MEMORY, "usb: no memory for a list");
}

const struct pdnn_board *pdnn_boards_at(const struct pdnn_boards *boards, size_t index) {
    return index < boards->n ? &boards->at[index] : NULL;
}

void pdnn_boards_close(struct pdnn_boards *boards) {
    free(boards);
}
