/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The bulk transfers of a hostile bridge: any length, any status, any bytes, in any order with the
 * host's reads and writes. libusb's functions and the clock are replaced at link time (fuzz.mk).
 */
#include <sanitizer/asan_interface.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"
#include "transport/usb_stream.h"

enum { PENDING_MAX = 16 };

static const uint8_t *input;
static size_t n_input;
static struct libusb_transfer *pending[PENDING_MAX];
static unsigned n_pending;
static long now_ms;

static uint8_t next(void) {
    if (!n_input)
        return 0;
    n_input--;
    return *input++;
}

int __wrap_clock_gettime(clockid_t id, struct timespec *now);
int __wrap_libusb_submit_transfer(struct libusb_transfer *transfer);
int __wrap_libusb_cancel_transfer(struct libusb_transfer *transfer);
int __wrap_libusb_clear_halt(libusb_device_handle *handle, unsigned char endpoint);
int __wrap_libusb_handle_events_timeout(libusb_context *context, struct timeval *wait);

/* The stream is so large a block that the allocator asks the kernel for it each time, which takes
 * half of an execution. One block serves, which may not be touched between free() and calloc(). */
static _Alignas(64) uint8_t block[1 << 18];
static bool block_used;

void *__wrap_calloc(size_t n, size_t n_bytes);
void *__real_calloc(size_t n, size_t n_bytes);
void __wrap_free(void *p);
void __real_free(void *p);

void *__wrap_calloc(size_t n, size_t n_bytes) {
    size_t total = n * n_bytes;
    if (block_used || total < sizeof block / 2 || total > sizeof block)
        return __real_calloc(n, n_bytes);
    block_used = true;
    ASAN_POISON_MEMORY_REGION(block, sizeof block);
    ASAN_UNPOISON_MEMORY_REGION(block, total);
    return memset(block, 0, total);
}

void __wrap_free(void *p) {
    if (p != block) {
        __real_free(p);
        return;
    }
    FUZZ_ASSERT(block_used);
    block_used = false;
    ASAN_POISON_MEMORY_REGION(block, sizeof block);
}

int __wrap_clock_gettime(clockid_t id, struct timespec *now) {
    (void)id;
    now_ms++;
    *now = (struct timespec){.tv_sec = now_ms / 1000, .tv_nsec = now_ms % 1000 * 1000000};
    return 0;
}

int __wrap_libusb_submit_transfer(struct libusb_transfer *transfer) {
    uint8_t byte = next();
    if (byte == 0xFF)
        return LIBUSB_ERROR_NO_DEVICE;
    if (byte == 0xFE)
        return LIBUSB_ERROR_IO;
    FUZZ_ASSERT(n_pending < PENDING_MAX && transfer->length > 0);
    pending[n_pending++] = transfer;
    return 0;
}

static void complete(unsigned index, enum libusb_transfer_status status) {
    struct libusb_transfer *transfer = pending[index];
    memmove(pending + index, pending + index + 1, (--n_pending - index) * sizeof pending[0]);
    transfer->status = status;
    transfer->actual_length = 0;
    if (status != LIBUSB_TRANSFER_CANCELLED) {
        size_t n = (size_t)next() << 5 | (next() & 31);
        n = n < (size_t)transfer->length ? n : (size_t)transfer->length;
        if (transfer->endpoint & 0x80)
            memset(transfer->buffer, next(), n);
        transfer->actual_length = (int)n;
    }
    transfer->callback(transfer);
}

int __wrap_libusb_cancel_transfer(struct libusb_transfer *transfer) {
    for (unsigned i = 0; i < n_pending; i++)
        if (pending[i] == transfer) {
            complete(i, LIBUSB_TRANSFER_CANCELLED);
            return 0;
        }
    return LIBUSB_ERROR_NOT_FOUND;
}

int __wrap_libusb_clear_halt(libusb_device_handle *handle, unsigned char endpoint) {
    (void)handle;
    (void)endpoint;
    return next() == 0xFF ? LIBUSB_ERROR_NO_DEVICE : 0;
}

int __wrap_libusb_handle_events_timeout(libusb_context *context, struct timeval *wait) {
    (void)context;
    FUZZ_ASSERT(wait->tv_sec >= 0 && wait->tv_usec >= 0 && wait->tv_usec < 1000000);
    uint8_t step = next();
    if (step == 0xFF)
        return LIBUSB_ERROR_OTHER;
    if (n_pending && step % 8)
        complete(next() % n_pending, step / 8 % (LIBUSB_TRANSFER_OVERFLOW + 1));
    /* libusb ends a transfer to the bridge when its time is over. */
    for (unsigned i = 0; !n_input && i < n_pending; i++)
        if (!(pending[i]->endpoint & 0x80)) {
            complete(i, LIBUSB_TRANSFER_TIMED_OUT);
            break;
        }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    struct pdnn_usb_stream *stream;
    struct ftdi_context ftdi = {0};
    struct pdnn_diag diag = {""};
    static uint8_t bytes[65536];
    size_t n_read;
    int rc = PDNN_OK;
    if (!n_data)
        return 0;
    input = data;
    n_input = n_data;
    n_pending = 0;
    static const unsigned packets[] = {64, 512, 64, 512, 0, 1, 2, 100};
    ftdi.in_ep = 2;
    ftdi.out_ep = 0x81;
    ftdi.max_packet_size = packets[next() % 8];
    if (pdnn_usb_stream_open(&ftdi, "fuzz", 20, &stream, &diag))
        return 0;
    for (int i = 0; i < 16 && n_input && rc == PDNN_OK; i++) {
        size_t n = (size_t)next() << 8 | next();
        rc = n & 1 ? pdnn_usb_stream_write(stream, bytes, n, &diag)
                   : pdnn_usb_stream_read(stream, bytes, n, &n_read, &diag);
    }
    FUZZ_ASSERT(rc == PDNN_OK || diag.text[0]);
    input = NULL;
    n_input = 0;
    pdnn_usb_stream_close(stream, NULL);
    return 0;
}
