/* SPDX-License-Identifier: BSD-2-Clause
 *
 * recorded.h - the main of a program that records a session (host/transport/record.c).
 */
#ifndef RECORDED_H
#define RECORDED_H

#include "device/device.h"

/* Arguments CORE FILE: play() with the golden device CORE; FILE takes down what the host sends and
 * what comes back. Returns main's exit code. */
int recorded_main(int argc, char **argv,
                  int (*play)(struct pdnn_device *device, struct pdnn_diag *diag));

#endif
