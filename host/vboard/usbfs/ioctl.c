/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ioctl.c - the ioctls of usbfs that libusb sends, but for reaping.
 */
#include "vboard/usbfs/usbfs.h"

#include <errno.h>
#include <linux/usb/ch9.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>

enum {
    SETUP_BYTES = 8,
    /* umockdev does not tell when a program dies within an ioctl. One that holds an interface and
     * does not stir for so long, while another wants it, is taken for dead. */
    DEAD_MS = 300,
};

/* The program, or its file, is gone: so are its transfers and claims. */
static void forget_client(struct usbfs_board *usbfs, const UMockdevIoctlClient *client) {
    for (int i = 0; i < FTDI_CHANNELS; i++)
        if (usbfs->claimed[i] == client)
            g_clear_object(&usbfs->claimed[i]);
    for (GList *at = usbfs->transfers.head, *next; at; at = next) {
        struct urb_transfer *transfer = at->data;
        next = at->next;
        if (transfer->client == client) {
            g_queue_delete_link(&usbfs->transfers, at);
            usbfs_transfer_free(transfer);
        }
    }
}

enum { UNKNOWN = -1, LATER = -2 };

/* A failed ioctl's errno, 0 for success. */
static int on_submit(struct usbfs_board *usbfs, UMockdevIoctlClient *client,
                     UMockdevIoctlData *argument) {
    if (ftdi_device_is_gone(usbfs->board.bridge))
        return ENODEV;
    UMockdevIoctlData *data =
        umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_urb), NULL);
    if (!data)
        return EFAULT;
    struct usbdevfs_urb *urb = (struct usbdevfs_urb *)data->data;
    size_t length = urb->buffer_length > 0 ? (size_t)urb->buffer_length : 0;
    bool is_control = urb->type == USBDEVFS_URB_TYPE_CONTROL;
    UMockdevIoctlData *buffer = umockdev_ioctl_data_resolve(
        data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer), length, NULL);
    if ((!is_control && urb->type != USBDEVFS_URB_TYPE_BULK) || (length && !buffer) ||
        (is_control && length < SETUP_BYTES)) {
        if (buffer)
            umockdev_ioctl_data_unref(buffer);
        umockdev_ioctl_data_unref(data);
        return EINVAL;
    }
    struct urb_transfer *transfer = g_new0(struct urb_transfer, 1);
    transfer->client = g_object_ref(client);
    transfer->urb_data = data;
    transfer->buffer = buffer;
    transfer->move = (struct usb_move){
        .endpoint = is_control ? 0 : urb->endpoint,
        .bytes = length ? buffer->data : NULL,
        .length = length,
    };
    if (is_control) {
        memcpy(transfer->move.setup, buffer->data, SETUP_BYTES);
        transfer->move.bytes += SETUP_BYTES;
        transfer->move.length -= SETUP_BYTES;
    }
    g_queue_push_tail(&usbfs->transfers, transfer);
    return 0;
}

/* The argument is the submitted URB's address in the program. */
static int on_discard(struct usbfs_board *usbfs, UMockdevIoctlClient *client, gulong address) {
    for (GList *at = usbfs->transfers.head; at; at = at->next) {
        struct urb_transfer *transfer = at->data;
        if (transfer->client == client && transfer->urb_data->client_addr == address &&
            !transfer->is_complete) {
            usbfs_transfer_complete(transfer, -ENOENT);
            return 0;
        }
    }
    return EINVAL;
}

void usbfs_claim_free(struct claim *claim) {
    g_source_destroy(claim->timer);
    g_source_unref(claim->timer);
    g_object_unref(claim->client);
    g_free(claim);
}

static gboolean on_claim_end(gpointer user) {
    struct claim *claim = user;
    struct usbfs_board *usbfs = claim->usbfs;
    UMockdevIoctlClient *owner = usbfs->claimed[claim->number];
    bool is_alive = owner && usbfs->stirred_us > claim->since_us;
    if (!is_alive) {
        forget_client(usbfs, owner);
        g_set_object(&usbfs->claimed[claim->number], claim->client);
    }
    umockdev_ioctl_client_complete(claim->client, is_alive ? -1 : 0, is_alive ? EBUSY : 0);
    g_queue_remove(&usbfs->claims, claim);
    usbfs_claim_free(claim);
    return G_SOURCE_REMOVE;
}

/* 0, an errno, or LATER: the answer comes from on_claim_end(). */
static int on_claim(struct usbfs_board *usbfs, UMockdevIoctlClient *client, unsigned number,
                    bool detach) {
    if (number >= FTDI_CHANNELS)
        return EINVAL;
    if (usbfs->driver[number] && !detach)
        return EBUSY;
    usbfs->driver[number] = false;
    if (!usbfs->claimed[number] || usbfs->claimed[number] == client) {
        g_set_object(&usbfs->claimed[number], client);
        return 0;
    }
    struct claim *claim = g_new0(struct claim, 1);
    *claim = (struct claim){usbfs, g_object_ref(client), number, g_get_monotonic_time(),
                            g_timeout_source_new(DEAD_MS)};
    g_source_set_callback(claim->timer, on_claim_end, claim, NULL);
    g_source_attach(claim->timer, g_main_context_get_thread_default());
    g_queue_push_tail(&usbfs->claims, claim);
    return LATER;
}

static int on_release(struct usbfs_board *usbfs, UMockdevIoctlClient *client, unsigned number) {
    if (number >= FTDI_CHANNELS || usbfs->claimed[number] != client)
        return EINVAL;
    g_clear_object(&usbfs->claimed[number]);
    return 0;
}

/* USBDEVFS_IOCTL: libusb detaches and attaches the kernel's driver with it. */
static int on_driver(struct usbfs_board *usbfs, const struct usbdevfs_ioctl *command) {
    if (command->ifno < 0 || command->ifno >= FTDI_CHANNELS)
        return EINVAL;
    bool *driver = &usbfs->driver[command->ifno];
    switch (command->ioctl_code) {
    case (int)USBDEVFS_DISCONNECT:
        if (!*driver)
            return ENODATA;
        *driver = false;
        return 0;
    case (int)USBDEVFS_CONNECT:
        return 0;
    default:
        return ENOTTY;
    }
}

static int on_clear_halt(struct usbfs_board *usbfs, unsigned endpoint) {
    const uint8_t setup[SETUP_BYTES] = {USB_RECIP_ENDPOINT, USB_REQ_CLEAR_FEATURE, 0, 0,
                                        (uint8_t)endpoint};
    return ftdi_device_control(usbfs->board.bridge, setup, NULL, 0) < 0 ? EINVAL : 0;
}

/* Everything but reaping: 0 or an errno, UNKNOWN or LATER. */
static int simple_ioctl(struct usbfs_board *usbfs, UMockdevIoctlClient *client) {
    UMockdevIoctlData *argument = umockdev_ioctl_client_get_arg(client);
    gulong address = *(gulong *)(void *)argument->data;
    size_t size = _IOC_SIZE(umockdev_ioctl_client_get_request(client));
    UMockdevIoctlData *data;
    int rc = 0;

    switch (umockdev_ioctl_client_get_request(client)) {
    case USBDEVFS_SUBMITURB:
        return on_submit(usbfs, client, argument);
    case USBDEVFS_DISCARDURB:
        return on_discard(usbfs, client, address);
    case USBDEVFS_RESET:
        return ftdi_device_is_gone(usbfs->board.bridge) ? ENODEV : 0;
    case USBDEVFS_GET_CAPABILITIES:
    case USBDEVFS_CLAIMINTERFACE:
    case USBDEVFS_RELEASEINTERFACE:
    case USBDEVFS_SETCONFIGURATION:
    case USBDEVFS_SETINTERFACE:
    case USBDEVFS_CLEAR_HALT:
    case USBDEVFS_DISCONNECT_CLAIM:
    case USBDEVFS_GETDRIVER:
    case USBDEVFS_IOCTL:
        break;
    default:
        return UNKNOWN;
    }
    if (ftdi_device_is_gone(usbfs->board.bridge))
        return ENODEV;
    data = umockdev_ioctl_data_resolve(argument, 0, size, NULL);
    if (!data)
        return EFAULT;
    unsigned number;
    memcpy(&number, data->data, sizeof number);
    switch (umockdev_ioctl_client_get_request(client)) {
    case USBDEVFS_GET_CAPABILITIES:
        number = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                 USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
        memcpy(data->data, &number, sizeof number);
        break;
    case USBDEVFS_CLAIMINTERFACE:
        rc = on_claim(usbfs, client, number, false);
        break;
    case USBDEVFS_DISCONNECT_CLAIM: /* the interface is the first member */
        rc = on_claim(usbfs, client, number, true);
        break;
    case USBDEVFS_RELEASEINTERFACE:
        rc = on_release(usbfs, client, number);
        break;
    case USBDEVFS_CLEAR_HALT:
        rc = on_clear_halt(usbfs, number);
        break;
    case USBDEVFS_GETDRIVER: {
        struct usbdevfs_getdriver *driver = (struct usbdevfs_getdriver *)data->data;
        if (number < FTDI_CHANNELS && usbfs->driver[number])
            g_strlcpy(driver->driver, "ftdi_sio", sizeof driver->driver);
        else
            rc = ENODATA;
        break;
    }
    case USBDEVFS_IOCTL:
        rc = on_driver(usbfs, (const struct usbdevfs_ioctl *)data->data);
        break;
    default:
        break;
    }
    umockdev_ioctl_data_unref(data);
    return rc;
}

gboolean usbfs_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client,
                     struct usbfs_board *usbfs) {
    (void)handler;
    gulong request = umockdev_ioctl_client_get_request(client);
    if (!usbfs->worker) {
        g_mutex_lock(&usbfs->lock);
        usbfs->worker = g_main_context_ref(g_main_context_get_thread_default());
        g_mutex_unlock(&usbfs->lock);
    }
    if (client == usbfs->claimed[1])
        usbfs->stirred_us = g_get_monotonic_time();
    if (request == USBDEVFS_REAPURB || request == USBDEVFS_REAPURBNDELAY) {
        usbfs_reap(usbfs, client, umockdev_ioctl_client_get_arg(client));
        return TRUE;
    }
    int rc = simple_ioctl(usbfs, client);
    if (rc == UNKNOWN)
        return FALSE;
    if (rc != LATER)
        umockdev_ioctl_client_complete(client, rc ? -1 : 0, rc);
    usbfs_pump(usbfs);
    return TRUE;
}

void usbfs_vanished(UMockdevIoctlBase *handler, UMockdevIoctlClient *client,
                    struct usbfs_board *usbfs) {
    (void)handler;
    forget_client(usbfs, client);
}
