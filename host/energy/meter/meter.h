/* SPDX-License-Identifier: BSD-2-Clause
 *
 * meter.h - instruments that read power or energy, each behind one vtable.
 *
 *   hwmon:NAME[/CHANNEL]  Linux hwmon chip (ina219, ina226, ina3221, ...): energyN_input,
 *                         powerN_input, or inN_input * currN_input; CHANNEL counts from 1
 *   powercap[:ZONE]       Linux powercap zone (RAPL), by folder or by name: intel-rapl:0, package-0
 *   scpi:HOST:PORT        SCPI instrument on a TCP socket (often port 5025)
 *   usbtmc:DEVICE         SCPI instrument on /dev/usbtmcN
 *   csv:FILE[,OPTION...]  a logger's recording, see meter_csv.c
 */
#ifndef PDNN_METER_H
#define PDNN_METER_H

#include "pdnn.h"

/* What one reading says; NAN where the instrument does not know. */
struct pdnn_reading {
    double t_s;      /* live: CLOCK_MONOTONIC; recorded: the logger's clock */
    double power_w;  /* at that time */
    double energy_j; /* since some time in the past, if the instrument counts energy */
    double marker;   /* recorded only: level of the marker pin, any unit */
    double current_a;
};

struct pdnn_meter_options {
    const char *sysfs;         /* "/sys" */
    const char *query;         /* SCPI: watts, or amperes when query_voltage is given */
    const char *query_voltage; /* SCPI: volts; NULL: query is watts */
    int timeout_ms;            /* of one answer */
};
extern const struct pdnn_meter_options pdnn_meter_defaults;

struct pdnn_meter;

struct pdnn_meter_ops {
    const char *name;
    bool recorded; /* readings lie in the past: read() ends, and windows come from the marker */
    /* Open what stands behind "name:" and write the identity; `state` is the driver's own. */
    int (*open)(struct pdnn_meter *meter, const char *argument,
                const struct pdnn_meter_options *options, struct pdnn_diag *diag);
    /* Next reading. Returns PDNN_OK, an error, or PDNN_METER_END behind a recording's last. */
    int (*read)(struct pdnn_meter *meter, struct pdnn_reading *reading, struct pdnn_diag *diag);
    void (*close)(struct pdnn_meter *meter); /* also after an open that failed */
};

enum { PDNN_METER_END = 1 };

struct pdnn_meter {
    const struct pdnn_meter_ops *ops;
    char identity[160]; /* what is reported: model, file, zone */
    double renew_s;     /* the instrument has a new value every so often; 0: it does not say */
    size_t n_gaps;      /* readings of a recording without a value, left out so far */
    void *state;
};

extern const struct pdnn_meter_ops pdnn_meter_hwmon, pdnn_meter_powercap, pdnn_meter_scpi,
    pdnn_meter_usbtmc, pdnn_meter_csv;

/* Open by a spec as above. */
int pdnn_meter_open(const char *spec, const struct pdnn_meter_options *options,
                    struct pdnn_meter *meter, struct pdnn_diag *diag);
int pdnn_meter_read(struct pdnn_meter *meter, struct pdnn_reading *reading, struct pdnn_diag *diag);
void pdnn_meter_close(struct pdnn_meter *meter);

/* CLOCK_MONOTONIC in seconds. */
double pdnn_meter_now(void);

#endif
