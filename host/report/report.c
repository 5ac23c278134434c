/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/report.h"
#include "base/diag.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int write_pictures(const struct pdnn_report_pictures *pictures, const char *heading,
                          const char *text, struct pdnn_page *page, struct pdnn_diag *diag) {
    if (pictures->n == 0) {
        return PDNN_OK;
    }
    pdnn_page_heading(page, 2, "%s", heading);
    pdnn_page_text(page, "%s", text);
    pdnn_page_figures(page);
    int err = PDNN_OK;
    for (uint32_t i = 0; i < pictures->n && !err; i++) {
        char caption[256];
        snprintf(caption, sizeof caption, "T = %u, %.200s", pictures->at[i].samples,
                 pdnn_report_name(pictures->at[i].path));
        err = pdnn_page_picture(page, pictures->at[i].path, caption, diag);
    }
    pdnn_page_figures_end(page);
    return err;
}

static void write_provenance(const struct pdnn_report *report, struct pdnn_page *page) {
    pdnn_page_heading(page, 2, "Where the figures come from");
    static const char *const head[] = {"figure", "from", "what it leaves out"};
    pdnn_page_table(page, head, 3);
    char simulated[400];
    snprintf(simulated, sizeof simulated,
             "%s: event counters of each run times %.100s, board %s (%s)",
             report->power ? "Simulated" : "none", report->power ? report->power_path : "-",
             report->power ? report->power->board : "-",
             report->power ? pdnn_power_kind(report->power) : "-");
    char switching[200] = "none: no file was given";
    if (report->switching.n) {
        snprintf(switching, sizeof switching,
                 "make activity: changes of every net of the synthesised core, board %.60s, times "
                 "coefficients (%s)",
                 report->switching.runs[0].board,
                 report->switching.runs[0].fitted ? "fitted" : "estimate");
    }
    const char *const rows[][3] = {
        {"digests, cycles, counters", "the run log, as the device reported them", "nothing"},
        {"quality", "the run log: pdnn evaluate, pdnn classify",
         "the distance is on a small judge's features, it is no Inception-FID"},
        {"predicted energy", "Eq. 4 from the model and T, preset named beside it",
         "padding, control, clock tree, link"},
        {"simulated energy", report->power ? simulated : "none: no coefficients were given",
         "what the coefficients do not know; glitches and wire lengths"},
        {"energy from switching", switching, "glitches; the UART, the PLL and pads"},
        {"measured energy", "a meter, named in the table; none without one",
         "nothing: the supply as a whole, link included"},
        {"LUT4, FF, memories", report->util ? report->util_path : "the run log, where it has them",
         "nothing: yosys counts, nextpnr packs"},
        {"areas of synapses", report->synapse ? report->synapse_path : "none: no file was given",
         "wires; the figures are of yosys, before packing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pdnn_page_row(page, rows[i], 3);
    }
    pdnn_page_table_end(page);
}

static void write_lead(const struct pdnn_report *report, struct pdnn_page *page) {
    double inputs = 0;
    uint32_t n_measured = 0;
    char number[32];
    for (uint32_t i = 0; i < report->runs.n; i++) {
        inputs += report->runs.runs[i].n;
        n_measured += report->runs.runs[i].is_measured;
    }
    snprintf(number, sizeof number, "%.0f", inputs);
    pdnn_page_text(page, "%u runs, %s inputs, %u of the runs measured with a meter.",
                   report->runs.n, number, n_measured);
}

int pdnn_report_write(struct pdnn_report *report, struct pdnn_page *page, struct pdnn_diag *diag) {
    uint32_t n;
    struct pdnn_point *points = pdnn_report_points(&report->runs, &n);
    if (!points || n == 0) {
        free(points);
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "expected at least one run of a device in the logs");
    }
    pdnn_page_begin(page, "pDNN: samples, quality, energy");
    write_lead(report, page);
    int err = write_pictures(
        &report->digits, "Digits",
        "Drawn by the runs below; one class a row where the run drew all classes.", page, diag);
    if (!err) {
        err = write_pictures(
            &report->maps, "Layers",
            "What a network makes of the first picture: its input, then the p-bits of each hidden "
            "layer, a channel a map, as bright as the share of the T samples in which they are 1.",
            page, diag);
    }
    if (!err) {
        err = pdnn_report_quality(report, page, diag);
    }
    if (!err) {
        pdnn_report_energy(report, points, n, page);
        pdnn_report_hardware(report, page);
        err = pdnn_report_runs(report, page, diag);
    }
    if (!err) {
        write_provenance(report, page);
        pdnn_page_end(page);
    }
    free(points);
    return err;
}
