/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_measure.c - `pdnn energy measure`: run a device while a meter is read.
 */
#include "base/diag.h"
#include "base/digest.h"
#include "base/json_text.h"
#include "energy/measure.h"
#include "energy/meter/csv_layout.h"
#include "cli/energy/energy_cli.h"
#include "contract/map.h"
#include "cli/progress.h"
#include "cli/run_options.h"

#include <stdlib.h>
#include <string.h>

struct options {
    struct cli_run_options run;
    struct pdnn_meter_options meter_options;
    const char *meter;
    uint32_t n, repeats;
    bool on_chip;
    uint32_t batch; /* images a request; 0: to be found */
    double idle_s, rate_hz, duration_s;
};

static int parse_on_chip(const char *option, const char *text, void *value) {
    struct options *o = value;
    o->on_chip = true;
    return text ? cli_u32(option, text, 1, PDNN_RUNS_MAX, &o->batch) : 0;
}

static const struct cli_option option_table[] = {
    {.name = "meter",
     .arg = "SPEC",
     .group = CLI_GROUP_OWN,
     .help = "hwmon:NAME[/CHANNEL], powercap[:ZONE], scpi:HOST:PORT, usbtmc:DEVICE or csv:FILE; "
             "without one nothing is measured",
     CLI_TEXT(struct options, meter)},
    {CLI_COUNT(struct options, n, 1, 1u << 30), .group = CLI_GROUP_OWN,
     .help = "Images a run (default 100)"},
    {.name = "on-chip",
     .arg = "K",
     .optional_value = true,
     .group = CLI_GROUP_OWN,
     .help = "The device makes K images a request by itself and sends only the last (as many as "
             "take half a second by its clock register; 100 where it has none)",
     CLI_PARSE_ALL(parse_on_chip)},
    {.name = "repeats",
     .arg = "N",
     .group = CLI_GROUP_OWN,
     .help = "Runs, idle before, between and after (default 5)",
     CLI_NUMBER(struct options, repeats, 1, PDNN_MEASURE_WINDOWS)},
    {.name = "idle",
     .arg = "S",
     .group = CLI_GROUP_OWN,
     .help = "Seconds of each idle time (default 2)",
     CLI_NUMBER(struct options, idle_s, 0.001, 3600)},
    {.name = "rate",
     .arg = "HZ",
     .group = CLI_GROUP_OWN,
     .help = "Readings a second (default 100)",
     CLI_NUMBER(struct options, rate_hz, 0.1, 10000)},
    {.name = "duration",
     .arg = "S",
     .group = CLI_GROUP_OWN,
     .help = "csv: seconds that a run took by the device's clock, to correct the logger's",
     CLI_NUMBER(struct options, duration_s, 1e-6, 1e6)},
    {.name = "sysfs",
     .arg = "DIR",
     .group = CLI_GROUP_OWN,
     .help = "Instead of /sys",
     CLI_TEXT(struct options, meter_options.sysfs)},
    {.name = "query",
     .arg = "TEXT",
     .group = CLI_GROUP_OWN,
     .help = "SCPI query that is answered in watts (default MEAS:POW?)",
     CLI_TEXT(struct options, meter_options.query)},
    {.name = "query-voltage",
     .arg = "TEXT",
     .group = CLI_GROUP_OWN,
     .help = "SCPI query for volts; then --query is answered in amperes",
     CLI_TEXT(struct options, meter_options.query_voltage)},
    {CLI_SAMPLES(struct options, run.samples), .arg = "T", .help = CLI_SAMPLES_HELP},
    {CLI_INCLUDE(struct options, run, &cli_run_options)},
    {0},
};

struct work {
    struct options *o;
    struct pdnn_model *model;
    struct pdnn_device *device;
    struct pdnn_run_options used;
    uint8_t *input; /* (InputBits) */
    int32_t *sums;  /* (Outputs) */
    uint32_t outputs;
    struct pdnn_totals totals;
    uint64_t digest; /* of the sums that the device has sent */
    uint32_t n_done; /* images */
};

/* One request: `runs` images from one seed. A classifier gets a blank picture: the counters do not
 * depend on it. */
static int run_request(struct work *w, uint32_t request, uint32_t runs, struct pdnn_diag *diag) {
    struct pdnn_counters c;
    if (w->model->task == PDNN_TASK_GENERATE) {
        pdnn_encode_class(w->model, request % w->model->classes, w->input, NULL);
    }
    struct pdnn_run_options options = w->used;
    options.seed = pdnn_seed_for(w->o->run.seed, request);
    options.repeats = runs;
    int err = pdnn_device_run(w->device, &options, w->input, w->sums, &c, diag);
    if (!err) {
        pdnn_totals_add(&w->totals, &c, runs);
        w->digest = pdnn_digest_results(w->digest, w->sums, w->outputs);
        w->n_done += runs;
    }
    return err;
}

/* The work of one window: n images. */
static int run_images(void *user, struct pdnn_diag *diag) {
    struct work *w = user;
    const uint32_t batch = w->o->on_chip ? w->o->batch : 1;
    int err = PDNN_OK;
    for (uint32_t i = 0, request = 0; i < w->o->n && !err; i += batch, request++) {
        err = run_request(w, request, w->o->n - i < batch ? w->o->n - i : batch, diag);
    }
    return err;
}

/* How many images a request of half a second makes. */
static int find_batch(struct work *w, struct pdnn_diag *diag) {
    const uint32_t clock_hz = pdnn_device_caps(w->device)->clock_hz;
    int err = run_request(w, 0, 1, diag);
    if (!err) {
        const uint64_t runs = clock_hz ? clock_hz / 2 / w->totals.cycles : 100;
        w->o->batch = runs < 1 ? 1 : runs > PDNN_RUNS_MAX ? PDNN_RUNS_MAX : (uint32_t)runs;
    }
    w->totals = (struct pdnn_totals){0};
    w->n_done = 0;
    w->digest = PDNN_DIGEST_START;
    return err;
}

static int prepare(struct work *w, struct pdnn_diag *diag) {
    int err = cli_model_open(&w->o->run, &w->model, diag);
    const struct pdnn_run_options asked = {.samples = w->o->run.samples,
                                           .sampling = w->o->run.sampling};
    if (err || (err = pdnn_device_open(w->o->run.device, &w->device, diag)) ||
        (err = pdnn_device_options(w->device, &asked, &w->used, diag)) ||
        (err = cli_progress_load(w->device, w->model, diag)) ||
        (err = pdnn_device_options(w->device, &asked, &w->used, diag))) {
        return err;
    }
    w->input = calloc(w->model->input_bits, 1);
    w->outputs = pdnn_model_outputs(w->model);
    w->sums = calloc(w->outputs, sizeof *w->sums);
    w->digest = PDNN_DIGEST_START;
    if (!w->input || !w->sums) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "out of memory");
    }
    return w->o->on_chip && !w->o->batch ? find_batch(w, diag) : PDNN_OK;
}

/* What a meter can be wired to: the others are programs. */
static bool is_board(const char *device) {
    return strncmp(device, "usb", 3) == 0 || strncmp(device, "tty", 3) == 0;
}

static int measure(struct work *w, struct pdnn_meter *meter, struct pdnn_measured *measured,
                   struct pdnn_diag *diag) {
    const struct options *o = w->o;
    if (!meter->ops) {
        return run_images(w, diag);
    }
    if (!meter->ops->recorded) {
        return pdnn_measure_live(meter, o->rate_hz, o->idle_s, o->repeats, run_images, w, measured,
                                 diag);
    }
    /* The run was recorded; one more gives the counters. */
    int err = pdnn_measure_recorded(meter, o->duration_s, measured, diag);
    return err ? err : run_images(w, diag);
}

static json_t *measured_json(const struct options *o, const struct pdnn_meter *meter,
                             const struct pdnn_measured *m) {
    const double nj = 1e9 / o->n, nj_sample = nj / o->run.samples;
    json_t *warnings = json_array();
    for (uint32_t i = 0; i < m->n_warnings; i++) {
        json_array_append_new(warnings, pdnn_json_text(m->warnings[i]));
    }
    return json_pack("{so sf sf sf sf sf sf sf sf sI sI sI sf sf sf sf so}", "meter",
                     pdnn_json_text(meter->identity),                                        //
                     "total_nj", m->total_j * nj, "total_spread_nj", m->total_spread_j * nj, //
                     "dynamic_nj", m->dynamic_j * nj, "dynamic_spread_nj", m->dynamic_spread_j * nj,
                     "total_nj_per_sample", m->total_j * nj_sample, "dynamic_nj_per_sample",
                     m->dynamic_j * nj_sample, "idle_w", m->idle_w, "idle_spread_w",
                     m->idle_spread_w, "repeats", (json_int_t)m->n_windows, "images_per_repeat",
                     (json_int_t)o->n, "readings", (json_int_t)m->n_readings, "rate_hz", m->rate_hz,
                     "longest_gap_s", m->longest_gap_s, "duration_s", m->duration_s, "clock_ratio",
                     m->clock_ratio, "warnings", warnings);
}

static void print_measured(const struct options *o, const struct pdnn_meter *meter,
                           const struct pdnn_measured *m) {
    const double uj = 1e6 / o->n;
    printf("measured: %s, %u runs of %u images, T=%u, %zu readings at %.4g/s\n", meter->identity,
           m->n_windows, o->n, o->run.samples, m->n_readings, m->rate_hz);
    printf("  run     %.6g s, clock corrected by %+.3g %%, longest gap %.3g s\n", m->duration_s,
           100 * (m->clock_ratio - 1), m->longest_gap_s);
    printf("  idle    %.6g W, spread %.2g\n", m->idle_w, m->idle_spread_w);
    printf("  total   %.6g uJ an image, spread %.2g; %.6g uJ a sample\n", m->total_j * uj,
           m->total_spread_j * uj, m->total_j * uj / o->run.samples);
    printf("  dynamic %.6g uJ an image, spread %.2g; %.6g uJ a sample (idle subtracted)\n",
           m->dynamic_j * uj, m->dynamic_spread_j * uj, m->dynamic_j * uj / o->run.samples);
}

static void print_warnings(const struct pdnn_measured *m) {
    for (uint32_t i = 0; i < m->n_warnings; i++) {
        printf("  warning: %s\n", m->warnings[i]);
    }
}

static int report(struct work *w, const struct pdnn_meter *meter,
                  const struct pdnn_measured *measured, double wall_s, struct pdnn_diag *diag) {
    const struct options *o = w->o;
    const struct cli_run run = {
        .options = &o->run,
        .model = w->model,
        .n = w->n_done,
        .result = {.caps = *pdnn_device_caps(w->device),
                   .sampling = w->used.sampling,
                   .totals = w->totals,
                   .digest_outputs = w->digest},
        .wall_s = wall_s,
    };
    json_t *json = cli_run_json(&run, "measure");
    json_object_set_new(json, "on_chip", json_integer(o->on_chip ? o->batch : 0));
    if (meter->ops) {
        json_object_set_new(json, "measured", measured_json(o, meter, measured));
    }
    if (!o->run.json) {
        printf("%s: %u images of %llu cycles, %u a request\ndigest of the images sent %016llx\n",
               o->run.device, w->n_done, (unsigned long long)(w->totals.cycles / w->n_done),
               o->on_chip ? o->batch : 1, (unsigned long long)w->digest);
        if (meter->ops) {
            print_measured(o, meter, measured);
            print_warnings(measured);
        } else {
            puts("measured: none (no --meter)");
        }
    }
    return cli_run_report(&run, json, diag);
}

static int run(struct options *o) {
    struct pdnn_diag diag = {""};
    struct work w = {.o = o};
    struct pdnn_meter meter = {0};
    struct pdnn_measured measured = {0};
    struct cli_files files = {0};
    cli_run_files(&o->run, &files);
    struct pdnn_csv_options csv;
    if (o->meter && strncmp(o->meter, "csv:", 4) == 0 &&
        pdnn_csv_options_parse(o->meter + 4, &csv, NULL) == PDNN_OK) {
        cli_files_add(&files, "--meter", csv.path, CLI_FILE_READ);
    }
    int err = cli_run_check_files(&o->run, &files, &diag);
    if (!err && o->meter) {
        err = pdnn_meter_open(o->meter, &o->meter_options, &meter, &diag);
    }
    const double start_s = pdnn_meter_now();
    if (!err && !(err = prepare(&w, &diag)) && !(err = measure(&w, &meter, &measured, &diag))) {
        if (!is_board(o->run.device)) {
            pdnn_measure_warn(&measured, "%.80s is no board: the meter did not see this device",
                              o->run.device);
        }
        err = report(&w, &meter, &measured, pdnn_meter_now() - start_s, &diag);
    }
    pdnn_meter_close(&meter);
    int close_err = pdnn_device_close(w.device, err ? NULL : &diag);
    err = err ? err : close_err;
    pdnn_model_close(w.model);
    free(w.input);
    free(w.sums);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}

int cmd_energy_measure(int argc, char **argv) {
    static const struct cli_command command = {
        .options = option_table,
        .doc = "Read a meter while a device is idle, runs, is idle, runs, ...; energy an image and "
               "a sample, with and without what the device draws while idle. The host starts each "
               "image, and its link's energy is in the figures, unless --on-chip is given.",
    };
    struct options o = {
        .meter_options = pdnn_meter_defaults, .n = 100, .repeats = 5, .idle_s = 2, .rate_hz = 100};
    cli_run_defaults(&o.run);
    int exit_code = cli_parse(&command, argc, argv, &o);
    return exit_code == PDNN_EXIT_OK ? run(&o) : exit_code;
}
