/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/switching.h"
#include "base/diag.h"
#include "energy/meter/field.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double nj_max = 1e15;

static int read_run(const json_t *json, const char *where, struct pdnn_switching_run *run,
                    struct pdnn_diag *diag) {
    double samples, lanes;
    static const double not_known = -1;
    const json_t *wires = json_object_get(json, "wires_nj");
    int err;
    if (!json_is_object(json)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected an object", where);
    }
    if ((err = pdnn_field_text(json, where, "model_digest", run->model_digest,
                               sizeof run->model_digest, diag)) ||
        (err = pdnn_field_whole(json, where, "T", 1, 4096, NULL, &samples, diag)) ||
        (err = pdnn_field_whole(json, where, "lanes", 1, 65536, NULL, &lanes, diag)) ||
        (err = pdnn_field_number(json, where, "nj", 0, nj_max, NULL, &run->nj, diag)) ||
        (err = pdnn_field_number(json, where, "low_nj", 0, run->nj, NULL, &run->low_nj, diag)) ||
        (err = pdnn_field_number(json, where, "high_nj", run->nj, nj_max, NULL, &run->high_nj,
                                 diag)) ||
        (err = pdnn_field_number(json, where, "random_share", 0, 1, NULL, &run->random_share,
                                 diag)) ||
        (!json_is_null(wires) && (err = pdnn_field_number(json, where, "wires_nj", 0, nj_max,
                                                          &not_known, &run->wires_nj, diag)))) {
        return err;
    }
    run->samples = (uint32_t)samples;
    run->lanes = (uint32_t)lanes;
    if (json_is_null(wires) || run->wires_nj < 0) {
        run->wires_nj = NAN;
    }
    return run->model_digest[0] ? PDNN_OK
                                : pdnn_fail(diag, PDNN_ERR_FORMAT,
                                            "%s: model_digest: expected that of a run log", where);
}

static int read_file(const json_t *json, const char *path, struct pdnn_switching *switching,
                     struct pdnn_diag *diag) {
    const json_t *runs = json_object_get(json, "runs");
    struct pdnn_switching_run all = {.nj = 0};
    char kind[16];
    int err;
    if ((err = pdnn_field_format(json, path, "pdnn-switching-1", diag)) ||
        (err = pdnn_field_text(json, path, "board", all.board, sizeof all.board, diag)) ||
        (err = pdnn_field_text(json, path, "kind", kind, sizeof kind, diag))) {
        return err;
    }
    all.fitted = strcmp(kind, "fitted") == 0;
    if (!all.fitted && strcmp(kind, "estimate") != 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: kind: expected estimate or fitted", path);
    }
    if (!json_is_array(runs)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: runs: expected an array", path);
    }
    for (size_t i = 0; i < json_array_size(runs) && !err; i++) {
        char where[200];
        if (switching->n == PDNN_SWITCHING_RUNS_MAX) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: runs: expected at most %d", path,
                             PDNN_SWITCHING_RUNS_MAX);
        }
        snprintf(where, sizeof where, "%.160s: runs[%zu]", path, i);
        struct pdnn_switching_run *run = &switching->runs[switching->n];
        *run = all;
        if (!(err = read_run(json_array_get(runs, i), where, run, diag))) {
            switching->n++;
        }
    }
    return err;
}

int pdnn_switching_load(const char *path, struct pdnn_switching *switching,
                        struct pdnn_diag *diag) {
    json_t *json;
    int err = pdnn_field_load(path, &json, diag);
    if (!err) {
        err = read_file(json, path, switching, diag);
    }
    json_decref(json);
    return err;
}

const struct pdnn_switching_run *pdnn_switching_find(const struct pdnn_switching *switching,
                                                     const struct pdnn_run *run) {
    const char *digest = json_string_value(json_object_get(run->json, "model_digest"));
    for (uint32_t i = 0; digest && i < switching->n; i++) {
        const struct pdnn_switching_run *found = &switching->runs[i];
        if (found->samples == run->samples && found->lanes == run->lanes &&
            strcmp(found->model_digest, digest) == 0) {
            return found;
        }
    }
    return NULL;
}
