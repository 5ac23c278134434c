/* SPDX-License-Identifier: BSD-2-Clause
 *
 * summary.h - what `pdnn summary` prints: cmd_summary.c reads it, summary_text.c lays it out.
 */
#ifndef PDNN_SUMMARY_H
#define PDNN_SUMMARY_H

#include "energy/work.h"
#include "report/device_names.h"

struct summary_log {
    const char *path;
    struct pdnn_runs runs; /* at least 1 */
    struct pdnn_work work;
    struct pdnn_device_names devices;
};

/* What `make util` writes of a bitstream. */
struct summary_util {
    const char *board;
    int lut4, ff, ebr, spram, dsp, cells, cells_there;
    double clock_mhz, fmax_mhz;
};

/* Print all of it; `util` and `power` are NULL where not given. PDNN_ERR_MISMATCH when two devices
 * did the same work and differ. */
int summary_print(const struct summary_log *log, const struct summary_util *util,
                  const struct pdnn_power *power, struct pdnn_diag *diag);

#endif
