/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/meter/meter.h"
#include "base/diag.h"

#include <math.h>
#include <string.h>
#include <time.h>

const struct pdnn_meter_options pdnn_meter_defaults = {
    .sysfs = "/sys",
    .query = "MEAS:POW?",
    .timeout_ms = 2000,
};

static const struct pdnn_meter_ops *const meters[] = {
    &pdnn_meter_hwmon, &pdnn_meter_powercap, &pdnn_meter_scpi, &pdnn_meter_usbtmc, &pdnn_meter_csv,
};

int pdnn_meter_open(const char *spec, const struct pdnn_meter_options *options,
                    struct pdnn_meter *meter, struct pdnn_diag *diag) {
    *meter = (struct pdnn_meter){0};
    const size_t length = strcspn(spec, ":");
    for (size_t i = 0; i < sizeof meters / sizeof *meters; i++) {
        if (strlen(meters[i]->name) == length && strncmp(meters[i]->name, spec, length) == 0) {
            meter->ops = meters[i];
            int err = meters[i]->open(meter, spec[length] ? spec + length + 1 : "", options, diag);
            if (err) {
                pdnn_meter_close(meter);
            }
            return err;
        }
    }
    return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                     "%.100s: no such meter; expected hwmon:NAME, powercap:ZONE, scpi:HOST:PORT, "
                     "usbtmc:DEVICE or csv:FILE",
                     spec);
}

int pdnn_meter_read(struct pdnn_meter *meter, struct pdnn_reading *reading,
                    struct pdnn_diag *diag) {
    *reading = (struct pdnn_reading){NAN, NAN, NAN, NAN, NAN};
    return meter->ops->read(meter, reading, diag);
}

void pdnn_meter_close(struct pdnn_meter *meter) {
    if (meter->ops) {
        meter->ops->close(meter);
    }
    *meter = (struct pdnn_meter){0};
}

double pdnn_meter_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
