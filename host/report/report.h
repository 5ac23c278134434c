/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report.h - the page about logged runs. It shows what the logs hold and nothing else: a figure
 * without data is `none`, and predicted, simulated and measured energies stand apart.
 */
#ifndef PDNN_REPORT_H
#define PDNN_REPORT_H

#include "energy/switching.h"
#include "report/page.h"

enum { PDNN_REPORT_PICTURES = 64, PDNN_REPORT_PRESETS = 8 };

/* PNG files, each drawn at a T. */
struct pdnn_report_pictures {
    uint32_t n;
    struct {
        uint32_t samples;
        const char *path;
    } at[PDNN_REPORT_PICTURES];
};

struct pdnn_report {
    struct pdnn_runs runs;
    const struct pdnn_power *power; /* NULL: no coefficients, nothing simulated in joules */
    const char *power_path;
    const struct pdnn_power *twin;   /* coefficients of a deterministic design; NULL: none */
    struct pdnn_switching switching; /* of `make activity` */
    json_t *util;                    /* of `make util`; NULL: none */
    const char *util_path;
    json_t *synapse; /* of `make compare-synapse`; NULL: none */
    const char *synapse_path;
    struct pdnn_report_pictures digits; /* of pdnn generate */
    struct pdnn_report_pictures maps;   /* of pdnn classify --maps */
};

/* Rows of a table; it says how many are left out. */
enum { PDNN_REPORT_ROWS = 1000 };

/* Write the page; pictures are read now. */
int pdnn_report_write(struct pdnn_report *report, struct pdnn_page *page, struct pdnn_diag *diag);

/* ---- the parts, one file each ------------------------------------------------------------- */

/* Runs that stand for all of their model, T and lanes: the first of each, and the first that has a
 * measurement. In order of model, lanes and T. */
struct pdnn_point {
    const struct pdnn_run *run, *measured; /* measured: NULL for none */
};
/* Returns their number, and the array, which the caller frees; NULL without memory or runs. */
struct pdnn_point *pdnn_report_points(const struct pdnn_runs *runs, uint32_t *n);
/* Last part of a path. */
const char *pdnn_report_name(const char *path);
/* The same without ".safetensors", up to 63 bytes of it. */
const char *pdnn_report_model(const char *path, char name[64]);

int pdnn_report_quality(const struct pdnn_report *report, struct pdnn_page *page,
                        struct pdnn_diag *diag);
void pdnn_report_energy(const struct pdnn_report *report, const struct pdnn_point *points,
                        uint32_t n, struct pdnn_page *page);
void pdnn_report_hardware(const struct pdnn_report *report, struct pdnn_page *page);
int pdnn_report_runs(const struct pdnn_report *report, struct pdnn_page *page,
                     struct pdnn_diag *diag);

#endif
