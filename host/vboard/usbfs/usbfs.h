/* SPDX-License-Identifier: BSD-2-Clause
 *
 * usbfs.h - what the parts of the umockdev front end share: urb.c (transfers),
 * ioctl.c (the other ioctls) and umockdev.c (life, threads).
 *
 * umockdev calls usbfs_ioctl() and usbfs_vanished() in a thread of its own, one for all boards.
 * All of urb.c and ioctl.c runs there but for usbfs_remove().
 */
#ifndef PDNN_VBOARD_USBFS_H
#define PDNN_VBOARD_USBFS_H

#include "vboard/move.h"
#include "vboard/usbfs/umockdev.h"

/* A transfer that the program has submitted. */
struct urb_transfer {
    UMockdevIoctlClient *client; /* whose it is; a reference, lest another get the address */
    UMockdevIoctlData *urb_data, *buffer;
    struct usb_move move; /* its bytes are those of buffer */
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
    GQueue transfers;           /* struct urb_transfer, in the order of submission */
    GQueue holds;               /* struct hold */
    GQueue claims;              /* struct claim */
    bool driver[FTDI_CHANNELS]; /* ftdi_sio holds it */
    UMockdevIoctlClient *claimed[FTDI_CHANNELS]; /* by whom; references */
    gint64 stirred_us; /* when the one that holds channel B has last asked for something */
    bool was_empty;    /* the last question was answered with EAGAIN */
    bool is_removed;   /* taken out of the testbed, or about to be */
    gint pump_is_due;
};

/* A claim that waits for a sign of life from the one that has the interface. */
struct claim {
    struct usbfs_board *usbfs;
    UMockdevIoctlClient *client;
    unsigned number;
    gint64 since_us;
    GSource *timer;
};

/* ---- urb.c ---------------------------------------------------------------------------- */

/* Mark as finished with a status of usbfs, 0 or a negative errno. */
void usbfs_transfer_complete(struct urb_transfer *transfer, int status);
void usbfs_transfer_free(struct urb_transfer *transfer);
void usbfs_hold_free(struct hold *hold);
/* Move what can be moved and answer those who wait for it. */
void usbfs_pump(struct usbfs_board *usbfs);
/* REAPURB and REAPURBNDELAY: answer at once, or hold. */
void usbfs_reap(struct usbfs_board *usbfs, UMockdevIoctlClient *client,
                UMockdevIoctlData *argument);
/* Tell the programs that listen to udev that the device goes. */
void usbfs_announce_removal(struct usbfs_board *usbfs);
/* Then take it out of the testbed. An idle function of the main thread: umockdev allows it
 * nowhere else. */
gboolean usbfs_remove(gpointer user);

/* ---- ioctl.c -------------------------------------------------------------------------- */

void usbfs_claim_free(struct claim *claim);
/* Handlers of umockdev's signals. */
gboolean usbfs_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client,
                     struct usbfs_board *usbfs);
void usbfs_vanished(UMockdevIoctlBase *handler, UMockdevIoctlClient *client,
                    struct usbfs_board *usbfs);

#endif
