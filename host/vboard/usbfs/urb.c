/* SPDX-License-Identifier: BSD-2-Clause
 *
 * urb.c - transfers: submitted ones are moved through the board, finished ones reaped.
 *
 * A mocked file always polls ready, so libusb asks for finished transfers without end. A question
 * that comes too early is held for up to HOLD_MS; only the first after EAGAIN, because libusb goes
 * on asking after each transfer before it lets the program at them.
 */
#include "vboard/usbfs/usbfs.h"

#include <errno.h>
#include <linux/usb/ch9.h>
#include <linux/usbdevice_fs.h>
#include <string.h>

enum { HOLD_MS = 1 };

static struct usbdevfs_urb *urb_of(const struct urb_transfer *transfer) {
    return (struct usbdevfs_urb *)transfer->urb_data->data;
}

void usbfs_transfer_free(struct urb_transfer *transfer) {
    umockdev_ioctl_data_unref(transfer->urb_data);
    if (transfer->buffer)
        umockdev_ioctl_data_unref(transfer->buffer);
    g_object_unref(transfer->client);
    g_free(transfer);
}

void usbfs_transfer_complete(struct urb_transfer *transfer, int status) {
    struct usbdevfs_urb *urb = urb_of(transfer);
    urb->status = status;
    urb->actual_length = (int)transfer->move.n_done;
    transfer->is_complete = true;
}

/* ---- transfers ------------------------------------------------------------------------------- */

void usbfs_announce_removal(struct usbfs_board *usbfs) {
    usbfs->is_removed = true;
    umockdev_testbed_uevent(usbfs->testbed, usbfs->syspath, "remove");
}

gboolean usbfs_remove(gpointer user) {
    struct usbfs_board *usbfs = user;
    umockdev_testbed_remove_device(usbfs->testbed, usbfs->syspath);
    return G_SOURCE_REMOVE;
}

/* Move what can be moved: the first open transfer of each endpoint, in order. */
static void run_transfers(struct usbfs_board *usbfs) {
    uint32_t blocked = 0; /* usb_move_bit() of those whose first does not move */
    uint64_t now_us = (uint64_t)g_get_monotonic_time();
    for (GList *at = usbfs->transfers.head; at; at = at->next) {
        struct urb_transfer *transfer = at->data;
        uint32_t bit = usb_move_bit(transfer->move.endpoint);
        if (transfer->is_complete || blocked & bit)
            continue;
        int answer = usb_move(&transfer->move, usbfs->board.bridge, now_us);
        if (answer == USB_MOVE_NOT_YET)
            blocked |= bit;
        else
            usbfs_transfer_complete(transfer, usb_move_status(answer));
    }
    if (ftdi_device_is_gone(usbfs->board.bridge) && !usbfs->is_removed) {
        /* Now, while the program still waits for its transfers: once they have failed it may end at
         * any time, and umockdev aborts where a listener is gone. */
        usbfs_announce_removal(usbfs);
        g_idle_add(usbfs_remove, usbfs);
    }
}

/* ---- reaping --------------------------------------------------------------------------------- */

/* Answer with a finished transfer of the client, or with an error; false: neither is known yet and
 * the question may be held. */
static bool answer_reap(struct usbfs_board *usbfs, UMockdevIoctlClient *client,
                        UMockdevIoctlData *argument, bool may_hold) {
    bool is_pending = false;
    for (GList *at = usbfs->transfers.head; at; at = at->next) {
        struct urb_transfer *transfer = at->data;
        if (transfer->client != client)
            continue;
        is_pending = true;
        if (!transfer->is_complete)
            continue;
        UMockdevIoctlData *pointer =
            umockdev_ioctl_data_resolve(argument, 0, sizeof(gpointer), NULL);
        umockdev_ioctl_data_set_ptr(pointer, 0, transfer->urb_data);
        umockdev_ioctl_data_unref(pointer);
        g_queue_delete_link(&usbfs->transfers, at);
        usbfs->was_empty = false;
        umockdev_ioctl_client_complete(client, 0, 0);
        usbfs_transfer_free(transfer);
        return true;
    }
    if (is_pending && may_hold)
        return false;
    usbfs->was_empty = true;
    bool is_gone = !is_pending && ftdi_device_is_gone(usbfs->board.bridge);
    umockdev_ioctl_client_complete(client, -1, is_gone ? ENODEV : EAGAIN);
    return true;
}

void usbfs_hold_free(struct hold *hold) {
    g_source_destroy(hold->timer);
    g_source_unref(hold->timer);
    umockdev_ioctl_data_unref(hold->argument);
    g_object_unref(hold->client);
    g_free(hold);
}

void usbfs_pump(struct usbfs_board *usbfs) {
    run_transfers(usbfs);
    for (GList *at = usbfs->holds.head, *next; at; at = next) {
        struct hold *hold = at->data;
        next = at->next;
        if (answer_reap(usbfs, hold->client, hold->argument, true)) {
            g_queue_delete_link(&usbfs->holds, at);
            usbfs_hold_free(hold);
        }
    }
}

static gboolean on_hold_end(gpointer user) {
    struct hold *hold = user;
    struct usbfs_board *usbfs = hold->usbfs;
    run_transfers(usbfs);
    answer_reap(usbfs, hold->client, hold->argument, false);
    g_queue_remove(&usbfs->holds, hold);
    usbfs_hold_free(hold);
    return G_SOURCE_REMOVE;
}

void usbfs_reap(struct usbfs_board *usbfs, UMockdevIoctlClient *client,
                UMockdevIoctlData *argument) {
    run_transfers(usbfs);
    if (answer_reap(usbfs, client, argument, usbfs->was_empty))
        return;
    struct hold *hold = g_new0(struct hold, 1);
    hold->usbfs = usbfs;
    hold->client = g_object_ref(client);
    hold->argument = umockdev_ioctl_data_ref(argument);
    hold->timer = g_timeout_source_new(HOLD_MS);
    g_source_set_callback(hold->timer, on_hold_end, hold, NULL);
    g_source_attach(hold->timer, g_main_context_get_thread_default());
    g_queue_push_tail(&usbfs->holds, hold);
}
