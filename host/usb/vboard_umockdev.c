/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vboard_umockdev.c - usbfs in software: the ioctls that libusb sends, answered by a board.
 *
 * umockdev calls on_ioctl() in a thread of its own, one for all boards. Everything here runs in
 * that thread but for usbfs_board_open/_close and the removal of a device from the testbed, which
 * umockdev allows in the main thread only.
 *
 * A mocked file always polls ready, so libusb asks for finished transfers without end. A question
 * that comes too early is held for up to HOLD_MS; only the first after EAGAIN, because libusb goes
 * on asking after each transfer before it lets the program at them.
 */
#include "vboard_umockdev.h"

#include <errno.h>
#include <linux/usb/ch9.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>

#include "diag.h"

enum {
    HOLD_MS = 1,
    SETUP_BYTES = 8,
    /* umockdev does not tell when a program dies within an ioctl. One that holds an interface and
     * does not stir for so long, while another wants it, is taken for dead. */
    DEAD_MS = 300,
};

/* A transfer that the program has submitted. */
struct transfer {
    UMockdevIoctlClient *client; /* whose it is; compared, never used */
    UMockdevIoctlData *urb_data, *buffer;
    size_t n_done; /* bytes moved */
    bool is_complete;
};

/* A question for finished transfers that waits for an answer. */
struct hold {
    struct usbfs_board *usbfs;
    UMockdevIoctlClient *client;
    UMockdevIoctlData *argument;
    GSource *timer;
};

struct usbfs_board {
    struct board board;
    UMockdevTestbed *testbed;
    UMockdevIoctlBase *handler;
    char serial[FTDI_SERIAL_MAX + 1];
    char *node, *syspath;
    GMainContext *worker; /* known from the first ioctl on */
    GMutex lock;          /* over worker and is_closed */
    GCond closed;
    bool is_closed;
    GQueue transfers;                            /* struct transfer, in the order of submission */
    GQueue holds;                                /* struct hold */
    GQueue claims;                               /* struct claim */
    bool driver[FTDI_CHANNELS];                  /* ftdi_sio holds it */
    UMockdevIoctlClient *claimed[FTDI_CHANNELS]; /* by whom; compared, never used */
    gint64 stirred_us; /* when the one that holds channel B has last asked for something */
    bool was_empty;    /* the last question was answered with EAGAIN */
    bool is_removed;   /* taken out of the testbed, or about to be */
    gint pump_is_due;
};

static struct usbdevfs_urb *urb_of(const struct transfer *transfer) {
    return (struct usbdevfs_urb *)transfer->urb_data->data;
}

static void transfer_free(struct transfer *transfer) {
    umockdev_ioctl_data_unref(transfer->urb_data);
    if (transfer->buffer)
        umockdev_ioctl_data_unref(transfer->buffer);
    g_free(transfer);
}

static void complete_transfer(struct transfer *transfer, int status) {
    struct usbdevfs_urb *urb = urb_of(transfer);
    urb->status = status;
    urb->actual_length = (int)transfer->n_done;
    transfer->is_complete = true;
}

/* ---- transfers ------------------------------------------------------------------------------- */

static int status_of(int answer) {
    return answer == FTDI_STALL ? -EPIPE : -ESHUTDOWN;
}

static void run_control(struct usbfs_board *usbfs, struct transfer *transfer) {
    uint8_t *bytes = transfer->buffer->data;
    size_t n_data = (size_t)urb_of(transfer)->buffer_length - SETUP_BYTES;
    int n = ftdi_device_control(usbfs->board.bridge, bytes, bytes + SETUP_BYTES, n_data);
    if (n >= 0)
        transfer->n_done = (size_t)n;
    complete_transfer(transfer, n < 0 ? status_of(n) : 0);
}

static void run_out(struct usbfs_board *usbfs, struct transfer *transfer) {
    const struct usbdevfs_urb *urb = urb_of(transfer);
    size_t length = (size_t)urb->buffer_length;
    do {
        size_t left = length - transfer->n_done;
        int n = ftdi_device_out(usbfs->board.bridge, urb->endpoint,
                                left ? transfer->buffer->data + transfer->n_done : NULL, left);
        if (n == FTDI_NAK)
            return;
        if (n < 0) {
            complete_transfer(transfer, status_of(n));
            return;
        }
        transfer->n_done += (size_t)n;
    } while (transfer->n_done < length);
    complete_transfer(transfer, 0);
}

static void run_in(struct usbfs_board *usbfs, struct transfer *transfer) {
    const struct usbdevfs_urb *urb = urb_of(transfer);
    size_t length = (size_t)urb->buffer_length;
    uint64_t now_us = (uint64_t)g_get_monotonic_time();
    while (transfer->n_done < length) {
        uint8_t packet[FTDI_PACKET_BYTES];
        int n = ftdi_device_in(usbfs->board.bridge, urb->endpoint, packet, now_us);
        if (n == FTDI_NAK)
            return;
        if (n < 0) {
            complete_transfer(transfer, status_of(n));
            return;
        }
        size_t left = length - transfer->n_done;
        size_t taken = (size_t)n < left ? (size_t)n : left;
        memcpy(transfer->buffer->data + transfer->n_done, packet, taken);
        transfer->n_done += taken;
        if ((size_t)n > left) {
            complete_transfer(transfer, -EOVERFLOW);
            return;
        }
        if (n < FTDI_PACKET_BYTES)
            break;
    }
    complete_transfer(transfer, 0);
}

static gboolean on_main_remove(gpointer user) {
    struct usbfs_board *usbfs = user;
    umockdev_testbed_uevent(usbfs->testbed, usbfs->syspath, "remove");
    umockdev_testbed_remove_device(usbfs->testbed, usbfs->syspath);
    return G_SOURCE_REMOVE;
}

/* Move what can be moved: the first open transfer of each endpoint, in order. */
static void run_transfers(struct usbfs_board *usbfs) {
    uint32_t blocked = 0; /* a bit an endpoint number and direction */
    for (GList *at = usbfs->transfers.head; at; at = at->next) {
        struct transfer *transfer = at->data;
        const struct usbdevfs_urb *urb = urb_of(transfer);
        uint32_t bit = 1u << ((urb->endpoint & 15) + (urb->endpoint & USB_DIR_IN ? 16 : 0));
        if (transfer->is_complete || blocked & bit)
            continue;
        if (urb->type == USBDEVFS_URB_TYPE_CONTROL)
            run_control(usbfs, transfer);
        else if (urb->endpoint & USB_DIR_IN)
            run_in(usbfs, transfer);
        else
            run_out(usbfs, transfer);
        if (!transfer->is_complete)
            blocked |= bit;
    }
    if (ftdi_device_is_gone(usbfs->board.bridge) && !usbfs->is_removed) {
        usbfs->is_removed = true;
        g_idle_add(on_main_remove, usbfs);
    }
}

/* ---- reaping --------------------------------------------------------------------------------- */

/* Answer with a finished transfer of the client, or with an error; false: neither is known yet and
 * the question may be held. */
static bool answer_reap(struct usbfs_board *usbfs, UMockdevIoctlClient *client,
                        UMockdevIoctlData *argument, bool may_hold) {
    bool is_pending = false;
    for (GList *at = usbfs->transfers.head; at; at = at->next) {
        struct transfer *transfer = at->data;
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
        transfer_free(transfer);
        return true;
    }
    if (is_pending && may_hold)
        return false;
    usbfs->was_empty = true;
    bool is_gone = !is_pending && ftdi_device_is_gone(usbfs->board.bridge);
    umockdev_ioctl_client_complete(client, -1, is_gone ? ENODEV : EAGAIN);
    return true;
}

static void hold_free(struct hold *hold) {
    g_source_destroy(hold->timer);
    g_source_unref(hold->timer);
    umockdev_ioctl_data_unref(hold->argument);
    g_object_unref(hold->client);
    g_free(hold);
}

static void pump(struct usbfs_board *usbfs) {
    run_transfers(usbfs);
    for (GList *at = usbfs->holds.head, *next; at; at = next) {
        struct hold *hold = at->data;
        next = at->next;
        if (answer_reap(usbfs, hold->client, hold->argument, true)) {
            g_queue_delete_link(&usbfs->holds, at);
            hold_free(hold);
        }
    }
}

static gboolean on_hold_end(gpointer user) {
    struct hold *hold = user;
    struct usbfs_board *usbfs = hold->usbfs;
    run_transfers(usbfs);
    answer_reap(usbfs, hold->client, hold->argument, false);
    g_queue_remove(&usbfs->holds, hold);
    hold_free(hold);
    return G_SOURCE_REMOVE;
}

static void on_reap(struct usbfs_board *usbfs, UMockdevIoctlClient *client,
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

/* ---- ioctls ---------------------------------------------------------------------------------- */

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
    struct transfer *transfer = g_new0(struct transfer, 1);
    transfer->client = client;
    transfer->urb_data = data;
    transfer->buffer = buffer;
    g_queue_push_tail(&usbfs->transfers, transfer);
    return 0;
}

/* The argument is the submitted URB's address in the program. */
static int on_discard(struct usbfs_board *usbfs, UMockdevIoctlClient *client, gulong address) {
    for (GList *at = usbfs->transfers.head; at; at = at->next) {
        struct transfer *transfer = at->data;
        if (transfer->client == client && transfer->urb_data->client_addr == address &&
            !transfer->is_complete) {
            complete_transfer(transfer, -ENOENT);
            return 0;
        }
    }
    return EINVAL;
}

static void forget_client(struct usbfs_board *usbfs, const UMockdevIoctlClient *client);

/* A claim that waits for a sign of life from the one that has the interface. */
struct claim {
    struct usbfs_board *usbfs;
    UMockdevIoctlClient *client;
    unsigned number;
    gint64 since_us;
    GSource *timer;
};

static void claim_free(struct claim *claim) {
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
        usbfs->claimed[claim->number] = claim->client;
    }
    umockdev_ioctl_client_complete(claim->client, is_alive ? -1 : 0, is_alive ? EBUSY : 0);
    g_queue_remove(&usbfs->claims, claim);
    claim_free(claim);
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
        usbfs->claimed[number] = client;
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
    usbfs->claimed[number] = NULL;
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

static gboolean on_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client,
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
        on_reap(usbfs, client, umockdev_ioctl_client_get_arg(client));
        return TRUE;
    }
    int rc = simple_ioctl(usbfs, client);
    if (rc == UNKNOWN)
        return FALSE;
    if (rc != LATER)
        umockdev_ioctl_client_complete(client, rc ? -1 : 0, rc);
    pump(usbfs);
    return TRUE;
}

/* The program, or its file, is gone: so are its transfers and claims. */
static void forget_client(struct usbfs_board *usbfs, const UMockdevIoctlClient *client) {
    for (int i = 0; i < FTDI_CHANNELS; i++)
        if (usbfs->claimed[i] == client)
            usbfs->claimed[i] = NULL;
    for (GList *at = usbfs->transfers.head, *next; at; at = next) {
        struct transfer *transfer = at->data;
        next = at->next;
        if (transfer->client == client) {
            g_queue_delete_link(&usbfs->transfers, at);
            transfer_free(transfer);
        }
    }
}

static void on_vanished(UMockdevIoctlBase *handler, UMockdevIoctlClient *client,
                        struct usbfs_board *usbfs) {
    (void)handler;
    forget_client(usbfs, client);
}

/* ---- events from other threads --------------------------------------------------------------- */

static gboolean on_worker_pump(gpointer user) {
    struct usbfs_board *usbfs = user;
    g_atomic_int_set(&usbfs->pump_is_due, 0);
    pump(usbfs);
    return G_SOURCE_REMOVE;
}

static gboolean on_worker_unplug(gpointer user) {
    struct usbfs_board *usbfs = user;
    ftdi_device_unplug(usbfs->board.bridge);
    pump(usbfs);
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
        usbfs->is_removed = true;
        g_idle_add(on_main_remove, usbfs);
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
                           "E: PRODUCT=%x/%x/700\nE: ID_SERIAL_SHORT=%s\n"
                           "A: busnum=1\\n\nA: devnum=%u\\n\nA: speed=480\\n\n"
                           "A: bConfigurationValue=1\\n\nA: idVendor=%04x\\n\n"
                           "A: idProduct=%04x\\n\nA: serial=%s\\n\n"
                           "H: descriptors=",
                           port, address, address, address, FTDI_VENDOR, FTDI_PRODUCT_2232H, serial,
                           address, FTDI_VENDOR, FTDI_PRODUCT_2232H, serial);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(text, "%02X", bytes[i]);
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
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
    g_signal_connect_after(usbfs->handler, "handle-ioctl", G_CALLBACK(on_ioctl), usbfs);
    g_signal_connect_after(usbfs->handler, "client-vanished", G_CALLBACK(on_vanished), usbfs);
    chip_notify(usbfs->board.chip, on_chip, usbfs);
    char *text = describe(serial, port + 1, address);
    if (!umockdev_testbed_attach_ioctl(testbed, usbfs->node, usbfs->handler, &error) ||
        !umockdev_testbed_add_from_string(testbed, text, &error)) {
        rc = pdnn_fail(diag, PDNN_ERR_IO, "umockdev: %s", error ? error->message : "failed");
        g_clear_error(&error);
        usbfs_board_close(usbfs);
    } else {
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
            (unsigned long long)board->line.n_faults, ftdi_device_baud(board->bridge, 1),
            ftdi_device_is_gone(board->bridge) ? ", unplugged" : "");
}

/* In umockdev's thread: from here on it calls us no more. */
static gboolean on_worker_close(gpointer user) {
    struct usbfs_board *usbfs = user;
    g_signal_handlers_disconnect_by_data(usbfs->handler, usbfs);
    for (GList *at = usbfs->holds.head; at; at = at->next)
        umockdev_ioctl_client_complete(((struct hold *)at->data)->client, -1, ENODEV);
    g_queue_clear_full(&usbfs->claims, (GDestroyNotify)claim_free);
    g_queue_clear_full(&usbfs->holds, (GDestroyNotify)hold_free);
    g_queue_clear_full(&usbfs->transfers, (GDestroyNotify)transfer_free);
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
