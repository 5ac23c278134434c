/* SPDX-License-Identifier: BSD-2-Clause
 *
 * run_report.c - a run as JSON (one schema for --json and --log) and as text.
 */
#include "model/ties.h"
#include "base/diag.h"
#include "base/digest.h"
#include "base/json_text.h"
#include "energy/bitstream.h"
#include "git_id.h" /* written by make */
#include "contract/map.h"
#include "cli/caps.h"
#include "contract/counters.h"
#include "cli/run_options.h"
#include "base/runlog.h"

#include <inttypes.h>
#include <time.h>

static json_t *json_u64(uint64_t value) {
    return json_integer((json_int_t)value);
}

/* As text: JSON numbers hold 53 bits in most readers. */
static json_t *json_digest(uint64_t digest) {
    char text[20];
    snprintf(text, sizeof text, "%016" PRIx64, digest);
    return digest ? json_string(text) : json_null();
}

/* FNV-1a over a file's bytes, 0 when it cannot be read (any more). */
static uint64_t digest_file(const char *path) {
    FILE *stream = fopen(path, "rb");
    uint64_t digest = stream ? PDNN_DIGEST_START : 0;
    uint8_t bytes[4096];
    size_t n;
    while (stream && (n = fread(bytes, 1, sizeof bytes, stream)) > 0) {
        digest = pdnn_digest_bytes(digest, bytes, n);
    }
    if (stream) {
        fclose(stream);
    }
    return digest;
}

static json_t *time_json(void) {
    char text[32];
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return json_string(text);
}

/* Cycles stand outside. */
static json_t *totals_json(const struct pdnn_totals *totals) {
    json_t *json = json_object();
#define ADD(field, name) json_object_set_new(json, #field, json_u64(totals->field));
    PDNN_COUNTERS(ADD)
#undef ADD
    json_object_del(json, "cycles");
    return json;
}

json_t *cli_energy_json(const struct pdnn_energy *energy) {
    return json_pack("{s:f, s:f, s:f, s:f, s:f}", "weights", energy->weights_nj, "activations",
                     energy->activations_nj, "synapses", energy->synapses_nj, "neurons",
                     energy->neurons_nj, "total", energy->total_nj);
}

/* Samples an input; T unless a margin ended runs. */
static double mean_samples(const struct cli_run *run) {
    return (double)run->result.totals.samples_used / (run->n ? run->n : 1);
}

/* Of one input. Without a margin all inputs' are equal: model and T decide them. */
static struct pdnn_counters counters_of_one(const struct cli_run *run) {
    const struct pdnn_totals *totals = &run->result.totals;
    const uint32_t n = run->n ? run->n : 1;
    struct pdnn_counters one = {0};
#define MEAN(field, name) one.field = (uint32_t)(totals->field / n);
    PDNN_COUNTERS(MEAN)
#undef MEAN
    return one;
}

static json_t *energies_json(const struct cli_run *run) {
    const uint32_t samples = run->options->samples;
    const struct pdnn_counters counters = counters_of_one(run);
    /* Eq. 4 has no device: all samples share a read of the weights. */
    const struct pdnn_energy_events predicted =
        pdnn_energy_events_model(run->model, PDNN_WEIGHT_BITS, samples, samples);
    const struct pdnn_energy_events simulated =
        pdnn_energy_events_counted(run->model, mean_samples(run), &counters);
    const enum pdnn_energy_design design =
        run->model->act_bits > 1 ? PDNN_DESIGN_DETERMINISTIC : PDNN_DESIGN_PBIT;
    json_t *all = json_object();
    const struct pdnn_energy_preset *preset;
    for (size_t i = 0; (preset = pdnn_energy_preset_at(i)); i++) {
        const struct pdnn_energy a = pdnn_energy_of(preset, design, &predicted);
        const struct pdnn_energy b = pdnn_energy_of(preset, design, &simulated);
        json_object_set_new(all, preset->name,
                            json_pack("{s:o, s:o}", "predicted", cli_energy_json(&a), "simulated",
                                      cli_energy_json(&b)));
    }
    return all;
}

/* Neurons that are drawn anew for every sample. */
static uint64_t pbits_of(const struct pdnn_model *model) {
    uint64_t n = 0;
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const struct pdnn_layer *layer = &model->layers[i];
        n += layer->noise && !layer->once ? (uint64_t)layer->outputs * pdnn_copies(layer) : 0;
    }
    return n;
}

/* What the bitstream takes; null: nobody said. */
static json_t *bitstream_json(const char *path) {
    struct pdnn_diag diag;
    json_t *util = NULL, *summary = NULL;
    if (path && pdnn_bitstream_load(path, &util, &diag) == PDNN_OK) {
        summary = pdnn_bitstream_summary(util);
    }
    json_decref(util);
    return summary ? summary : json_null();
}

/* Where the figures come from: the sources, the contract, the device's build, the model file. */
static void add_provenance(const struct cli_run *run, json_t *json) {
    const struct pdnn_caps *caps = &run->result.caps;
    json_object_set_new(json, "git", json_string(PDNN_GIT_ID));
    json_object_set_new(json, "map_crc", json_u64(pdnn_map_crc()));
    char model[PDNN_PATH_MAX];
    json_object_set_new(json, "model_digest",
                        json_digest(digest_file(pdnn_model_path(run->options->model, model))));
    json_object_set_new(json, "lanes", json_u64(caps->lanes));
    json_object_set_new(json, "bitstream", bitstream_json(run->options->util));
    json_t *build = json_object();
    cli_caps_json(caps, true, build);
    json_object_set_new(json, "build", build);
}

/* A number, or a list of one number a hidden layer. */
static json_t *noise_json(const struct cli_real_list *scales) {
    json_t *list = json_array();
    for (uint32_t i = 0; scales->n > 1 && i < scales->n; i++) {
        json_array_append_new(list, json_real(scales->values[i]));
    }
    if (scales->n == 1) {
        json_decref(list);
        return json_real(scales->values[0]);
    }
    return list;
}

json_t *cli_run_json(const struct cli_run *run, const char *command) {
    const struct cli_run_options *o = run->options;
    const struct pdnn_batch_result *result = &run->result;
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, o->seed);
    json_t *json = json_pack(
        "{s:s, s:o, s:o, s:s, s:o, s:I, s:I, s:s, s:s, s:I}", "command", command, "time",
        time_json(), "model", pdnn_json_text(o->model), "dataset", run->model->dataset, "device",
        pdnn_json_text(o->device), "T", (json_int_t)o->samples, "n", (json_int_t)run->n, "seed",
        seed, "sampling", pdnn_sampling_name(result->sampling), "jobs", (json_int_t)o->jobs);
    if (o->margin > 0) {
        json_object_set_new(json, "margin", json_real(o->margin));
        json_object_set_new(json, "samples_mean", json_real(mean_samples(run)));
    }
    if (o->noise_scales.n > 0) {
        json_object_set_new(json, "noise_scale", noise_json(&o->noise_scales));
    }
    json_object_set_new(json, "pbits", json_u64(pbits_of(run->model)));
    add_provenance(run, json);
    json_object_set_new(json, "digest_outputs", json_digest(result->digest_outputs));
    json_object_set_new(json, "digest_events", json_digest(result->digest_events));
    json_object_set_new(json, "cycles", json_u64(result->totals.cycles));
    json_object_set_new(json, "counters", totals_json(&result->totals));
    json_object_set_new(json, "energy_nj_per_input", energies_json(run));
    json_object_set_new(json, "measured", json_null());
    json_object_set_new(json, "wall_s", json_real(run->wall_s));
    return json;
}

int cli_run_report(const struct cli_run *run, json_t *json, struct pdnn_diag *diag) {
    if (!json) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "out of memory");
    }
    if (run->options->json) {
        cli_print_json(json_incref(json));
    }
    int err = run->options->log ? pdnn_runlog_append(run->options->log, json, diag) : PDNN_OK;
    json_decref(json);
    if (!err && run->result.closed) { /* a recording, behind the results that are whole */
        err = pdnn_fail(diag, run->result.closed, "%s", run->result.closing.text);
    }
    return err;
}

void cli_run_print(const struct cli_run *run) {
    FILE *out = cli_run_text(run->options);
    const struct pdnn_batch_result *result = &run->result;
    const uint64_t cycles = result->totals.cycles / (run->n ? run->n : 1);
    fprintf(out, "%s, T=%u: %u %s in %.2f s (%.1f/s), %" PRIu64 " cycles each",
            run->options->device, run->options->samples, run->n, run->n == 1 ? "input" : "inputs",
            run->wall_s, run->n / run->wall_s, cycles);
    if (result->caps.engines > 1 && result->elapsed < result->totals.cycles) {
        fprintf(out, ", %.1f an input with %u engines side by side",
                (double)result->elapsed / (run->n ? run->n : 1), result->caps.engines);
    }
    if (result->caps.clock_hz) {
        fprintf(out, ", %.2f ms at %.1f MHz", 1e3 * (double)cycles / result->caps.clock_hz,
                1e-6 * result->caps.clock_hz);
    }
    if (run->options->margin > 0) {
        fprintf(out, "\n%.3f samples an input in the mean, at a margin of %g", mean_samples(run),
                run->options->margin);
    }
    fprintf(out, "\ndigest of the outputs %016" PRIx64 "\n", result->digest_outputs);
}
