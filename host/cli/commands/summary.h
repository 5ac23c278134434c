/* SPDX-License-Identifier: BSD-2-Clause
 *
 * summary.h - the parts of a run log that `pdnn summary` prints: cmd_summary.c reads them,
 * summary_text.c lays them out.
 */
#ifndef PDNN_SUMMARY_H
#define PDNN_SUMMARY_H

#include "energy/power.h"
#include "report/device_names.h"

/* A run; everything belongs to `json`. */
struct summary_run {
    json_t *json;
    const char *command, *model, *device, *seed;
    const char *digest_outputs, *digest_events; /* NULL: the device reports no events */
    json_int_t samples, n, lanes, cycles;
    json_t *counters, *energy;
};

struct summary_log {
    const char *path;
    struct summary_run *runs;
    size_t n_runs; /* at least 1 */
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
