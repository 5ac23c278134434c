/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report_runs.c - what ran, whether equal runs gave equal bits, and what the hardware takes.
 */
#include "energy/work.h"
#include "report/chart.h"
#include "report/device_names.h"
#include "report/report.h"

#include <string.h>

static const char *text_of(const json_t *json, const char *name, const char *otherwise) {
    const char *text = json_string_value(json_object_get(json, name));
    return text ? text : otherwise;
}

static const char *const verdicts[] = {
    [PDNN_WORK_ALONE] = "", [PDNN_WORK_EQUAL] = "equal", [PDNN_WORK_DIFFERS] = "DIFFERS"};

int pdnn_report_runs(const struct pdnn_report *report, struct pdnn_page *page,
                     struct pdnn_diag *diag) {
    static const char *const head[] = {"command",           "model",  "device",  ">T",
                                       ">inputs",           ">lanes", ">cycles", ">seed",
                                       "digest of outputs", "others", "meter",   "time"};
    const struct pdnn_runs *runs = &report->runs;
    struct pdnn_work work;
    int err = pdnn_work_find(runs, &work, diag);
    uint32_t n_differ = 0;
    struct pdnn_device_names devices = {0};
    for (uint32_t i = 0; i < runs->n; i++) {
        pdnn_device_names_add(&devices, runs->runs[i].device); /* else: the whole name is shown */
    }
    pdnn_page_heading(page, 2, "Runs");
    pdnn_page_table(page, head, 12);
    for (uint32_t i = 0; i < runs->n && !err; i++) {
        n_differ += work.runs[i].verdict == PDNN_WORK_DIFFERS;
        if (i >= PDNN_REPORT_ROWS) {
            continue;
        }
        const struct pdnn_run *run = &runs->runs[i];
        char model[64], samples[16], n[32], lanes[16], cycles[32];
        snprintf(samples, sizeof samples, "%u", run->samples);
        snprintf(lanes, sizeof lanes, run->lanes ? "%u" : "none", run->lanes);
        const char *const cells[] = {run->command,
                                     pdnn_report_model(run->model, model),
                                     pdnn_device_names_find(&devices, run->device),
                                     samples,
                                     pdnn_number(n, run->n),
                                     lanes,
                                     pdnn_number(cycles, run->counts[PDNN_EVENT_CYCLES]),
                                     run->seed[0] ? run->seed : "none",
                                     run->digest_outputs[0] ? run->digest_outputs : "none",
                                     verdicts[work.runs[i].verdict],
                                     run->is_measured ? run->meter : "none",
                                     run->time};
        pdnn_page_row(page, cells, 12);
    }
    pdnn_page_table_end(page);
    pdnn_page_note(page, "Cycles are of one input. Others: runs of the same work on other devices, "
                         "by their digests.");
    for (uint32_t i = 0; i < devices.n; i++) {
        if (strcmp(devices.names[i].name, devices.names[i].spec) != 0) {
            pdnn_page_note(page, "%s is %s", devices.names[i].name, devices.names[i].spec);
        }
    }
    if (runs->n > PDNN_REPORT_ROWS) {
        pdnn_page_note(page, "The first %d of %u runs; %u of all differ from another device's.",
                       PDNN_REPORT_ROWS, runs->n, n_differ);
    }
    pdnn_device_names_free(&devices);
    pdnn_work_free(&work);
    return err;
}

/* ---- hardware ----------------------------------------------------------------------------- */

static const char *count_of(const json_t *json, const char *name, char text[32]) {
    const json_t *value = json_object_get(json, name);
    if (!json_is_number(value)) {
        return "none";
    }
    return pdnn_number(text, json_number_value(value));
}

/* The bitstream's file, or what the first run that tells says of it. */
static const json_t *util_of(const struct pdnn_report *report, const char **from) {
    *from = report->util_path;
    for (uint32_t i = 0; !report->util && i < report->runs.n; i++) {
        const json_t *logged = json_object_get(report->runs.runs[i].json, "bitstream");
        if (json_is_object(logged)) {
            *from = report->runs.runs[i].where;
            return logged;
        }
    }
    return report->util;
}

static void write_util(const json_t *util, const char *from, struct pdnn_page *page) {
    static const char *const head[] = {"part", ">LUT4", ">FF", ">carry", ">EBR", ">SPRAM", ">DSP"};
    char t[8][32];
    pdnn_page_text(page, "Bitstream of %.60s: %s of %s logic cells; clock %s MHz, Fmax %s MHz.",
                   text_of(util, "board", "a board"), count_of(util, "logic_cells", t[0]),
                   count_of(util, "logic_cells_available", t[1]), count_of(util, "clock_mhz", t[2]),
                   count_of(util, "fmax_mhz", t[3]));
    pdnn_page_table(page, head, 7);
    const char *name;
    json_t *part;
    const char *whole[7] = {"whole design"};
    for (int k = 1; k < 7; k++) {
        whole[k] = count_of(util, head[k] + 1, t[k]);
    }
    pdnn_page_row(page, whole, 7);
    json_object_foreach(json_object_get(util, "parts"), name, part) {
        const char *cells[7] = {name};
        for (int k = 1; k < 7; k++) {
            cells[k] = count_of(part, head[k] + 1, t[k]);
        }
        pdnn_page_row(page, cells, 7);
    }
    pdnn_page_table_end(page);
    pdnn_page_note(page, "From %s, by yosys and nextpnr.", from);
}

/* A number, or a text that is one. */
static bool field_is(const json_t *row, const char *name, int value) {
    const json_t *field = json_object_get(row, name);
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    return json_is_string(field) ? strcmp(json_string_value(field), text) == 0
                                 : json_is_number(field) && json_number_value(field) == value;
}

/* Smallest area of a synapse of `weights` weights of 4 bits, accumulators as wide as the sums
 * need; -1: none. */
static double area_of(const json_t *areas, int act_bits, int weights, const char **org) {
    double best = -1;
    size_t i;
    json_t *row;
    json_array_foreach(areas, i, row) {
        const double lut4 = json_number_value(json_object_get(row, "lut4"));
        if (field_is(row, "weight_bits", 4) && field_is(row, "act_bits", act_bits) &&
            field_is(row, "weights", weights) && field_is(row, "dsp", 0) && lut4 > 0 &&
            strcmp(text_of(row, "rule", "sized"), "sized") == 0 && (best < 0 || lut4 < best)) {
            best = lut4;
            *org = text_of(row, "org", "");
        }
    }
    return best;
}

static void write_synapse(const struct pdnn_report *report, struct pdnn_page *page) {
    static const int acts[] = {1, 2, 3, 4, 8, 16};
    static const char *const head[] = {">bits of an activation", ">LUT4", ">against 1 bit",
                                       "built as"};
    enum { WEIGHTS = 16 };
    const json_t *areas = json_object_get(report->synapse, "areas");
    const char *org = "";
    const double one = area_of(areas, 1, WEIGHTS, &org);
    if (one < 0) {
        return;
    }
    pdnn_page_text(page,
                   "Synapse: %d weights of 4 bits, accumulate-only (1 bit) against "
                   "multiply-accumulate, without DSP, the smallest that was found.",
                   WEIGHTS);
    pdnn_page_table(page, head, 4);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        char bits[16], lut4[32], ratio[48];
        const double area = area_of(areas, acts[i], WEIGHTS, &org);
        if (area < 0) {
            continue;
        }
        snprintf(bits, sizeof bits, "%d", acts[i]);
        snprintf(ratio, sizeof ratio, "%.2fx", area / one);
        const char *const cells[] = {bits, pdnn_number(lut4, area), ratio, org};
        pdnn_page_row(page, cells, 4);
    }
    pdnn_page_table_end(page);
    pdnn_page_note(page, "From %s.", report->synapse_path);
}

void pdnn_report_hardware(const struct pdnn_report *report, struct pdnn_page *page) {
    const char *from;
    const json_t *util = util_of(report, &from);
    if (!util && !report->synapse) {
        return;
    }
    pdnn_page_heading(page, 2, "Hardware");
    if (util) {
        write_util(util, from, page);
    }
    if (report->synapse) {
        write_synapse(report, page);
    }
}
