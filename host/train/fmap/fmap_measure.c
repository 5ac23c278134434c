/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_measure.c - how many pictures a trained convolutional classifier gets right.
 */
#include "train/fmap/fmap_task.h"

#include <math.h>

#include "base/diag.h"
#include "train/golden_accuracy.h"

struct measuring {
    struct pdnn_fmap_task *task;
    const struct pdnn_train_options *options;
    const struct pdnn_dataset *set;
    const char *name; /* of the set's images */
    uint32_t first;   /* of them */
    const struct pdnn_model *model;
    const char *obstacle;
    struct pdnn_diag golden; /* why the golden device refused */
};

static int measure_one(struct measuring *m, uint32_t samples, bool averages,
                       struct pdnn_diag *diag) {
    const uint32_t n = m->set->count - m->first;
    struct pdnn_measurement found = {.set = m->name,
                                     .how = averages ? "layer-average" : "samples",
                                     .images = n,
                                     .samples = samples,
                                     .golden = NAN};
    int rc = PDNN_OK;
    if (averages)
        pdnn_fmap_net_average(&m->task->net, samples);
    found.trainer = pdnn_fmap_accuracy(m->task, m->set, m->first, n, averages ? 1 : samples);
    pdnn_fmap_net_average(&m->task->net, 1);
    if (m->model && !averages)
        rc = pdnn_golden_accuracy(m->model, false, m->set, m->first, samples, m->options,
                                  &found.golden, &m->golden);
    if (rc == PDNN_ERR_CAPACITY || rc == PDNN_ERR_UNSUPPORTED) {
        m->model = NULL;
        m->obstacle = m->golden.text;
        rc = PDNN_OK;
    }
    found.obstacle = m->model ? NULL : m->obstacle;
    if (rc != PDNN_OK)
        return pdnn_fail(diag, rc, "%s", m->golden.text);
    m->options->measured(m->options->user, &found);
    return PDNN_OK;
}

/* At each T; of floats that draw, the averages at every layer, too. */
static int measure_set(struct measuring *m, const char *name, const struct pdnn_dataset *set,
                       uint32_t first, struct pdnn_diag *diag) {
    static const uint32_t usual[] = {1, 2, 4, 8, 16};
    const struct pdnn_train_options *options = m->options;
    const bool asked = options->n_measures > 0;
    const bool drawn = pdnn_scheme_is_drawn(&m->task->net.scheme), floats = !m->model;
    const uint32_t *counts = asked ? options->measures : usual;
    const uint32_t n = asked ? options->n_measures : sizeof usual / sizeof *usual;
    int rc = PDNN_OK;
    m->name = name;
    m->set = set;
    m->first = first;
    for (uint32_t i = 0; rc == PDNN_OK && i < (drawn ? n : 1); i++)
        rc = measure_one(m, drawn ? counts[i] : 1, false, diag);
    for (uint32_t i = 0; rc == PDNN_OK && drawn && floats && i < n; i++)
        rc = counts[i] > 1 ? measure_one(m, counts[i], true, diag) : PDNN_OK;
    return rc;
}

int pdnn_fmap_measure(struct pdnn_fmap_task *task, const struct pdnn_model *model,
                      const char *obstacle, const struct pdnn_train_options *options,
                      struct pdnn_diag *diag) {
    struct measuring m = {.task = task, .options = options, .model = model, .obstacle = obstacle};
    struct pdnn_dataset *test = NULL;
    int rc = PDNN_OK;
    if (!options->measured)
        return PDNN_OK;
    const bool has_test = pdnn_dataset_open(options->data_dir, options->dataset, PDNN_SPLIT_TEST,
                                            &test, NULL) == PDNN_OK;
    if (has_test)
        rc = measure_set(&m, "test", test, 0, diag);
    if (rc == PDNN_OK && (!has_test || !model)) /* no command measures floats later */
        rc = measure_set(&m, "validation", task->data, task->data->count - task->data->validation,
                         diag);
    pdnn_dataset_close(test);
    return rc;
}
