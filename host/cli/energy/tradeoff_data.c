/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tradeoff_data.c - the trade-off as JSON and as CSV.
 */
#include "cli/energy/tradeoff_print.h"
#include "base/outfile.h"
#include "cli/run_options.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

static json_t *number(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *point_json(const struct tradeoff_found *found, const struct pdnn_point *p) {
    json_t *predicted = json_object();
    for (uint32_t k = 0; k < found->tradeoff->n_prices; k++)
        json_object_set_new(predicted, found->presets[k],
                            json_pack("{sf sb}", "total_nj", p->predicted[k].total_nj, "front",
                                      (int)p->front_predicted[k]));
    return json_pack("{ss sb si si si ss ss so so so s{sf sf sf sb}}", "series", p->series, "pbits",
                     (int)p->drawn, "act_bits", (int)p->act_bits, "T", (int)p->samples, "lanes",
                     (int)p->lanes, "device", p->run->device, "board", p->power->board, "test",
                     number(p->quality), "validation", number(p->validated), "predicted", predicted,
                     "simulated", "total_nj", p->simulated.total_nj, "low_nj", p->simulated.low_nj,
                     "high_nj", p->simulated.high_nj, "front", (int)p->front_simulated);
}

static json_t *match_json(const struct tradeoff_found *found, const struct pdnn_match *match) {
    const struct pdnn_point *d = match->deterministic, *p = match->pbits;
    json_t *json =
        json_pack("{ss si so so ss}", "deterministic", d->series, "act_bits", (int)d->act_bits,
                  "validation", number(d->validated), "test", number(d->quality), "chosen_on",
                  match->on_test ? "test" : "validation");
    json_object_set_new(json, "series",
                        match->best ? json_string(match->best->series) : json_null());
    json_object_set_new(json, "T", p ? json_integer(p->samples) : json_null());
    if (!p)
        return json;
    struct tradeoff_term terms[TRADEOFF_TERMS];
    json_t *simulated = json_object(), *predicted = json_object();
    tradeoff_terms(match, terms);
    for (int i = 0; i < TRADEOFF_TERMS; i++)
        json_object_set_new(simulated, terms[i].name,
                            json_pack("{s[ff] s[ff] s[ff]}", "events", terms[i].count[0],
                                      terms[i].count[1], "cost", terms[i].pj[0], terms[i].pj[1],
                                      "nj", terms[i].nj[0], terms[i].nj[1]));
    for (uint32_t k = 0; k < found->tradeoff->n_prices; k++)
        json_object_set_new(predicted, found->presets[k],
                            json_pack("{so so sf}", "pbits_nj", cli_energy_json(&p->predicted[k]),
                                      "deterministic_nj", cli_energy_json(&d->predicted[k]), "gain",
                                      d->predicted[k].total_nj / p->predicted[k].total_nj));
    json_object_set_new(json, "device", json_string(p->run->device));
    json_object_set_new(json, "pbits_validation", number(p->validated));
    json_object_set_new(json, "pbits_test", number(p->quality));
    json_object_set_new(json, "predicted", predicted);
    json_object_set_new(json, "simulated",
                        json_pack("{so sf sf sf}", "terms", simulated, "pbits_nj",
                                  p->simulated.total_nj, "deterministic_nj", d->simulated.total_nj,
                                  "gain", d->simulated.total_nj / p->simulated.total_nj));
    return json;
}

void tradeoff_print_json(const struct tradeoff_found *found) {
    const struct pdnn_tradeoff *t = found->tradeoff;
    json_t *points = json_array(), *matches = json_array();
    for (uint32_t i = 0; i < t->n; i++)
        json_array_append_new(points, point_json(found, &t->points[i]));
    for (uint32_t i = 0; i < found->n_matches; i++)
        json_array_append_new(matches, match_json(found, &found->matches[i]));
    json_t *all = json_pack("{ss ss so so}", "metric", t->metric, "dataset", t->dataset, "points",
                            points, "equal_quality", matches);
    cli_print_json(all);
}

/* A text as one field: no commas, no quotes. */
static void put_field(FILE *stream, const char *text) {
    for (; *text; text++)
        fputc(*text == ',' || *text == '"' ? ' ' : *text, stream);
    fputc(',', stream);
}

int tradeoff_write_csv(const struct tradeoff_found *found, const char *path,
                       struct pdnn_diag *diag) {
    const struct pdnn_tradeoff *t = found->tradeoff;
    struct pdnn_outfile file;
    const int err = pdnn_outfile_open(&file, path, diag);
    if (err)
        return err;
    fprintf(file.stream, "dataset,metric,series,device,board,pbits,act_bits,T,lanes,test,"
                         "validation,simulated_nj,low_nj,high_nj,front");
    for (uint32_t k = 0; k < t->n_prices; k++)
        fprintf(file.stream, ",predicted_%s_nj,front_%s", found->presets[k], found->presets[k]);
    fputc('\n', file.stream);
    for (uint32_t i = 0; i < t->n; i++) {
        const struct pdnn_point *p = &t->points[i];
        put_field(file.stream, t->dataset);
        put_field(file.stream, t->metric);
        put_field(file.stream, p->series);
        put_field(file.stream, p->run->device);
        put_field(file.stream, p->power->board);
        fprintf(file.stream, "%d,%u,%u,%u,%.4f,", p->drawn, p->act_bits, p->samples, p->lanes,
                p->quality);
        if (!isnan(p->validated))
            fprintf(file.stream, "%.4f", p->validated);
        fprintf(file.stream, ",%.1f,%.1f,%.1f,%d", p->simulated.total_nj, p->simulated.low_nj,
                p->simulated.high_nj, p->front_simulated);
        for (uint32_t k = 0; k < t->n_prices; k++)
            fprintf(file.stream, ",%.1f,%d", p->predicted[k].total_nj, p->front_predicted[k]);
        fputc('\n', file.stream);
    }
    return pdnn_outfile_commit(&file, diag);
}
