/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report_points.c - the runs that stand for all of their kind in a report.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"

const char *pdnn_report_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

const char *pdnn_report_model(const char *path, char name[64]) {
    const char *last = pdnn_report_name(path);
    const char *suffix = strstr(last, ".safetensors");
    const int length = (int)(suffix && strcmp(suffix, ".safetensors") == 0 ? (size_t)(suffix - last)
                                                                           : strlen(last));
    snprintf(name, 64, "%.*s", length, last);
    return name;
}

static int by_model_and_samples(const void *a, const void *b) {
    const struct pdnn_run *x = ((const struct pdnn_point *)a)->run;
    const struct pdnn_run *y = ((const struct pdnn_point *)b)->run;
    const int order = strcmp(x->model, y->model);
    if (order) {
        return order;
    }
    return x->lanes != y->lanes ? (x->lanes > y->lanes) - (x->lanes < y->lanes)
                                : (x->samples > y->samples) - (x->samples < y->samples);
}

struct pdnn_point *pdnn_report_points(const struct pdnn_runs *runs, uint32_t *n) {
    struct pdnn_point *points = calloc(runs->n ? runs->n : 1, sizeof *points);
    json_t *seen = json_object(); /* index of the point of each kind */
    *n = 0;
    for (uint32_t i = 0; points && seen && i < runs->n; i++) {
        const struct pdnn_run *run = &runs->runs[i];
        char key[1100];
        snprintf(key, sizeof key, "%u %u %s", run->samples, run->lanes, run->model);
        const json_t *index = json_object_get(seen, key);
        const uint32_t k = index ? (uint32_t)json_integer_value(index) : *n;
        if (!index) {
            json_object_set_new_nocheck(seen, key, json_integer(k));
            points[(*n)++] = (struct pdnn_point){run, NULL};
        }
        if (run->is_measured && !points[k].measured) {
            points[k].measured = run;
        }
    }
    json_decref(seen);
    if (points) {
        qsort(points, *n, sizeof *points, by_model_and_samples);
    }
    return points;
}
