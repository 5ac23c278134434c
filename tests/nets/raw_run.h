/* SPDX-License-Identifier: BSD-2-Clause
 *
 * raw_run.h - requests to a device that no host sends.
 */
#ifndef RAW_RUN_H
#define RAW_RUN_H

#include "device/device.h"

/* Carry out one request; the test fails where that does. */
void raw_request(struct pdnn_device *device, struct pdnn_request request);
/* Write n_words words of a space from `address` on. */
void raw_write(struct pdnn_device *device, uint8_t space, uint32_t address, uint32_t word_bytes,
               const uint8_t *bytes, size_t n_words);
/* Once more what the device ran last, with this seed, which may be 0. sums (Outputs): as
 * pdnn_device_run() has them. */
void raw_run(struct pdnn_device *device, uint64_t seed, uint32_t outputs, int32_t *sums);

#endif
