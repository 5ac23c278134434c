/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_table.c - `pdnn energy table`: every kind of energy that is known of logged runs, side
 * by side, and the gains over the deterministic network among them.
 */
#include "cli/shared_options.h"
#include "base/diag.h"
#include "base/json_text.h"
#include "energy/design.h"
#include "energy/predict/energy.h"
#include "energy/switching.h"
#include "cli/energy/energy_cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 64, COLUMNS_MAX = 8 };

struct options {
    const char *power, *twin;
    bool json;
    struct cli_texts switching, logs;
};

static const struct cli_option option_table[] = {
    {CLI_POWER(struct options, power), .required = "a file of coefficients"},
    {CLI_TWIN(struct options, twin)},
    {CLI_SWITCHING(struct options, switching, FILES_MAX)},
    {CLI_JSON(struct options, json)},
    {CLI_RUN_LOGS(struct options, logs)},
    {0},
};

/* What the files hold, and the runs that become columns: of p-bits, then the deterministic one. */
struct work {
    struct pdnn_power power, twin;
    bool has_twin;
    struct pdnn_switching switching;
    struct pdnn_runs runs;
    const struct pdnn_run *columns[COLUMNS_MAX], *deterministic;
    uint32_t n_columns;
};

static int load(const struct options *o, struct work *work, struct pdnn_diag *diag) {
    int err = pdnn_power_open(o->power, &work->power, diag);
    if (!err && o->twin) {
        err = pdnn_power_open(o->twin, &work->twin, diag);
        work->has_twin = true;
    }
    for (uint32_t i = 0; i < o->switching.n && !err; i++) {
        err = pdnn_switching_load(o->switching.texts[i], &work->switching, diag);
    }
    for (uint32_t i = 0; i < o->logs.n && !err; i++) {
        err = pdnn_runs_load(o->logs.texts[i], &work->runs, diag);
    }
    return err;
}

static int by_samples(const void *a, const void *b) {
    const struct pdnn_run *x = *(const struct pdnn_run *const *)a;
    const struct pdnn_run *y = *(const struct pdnn_run *const *)b;
    return (x->samples > y->samples) - (x->samples < y->samples);
}

/* The first run of p-bits for each T, of the first model; the first of a deterministic network. */
static int choose_columns(const struct options *o, struct work *work, struct pdnn_diag *diag) {
    for (uint32_t i = 0; i < work->runs.n; i++) {
        const struct pdnn_run *run = &work->runs.runs[i];
        if (pdnn_run_act_bits(run) > 1) {
            const int err = work->has_twin && !work->deterministic
                                ? pdnn_power_of_design(&work->twin, run, diag)
                                : PDNN_OK;
            if (err) {
                return err;
            }
            work->deterministic = work->deterministic ? work->deterministic : run;
            continue;
        }
        bool wanted = work->n_columns < COLUMNS_MAX;
        for (uint32_t k = 0; k < work->n_columns; k++) {
            wanted = wanted && work->columns[k]->samples != run->samples &&
                     strcmp(work->columns[k]->model, run->model) == 0;
        }
        if (wanted) {
            const int err = pdnn_power_of_design(&work->power, run, diag);
            if (err) {
                return err;
            }
            work->columns[work->n_columns++] = run;
        }
    }
    qsort(work->columns, work->n_columns, sizeof *work->columns, by_samples);
    return work->n_columns ? PDNN_OK
                           : pdnn_fail(diag, PDNN_ERR_FORMAT,
                                       "%s: expected at least one run of p-bits", o->logs.texts[0]);
}

/* ---- the figures: nJ of one input, NAN where nothing is known ------------------------------- */

struct row {
    const struct work *work;
    const char *preset; /* predicted by it */
};

static double predicted_nj(const struct row *row, const struct pdnn_run *run) {
    const json_t *all = json_object_get(run->json, "energy_nj_per_input");
    const json_t *predicted = json_object_get(json_object_get(all, row->preset), "predicted");
    const json_t *total = json_object_get(predicted, "total");
    return json_is_number(total) ? json_number_value(total) : NAN;
}

static double events_nj(const struct row *row, const struct pdnn_run *run) {
    const bool twin = run == row->work->deterministic;
    if (twin && !row->work->has_twin) {
        return NAN;
    }
    return pdnn_power_of(twin ? &row->work->twin : &row->work->power, run->counts).total_nj;
}

static double switching_nj(const struct row *row, const struct pdnn_run *run) {
    const struct pdnn_switching_run *found = pdnn_switching_find(&row->work->switching, run);
    return found ? found->nj : NAN;
}

static double wires_nj(const struct row *row, const struct pdnn_run *run) {
    const struct pdnn_switching_run *found = pdnn_switching_find(&row->work->switching, run);
    return found ? found->wires_nj : NAN;
}

static double random_percent(const struct row *row, const struct pdnn_run *run) {
    const struct pdnn_switching_run *found = pdnn_switching_find(&row->work->switching, run);
    return found ? 100 * found->random_share : NAN;
}

static double measured_nj(const struct row *row, const struct pdnn_run *run) {
    (void)row;
    return run->is_measured ? run->total_nj : NAN;
}

/* ---- the table ------------------------------------------------------------------------------ */

static void print_cell(double nj, double twin_nj) {
    char gain[16] = "";
    if (!isnan(nj) && !isnan(twin_nj) && nj > 0) {
        snprintf(gain, sizeof gain, "%.2fx", twin_nj / nj);
    }
    if (isnan(nj)) {
        printf(" %10s %7s", "none", "");
    } else {
        printf(" %10.1f %7s", nj, gain);
    }
}

static void print_row(const struct row *row, const char *name,
                      double (*nj)(const struct row *, const struct pdnn_run *)) {
    const struct work *work = row->work;
    const double twin = work->deterministic ? nj(row, work->deterministic) : NAN;
    printf("%-38s", name);
    for (uint32_t i = 0; i < work->n_columns; i++) {
        print_cell(nj(row, work->columns[i]), twin);
    }
    if (work->deterministic) {
        print_cell(twin, NAN);
    }
    putchar('\n');
}

static void print_head(const struct work *work) {
    printf("energy of one input, nJ; behind it the gain over the deterministic network\n%-38s", "");
    for (uint32_t i = 0; i < work->n_columns; i++) {
        char name[32];
        snprintf(name, sizeof name, "T = %u", work->columns[i]->samples);
        printf(" %10s %7s", name, "");
    }
    if (work->deterministic) {
        char name[32];
        snprintf(name, sizeof name, "%u bits", pdnn_run_act_bits(work->deterministic));
        printf(" %10s", name);
    }
    putchar('\n');
}

static void print_random(const struct row *row) {
    printf("%-38s", "  of which random numbers and noise, %");
    for (uint32_t i = 0; i < row->work->n_columns; i++) {
        print_cell(random_percent(row, row->work->columns[i]), NAN);
    }
    putchar('\n');
}

static void print_table(const struct work *work) {
    struct row row = {work, NULL};
    print_head(work);
    const struct pdnn_energy_preset *preset;
    for (size_t i = 0; (preset = pdnn_energy_preset_at(i)); i++) {
        char name[64];
        row.preset = preset->name;
        snprintf(name, sizeof name, "predicted, %.40s", preset->name);
        print_row(&row, name, predicted_nj);
    }
    print_row(&row, "simulated, events", events_nj);
    print_row(&row, "simulated, switching", switching_nj);
    print_random(&row);
    print_row(&row, "simulated, switching by wire length", wires_nj);
    print_row(&row, "measured", measured_nj);
    printf("\np-bits: %s, %u lanes; coefficients %s (%s)\n", work->columns[0]->model,
           work->columns[0]->lanes, work->power.board, pdnn_power_kind(&work->power));
    if (work->deterministic) {
        printf("deterministic: %s; coefficients %s (%s)\n", work->deterministic->model,
               work->has_twin ? work->twin.board : "none",
               work->has_twin ? pdnn_power_kind(&work->twin) : "none");
    }
    puts("The quality of the two is not compared here: `pdnn energy tradeoff` does that.");
}

static json_t *number_json(double nj) {
    return isnan(nj) ? json_null() : json_real(nj);
}

/* One column: nJ of an input, null where nothing is known. */
static json_t *column_json(const struct work *work, const struct pdnn_run *run) {
    struct row row = {work, NULL};
    json_t *predicted = json_object();
    const struct pdnn_energy_preset *preset;
    for (size_t i = 0; (preset = pdnn_energy_preset_at(i)); i++) {
        row.preset = preset->name;
        json_object_set_new(predicted, preset->name, number_json(predicted_nj(&row, run)));
    }
    return json_pack(
        "{s:o, s:i, s:i, s:i, s:o, s:o, s:o, s:o, s:o}", "model", pdnn_json_text(run->model), "T",
        (int)run->samples, "lanes", (int)run->lanes, "act_bits", (int)pdnn_run_act_bits(run),
        "predicted_nj", predicted, "events_nj", number_json(events_nj(&row, run)), "switching_nj",
        number_json(switching_nj(&row, run)), "wires_nj", number_json(wires_nj(&row, run)),
        "measured_nj", number_json(measured_nj(&row, run)));
}

static void print_json(const struct work *work) {
    json_t *columns = json_array();
    for (uint32_t i = 0; i < work->n_columns; i++) {
        json_array_append_new(columns, column_json(work, work->columns[i]));
    }
    json_t *json =
        json_pack("{s:s, s:s, s:o, s:o}", "board", work->power.board, "kind",
                  pdnn_power_kind(&work->power), "columns", columns, "deterministic",
                  work->deterministic ? column_json(work, work->deterministic) : json_null());
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    putchar('\n');
    json_decref(json);
}

int cmd_energy_table(int argc, char **argv) {
    static const struct cli_command command = {
        .options = option_table,
        .doc = "Predicted, simulated (from events, from switching activity) and measured energy of "
               "logged runs, a column for each T, and the gains over the first deterministic "
               "network in the logs. What is not known is `none`.",
    };
    struct options o = {0};
    int exit_code = cli_parse(&command, argc, argv, &o);
    if (exit_code != PDNN_EXIT_OK) {
        return exit_code;
    }
    struct pdnn_diag diag = {""};
    struct work *work = calloc(1, sizeof *work);
    int err = work ? load(&o, work, &diag) : pdnn_fail(&diag, PDNN_ERR_MEMORY, "out of memory");
    if (!err && !(err = choose_columns(&o, work, &diag))) {
        o.json ? print_json(work) : print_table(work);
    }
    if (work) {
        pdnn_runs_free(&work->runs);
    }
    free(work);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
