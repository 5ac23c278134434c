/* SPDX-License-Identifier: BSD-2-Clause
 *
 * umockdev.c - boards on a mocked usbfs: how they come and go, and who runs in which thread.
 */
#include "vboard/ftdi_descriptors.h"
#include "vboard/usbfs/usbfs.h"

#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"

/* ---- events from other threads --------------------------------------------------------------- */

static gboolean on_worker_pump(gpointer user) {
    struct usbfs_board *usbfs = user;
    g_atomic_int_set(&usbfs->pump_is_due, 0);
    usbfs_pump(usbfs);
    return G_SOURCE_REMOVE;
}

static gboolean on_worker_unplug(gpointer user) {
    struct usbfs_board *usbfs = user;
    ftdi_device_unplug(usbfs->board.bridge);
    usbfs_pump(usbfs);
    return G_SOURCE_REMOVE;
}

/* Run fn in umockdev's thread; false: no program has opened the board yet. */
static bool on_worker(struct usbfs_board *usbfs, GSourceFunc fn) {
    g_mutex_lock(&usbfs->lock);
    GMainContext *worker = usbfs->worker;
    g_mutex_unlock(&usbfs->lock);
    if (worker) {
        GSource *source = g_idle_source_new();
        g_source_set_priority(source, G_PRIORITY_DEFAULT);
        g_source_set_callback(source, fn, usbfs, NULL);
        g_source_attach(source, worker);
        g_source_unref(source);
    }
    return worker;
}

static void on_chip(void *user) {
    struct usbfs_board *usbfs = user;
    if (g_atomic_int_compare_and_exchange(&usbfs->pump_is_due, 0, 1) &&
        !on_worker(usbfs, on_worker_pump))
        g_atomic_int_set(&usbfs->pump_is_due, 0);
}

void usbfs_board_unplug(struct usbfs_board *usbfs) {
    if (!on_worker(usbfs, on_worker_unplug)) {
        ftdi_device_unplug(usbfs->board.bridge);
        usbfs_announce_removal(usbfs);
        g_idle_add(usbfs_remove, usbfs);
    }
}

/* ---- life ------------------------------------------------------------------------------------ */

/* The device as sysfs and udev show it. */
static char *describe(const char *serial, unsigned port, unsigned address) {
    const uint8_t *bytes;
    size_t n = ftdi_device_descriptors(&bytes);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text,
                           "P: /devices/usb1/1-%u\n"
                           "N: bus/usb/001/%03u\n"
                           "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DRIVER=usb\n"
                           "E: BUSNUM=001\nE: DEVNUM=%03u\nE: DEVNAME=/dev/bus/usb/001/%03u\n"
                           "E: PRODUCT=%x/%x/700\n"
                           "A: busnum=1\\n\nA: devnum=%u\\n\nA: speed=480\\n\n"
                           "A: bConfigurationValue=1\\n\nA: idVendor=%04x\\n\n"
                           "A: idProduct=%04x\\n\n",
                           port, address, address, address, FTDI_VENDOR, FTDI_PRODUCT_2232H,
                           address, FTDI_VENDOR, FTDI_PRODUCT_2232H);
    if (serial[0])
        g_string_append_printf(text, "E: ID_SERIAL_SHORT=%s\nA: serial=%s\\n\n", serial, serial);
    g_string_append(text, "H: descriptors=");
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(text, "%02X",
                               i == FTDI_DESCRIPTOR_SERIAL && !serial[0] ? 0 : bytes[i]);
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}

/* The node as it is without a udev rule, for a user who is not root. */
static void deny(UMockdevTestbed *testbed, const char *node) {
    char *root = umockdev_testbed_get_root_dir(testbed);
    char *path = g_strconcat(root, node, NULL);
    (void)chmod(path, 0);
    g_free(path);
    g_free(root);
}

int usbfs_board_open(UMockdevTestbed *testbed, const struct usbfs_options *options,
                     const char *serial, unsigned port, struct usbfs_board **out,
                     struct pdnn_diag *diag) {
    struct usbfs_board *usbfs = g_new0(struct usbfs_board, 1);
    unsigned address = 2 + port;
    GError *error = NULL;
    int rc = board_open(&usbfs->board, &options->board, serial, diag);
    if (rc) {
        g_free(usbfs);
        return rc;
    }
    g_strlcpy(usbfs->serial, serial, sizeof usbfs->serial);
    g_mutex_init(&usbfs->lock);
    g_cond_init(&usbfs->closed);
    g_queue_init(&usbfs->transfers);
    g_queue_init(&usbfs->holds);
    g_queue_init(&usbfs->claims);
    for (int i = 0; i < FTDI_CHANNELS; i++)
        usbfs->driver[i] = options->has_driver;
    usbfs->testbed = testbed;
    usbfs->was_empty = true;
    usbfs->node = g_strdup_printf("/dev/bus/usb/001/%03u", address);
    usbfs->syspath = g_strdup_printf("/sys/devices/usb1/1-%u", port + 1);
    usbfs->handler = umockdev_ioctl_base_new();
    g_signal_connect_after(usbfs->handler, "handle-ioctl", G_CALLBACK(usbfs_ioctl), usbfs);
    g_signal_connect_after(usbfs->handler, "client-vanished", G_CALLBACK(usbfs_vanished), usbfs);
    chip_notify(usbfs->board.chip, on_chip, usbfs);
    char *text = describe(serial, port + 1, address);
    if (!umockdev_testbed_attach_ioctl(testbed, usbfs->node, usbfs->handler, &error) ||
        !umockdev_testbed_add_from_string(testbed, text, &error)) {
        rc = pdnn_fail(diag, PDNN_ERR_IO, "umockdev: %s", error ? error->message : "failed");
        g_clear_error(&error);
        usbfs_board_close(usbfs);
    } else {
        if (options->is_denied)
            deny(testbed, usbfs->node);
        *out = usbfs;
    }
    g_free(text);
    return rc;
}

void usbfs_board_print(const struct usbfs_board *usbfs, FILE *out) {
    const struct board *board = &usbfs->board;
    fprintf(out, "vboard: %s: %llu bytes out, %llu in, %llu faults, %u baud%s\n", usbfs->serial,
            (unsigned long long)ftdi_device_bytes_out(board->bridge),
            (unsigned long long)ftdi_device_bytes_in(board->bridge),
            (unsigned long long)board->line.fault.n, ftdi_device_baud(board->bridge, 1),
            ftdi_device_is_gone(board->bridge) ? ", unplugged" : "");
}

/* In umockdev's thread: from here on it calls us no more. */
static gboolean on_worker_close(gpointer user) {
    struct usbfs_board *usbfs = user;
    g_signal_handlers_disconnect_by_data(usbfs->handler, usbfs);
    for (GList *at = usbfs->holds.head; at; at = at->next)
        umockdev_ioctl_client_complete(((struct hold *)at->data)->client, -1, ENODEV);
    for (int i = 0; i < FTDI_CHANNELS; i++)
        g_clear_object(&usbfs->claimed[i]);
    g_queue_clear_full(&usbfs->claims, (GDestroyNotify)usbfs_claim_free);
    g_queue_clear_full(&usbfs->holds, (GDestroyNotify)usbfs_hold_free);
    g_queue_clear_full(&usbfs->transfers, (GDestroyNotify)usbfs_transfer_free);
    g_mutex_lock(&usbfs->lock);
    usbfs->is_closed = true;
    g_cond_signal(&usbfs->closed);
    g_mutex_unlock(&usbfs->lock);
    return G_SOURCE_REMOVE;
}

void usbfs_board_close(struct usbfs_board *usbfs) {
    chip_notify(usbfs->board.chip, NULL, NULL);
    umockdev_testbed_detach_ioctl(usbfs->testbed, usbfs->node, NULL);
    if (on_worker(usbfs, on_worker_close)) {
        g_mutex_lock(&usbfs->lock);
        while (!usbfs->is_closed)
            g_cond_wait(&usbfs->closed, &usbfs->lock);
        g_mutex_unlock(&usbfs->lock);
        g_main_context_unref(usbfs->worker);
    }
    g_object_unref(usbfs->handler);
    board_close(&usbfs->board);
    g_mutex_clear(&usbfs->lock);
    g_cond_clear(&usbfs->closed);
    g_free(usbfs->node);
    g_free(usbfs->syspath);
    g_free(usbfs);
}
