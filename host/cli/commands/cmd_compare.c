/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_compare.c - `pdnn compare`: two devices side by side, event by event.
 */
#include "run/compare.h"
#include "base/diag.h"
#include "contract/map.h"
#include "model/model.h"
#include "cli/progress.h"
#include "cli/run_options.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_MAX = 1000000 };

struct options {
    const char *model;
    struct cli_texts devices; /* two */
    uint32_t count;
    struct pdnn_run_options run; /* seed: the user's */
    bool json;
};

static const struct cli_option option_table[] = {
    {CLI_MODEL(struct options, model), .help = CLI_MODEL_HELP, .required = "a model file"},
    {CLI_DEVICE, .help = "Give it twice: sim, golden, golden:lanes=4,... (sim and golden)",
     CLI_TEXTS(struct options, devices, 2)},
    {CLI_SAMPLES(struct options, run.samples), .arg = "T", .help = CLI_SAMPLES_HELP},
    {CLI_COUNT(struct options, count, 1, COUNT_MAX), .help = "Inputs (default 16)"},
    {CLI_SEED(struct options, run.seed)},
    {CLI_SAMPLING(struct options, run.sampling)}, /* the default: of the first device */
    {CLI_JSON(struct options, json)},
    {0},
};

static int check(void *value) {
    struct options *o = value;
    if (o->devices.n == 0) {
        o->devices = (struct cli_texts){2, {"sim", "golden"}};
    }
    return o->devices.n == 2 ? 0 : cli_usage("-d: expected two devices, got one");
}

/* ---- the runs ---------------------------------------------------------------------------- */

struct work {
    struct pdnn_model *model;
    struct pdnn_device *device[2];
    uint8_t *input;
    uint32_t outputs;
    struct pdnn_comparison comparison;
    uint64_t cycles;
};

/* Input i: the classes in turn for a generator; else random bits, so that no data set is needed. */
static void make_input(struct work *work, uint64_t seed, uint32_t index) {
    const struct pdnn_model *model = work->model;
    if (model->task == PDNN_TASK_GENERATE) {
        pdnn_encode_class(model, index % model->classes, work->input, NULL);
        return;
    }
    const uint64_t key = pdnn_seed_for(~seed, index);
    for (uint32_t i = 0; i < model->input_bits; i++) {
        work->input[i] = pdnn_seed_for(key, i) & 1 ? UINT8_MAX : 0; /* drawn inputs: for certain */
    }
}

static int load(struct pdnn_device *device, const struct pdnn_model *model, const char *path,
                struct pdnn_diag *diag) {
    struct pdnn_diag why = {""};
    int err = cli_progress_load(device, model, &why);
    return err ? pdnn_fail(diag, err, "%s: %s", path, why.text) : PDNN_OK;
}

static int open_all(struct work *work, struct options *o, struct pdnn_diag *diag) {
    struct pdnn_run_options used;
    int err = pdnn_model_open(o->model, &work->model, diag);
    if (err) {
        return err;
    }
    o->run.samples = o->run.samples ? o->run.samples : cli_default_samples(work->model);
    work->outputs = pdnn_model_outputs(work->model);
    work->input = calloc(work->model->input_bits, 1);
    if (!work->input) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory for an input", o->model);
    }
    for (int i = 0; i < 2; i++) {
        if ((err = pdnn_device_open(o->devices.texts[i], &work->device[i], diag)) ||
            (err = pdnn_device_options(work->device[i], &o->run, &used, diag)) ||
            (err = load(work->device[i], work->model, o->model, diag)) ||
            (err = pdnn_device_options(work->device[i], &o->run, &used, diag))) {
            return err;
        }
        o->run.sampling = used.sampling; /* the second takes the first's */
    }
    return PDNN_OK;
}

static int run_all(struct work *work, const struct options *o, struct pdnn_diag *diag) {
    pdnn_comparison_init(&work->comparison);
    for (uint32_t i = 0; i < o->count && !work->comparison.difference; i++) {
        struct pdnn_counters counters;
        struct pdnn_run_options run = o->run;
        run.seed = pdnn_seed_for(o->run.seed, i);
        make_input(work, o->run.seed, i);
        int err = pdnn_comparison_run(&work->comparison, work->device, &run, work->input,
                                      work->outputs, &counters, diag);
        if (err) {
            return err;
        }
        work->cycles += counters.cycles;
    }
    return PDNN_OK;
}

/* ---- the outcome ------------------------------------------------------------------------- */

static void print_event(const char *device, const struct pdnn_event *event) {
    printf("  %-12s layer %u  neuron %u  sample %u  sum %d  noise %d  bit %u\n", device,
           event->layer, event->neuron, event->sample, event->sum, event->noise, event->bit);
}

static void print_difference(const struct options *o, const struct pdnn_comparison *c) {
    printf("different: input %" PRIu64 ", ", c->run);
    if (c->difference == PDNN_EVENT_DIFFERS) {
        printf("event %" PRIu64 "\n", c->index);
        print_event(o->devices.texts[0], &c->event[0]);
        print_event(o->devices.texts[1], &c->event[1]);
        return;
    }
    if (c->difference == PDNN_RESULT_DIFFERS) {
        printf("output %" PRIu64 "\n", c->index);
    } else {
        printf("%s\n", c->difference == PDNN_EVENTS_MISSING ? "number of events" : c->name);
    }
    for (int i = 0; i < 2; i++) {
        printf("  %-12s %" PRId64 "\n", o->devices.texts[i], c->value[i]);
    }
}

static json_t *event_json(const struct pdnn_event *event) {
    return json_pack("{s:I, s:I, s:I, s:i, s:i, s:I}", "layer", (json_int_t)event->layer, "neuron",
                     (json_int_t)event->neuron, "sample", (json_int_t)event->sample, "sum",
                     event->sum, "noise", event->noise, "bit", (json_int_t)event->bit);
}

static json_t *difference_json(const struct pdnn_comparison *c) {
    static const char *const kinds[] = {
        [PDNN_EVENT_DIFFERS] = "event",
        [PDNN_EVENTS_MISSING] = "events",
        [PDNN_RESULT_DIFFERS] = "output",
        [PDNN_COUNTER_DIFFERS] = "counter",
    };
    json_t *json = json_pack("{s:s, s:I, s:I}", "kind", kinds[c->difference], "input",
                             (json_int_t)c->run, "index", (json_int_t)c->index);
    if (c->difference == PDNN_EVENT_DIFFERS) {
        json_object_set_new(
            json, "values",
            json_pack("[o, o]", event_json(&c->event[0]), event_json(&c->event[1])));
        return json;
    }
    json_object_set_new(json, "name", json_string(c->name));
    json_object_set_new(json, "values",
                        json_pack("[I, I]", (json_int_t)c->value[0], (json_int_t)c->value[1]));
    return json;
}

static void print_json(const struct options *o, const struct work *work) {
    const struct pdnn_comparison *c = &work->comparison;
    char events[17], results[17];
    snprintf(events, sizeof events, "%016" PRIx64, c->event_digest);
    snprintf(results, sizeof results, "%016" PRIx64, c->result_digest);
    json_t *json = json_pack(
        "{s:s, s:s, s:[s, s], s:I, s:I, s:I, s:I, s:I, s:s, s:s, s:b, s:b}", "command", "compare",
        "model", o->model, "devices", o->devices.texts[0], o->devices.texts[1], "T",
        (json_int_t)o->run.samples, "seed", (json_int_t)o->run.seed, "n", (json_int_t)c->n_runs,
        "events", (json_int_t)c->n_events, "cycles", (json_int_t)work->cycles, "digest_events",
        events, "digest_outputs", results, "same", !c->difference, "counters_compared", !c->unlike);
    if (c->difference) {
        json_object_set_new(json, "difference", difference_json(c));
    }
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

static void print_text(const struct options *o, const struct work *work) {
    const struct pdnn_comparison *c = &work->comparison;
    if (c->difference) {
        print_difference(o, c);
        return;
    }
    printf("%s and %s are the same: %" PRIu64 " inputs, T=%u, %" PRIu64 " events, %" PRIu64
           " cycles\n",
           o->devices.texts[0], o->devices.texts[1], c->n_runs, o->run.samples, c->n_events,
           work->cycles);
    if (c->unlike) {
        puts("counters are not compared: one tape is in another order, or has masked layers");
    }
    printf("events %016" PRIx64 ", outputs %016" PRIx64 "\n", c->event_digest, c->result_digest);
}

int cmd_compare(int argc, char **argv) {
    static const struct cli_command command = {
        .options = option_table,
        .check = check,
        .doc = "Run a model on two devices and compare every event (layer, neuron, sample, sum, "
               "noise, bit), every output and, of devices with the same kind of tape, every "
               "counter. Stops at the first difference, prints "
               "both sides and exits with 1.",
    };
    struct options o = {.count = 16, .run = {.seed = 1}};
    int exit_code = cli_parse(&command, argc, argv, &o);
    if (exit_code) {
        return exit_code;
    }
    struct work work = {0};
    struct pdnn_diag diag;
    int err = open_all(&work, &o, &diag);
    if (!err) {
        err = run_all(&work, &o, &diag);
    }
    if (err) {
        exit_code = cli_fail(err, &diag);
    } else {
        (o.json ? print_json : print_text)(&o, &work);
        exit_code = work.comparison.difference ? PDNN_EXIT_FAILURE : PDNN_EXIT_OK;
    }
    pdnn_device_close(work.device[0], NULL);
    pdnn_device_close(work.device[1], NULL);
    pdnn_model_close(work.model);
    free(work.input);
    return exit_code;
}
