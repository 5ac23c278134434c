/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/forward/forward_task.h"

#include <math.h>
#include <string.h>

#include "picture/planes.h"
#include "train/golden_accuracy.h"

static void load_channel(struct pdnn_forward_task *task, const uint8_t *channel, uint32_t row,
                         bool moved, uint64_t key) {
    const struct pdnn_dataset *data = task->data;
    if (moved) /* all channels alike: same key, same number */
        pdnn_image_warp(channel, data->height, data->width, task->crop, &task->augment, key, row,
                        task->pixel);
    else
        pdnn_image_crop(channel, data->height, data->width, task->crop, task->pixel);
}

void pdnn_forward_load(struct pdnn_forward_task *task, const uint8_t *picture, uint32_t row,
                       bool moved, uint64_t key) {
    const struct pdnn_dataset *data = task->data;
    const struct pdnn_scheme *scheme = &task->net.scheme;
    const uint32_t side = data->width - 2 * task->crop;
    float *image = task->net.image + (size_t)row * task->net.inputs;
    for (uint32_t c = 0; c < data->channels; c++) {
        load_channel(task, picture + (size_t)c * data->height * data->width, row, moved, key);
        for (uint32_t i = 0; scheme->n_planes > 0 && i < task->pixels; i++)
            task->view[c * task->pixels + i] = (uint8_t)(task->pixel[i] * 255.0f + 0.5f);
        if (scheme->n_planes > 0)
            continue;
        if (!scheme->pixels)
            pdnn_image_threshold(task->pixel, task->pixels, scheme->threshold);
        memcpy(image + (size_t)c * task->pixels, task->pixel, task->pixels * sizeof(float));
    }
    if (scheme->n_planes == 0)
        return;
    const struct pdnn_view view = {.pixels = task->view,
                                   .side = side,
                                   .stride = side,
                                   .channels = data->channels,
                                   .channel_bytes = task->pixels};
    pdnn_planes_encode(scheme->planes, scheme->n_planes, &view, task->bit);
    for (uint32_t i = 0; i < task->bits; i++)
        image[i] = task->bit[i];
}

static uint32_t largest(const float *x, uint32_t n) {
    uint32_t at = 0;
    for (uint32_t l = 1; l < n; l++)
        at = x[l] > x[at] ? l : at;
    return at;
}

/* The better of the two that the first layer likes best. */
static uint32_t of_shortlist(const float *shown, const float *goodness, uint32_t n) {
    const uint32_t first = largest(shown, n);
    uint32_t second = first == 0 ? 1 : 0;
    for (uint32_t l = 0; l < n; l++)
        second = l != first && shown[l] > shown[second] ? l : second;
    return goodness[second] > goodness[first] ? second : first;
}

struct scoring {
    const struct pdnn_forward_net *net;
    const uint8_t *labels;
    uint32_t rows;
    uint32_t all[PDNN_MEASURES_MAX], shortlist[PDNN_MEASURES_MAX];
};

static void scored(void *user, uint32_t i) {
    struct scoring *s = user;
    const uint32_t classes = s->net->classes;
    for (uint32_t r = 0; r < s->rows; r++) {
        const float *goodness = s->net->goodness + (size_t)r * classes;
        const float *shown = s->net->shown + (size_t)r * classes;
        s->all[i] += largest(goodness, classes) == s->labels[r];
        s->shortlist[i] += of_shortlist(shown, goodness, classes) == s->labels[r];
    }
}

void pdnn_forward_accuracies(struct pdnn_forward_task *task, const struct pdnn_dataset *set,
                             uint32_t first, uint32_t n, const uint32_t *samples,
                             uint32_t n_samples, struct pdnn_forward_accuracy *right) {
    struct pdnn_forward_net *net = &task->net;
    const struct pdnn_rng kept = net->rng;
    const uint32_t most = pdnn_forward_net_seen(net);
    struct scoring scoring = {.net = net};
    for (uint32_t start = first; start < first + n; start += scoring.rows) {
        scoring.rows = first + n - start < most ? first + n - start : most;
        scoring.labels = set->labels + start;
        for (uint32_t r = 0; r < scoring.rows; r++)
            pdnn_forward_load(task, set->pixels + (start + r) * pdnn_image_bytes(set), r, false, 0);
        pdnn_forward_net_score(net, scoring.rows, samples, n_samples, scored, &scoring);
    }
    net->rng = kept;
    for (uint32_t i = 0; i < n_samples; i++)
        right[i] = (struct pdnn_forward_accuracy){100.0 * scoring.all[i] / n,
                                                  100.0 * scoring.shortlist[i] / n};
}

struct measuring {
    struct pdnn_forward_task *task;
    const struct pdnn_train_options *options;
    struct pdnn_model *model;
    const char *obstacle;
    struct pdnn_diag golden; /* why the golden device refused */
};

/* What the integers have right, or NAN; samples 0: without noise. */
static double golden_right(struct measuring *m, const struct pdnn_dataset *set, uint32_t first,
                           uint32_t samples) {
    double right = (double)NAN, noise[PDNN_FORWARD_LAYERS], none = 0;
    const struct pdnn_forward_net *net = &m->task->net;
    if (!m->model)
        return right;
    for (uint32_t k = 0; k < net->n_layers; k++)
        noise[k] = (double)m->model->layers[k].noise_scale;
    int rc = samples > 0 ? PDNN_OK : pdnn_model_set_noise(m->model, &none, 1, &m->golden);
    if (rc == PDNN_OK)
        rc = pdnn_golden_accuracy(m->model, false, set, first, samples ? samples : 1, m->options,
                                  &right, &m->golden);
    if (rc == PDNN_OK && samples == 0)
        rc = pdnn_model_set_noise(m->model, noise, net->n_layers, &m->golden);
    if (rc != PDNN_OK) {
        m->model = NULL;
        m->obstacle = m->golden.text;
    }
    return right;
}

static void measure_set(struct measuring *m, const struct pdnn_dataset *set, const char *name,
                        uint32_t first, bool on_golden) {
    static const uint32_t none = 0, usual[] = {1, 2, 4, 8};
    const struct pdnn_train_options *options = m->options;
    const bool drawn = m->task->net.scheme.activation->drawn;
    const uint32_t *counts = options->n_measures ? options->measures : usual;
    const uint32_t asked = options->n_measures ? options->n_measures : sizeof usual / sizeof *usual;
    const uint32_t n = set->count - first, n_counts = drawn ? asked : 1;
    struct pdnn_forward_accuracy right[PDNN_MEASURES_MAX + 1];
    pdnn_forward_accuracies(m->task, set, first, n, drawn ? counts : &none, n_counts, right);
    if (drawn)
        pdnn_forward_accuracies(m->task, set, first, n, &none, 1, &right[n_counts]);
    for (uint32_t i = 0; i < n_counts + drawn; i++) {
        struct pdnn_measurement found = {.set = name,
                                         .how = "samples",
                                         .images = n,
                                         .samples = !drawn         ? 1
                                                    : i < n_counts ? counts[i]
                                                                   : 0,
                                         .trainer = right[i].all,
                                         .golden = (double)NAN};
        if (on_golden && (i == 0 || i == n_counts))
            found.golden = golden_right(m, set, first, found.samples);
        found.obstacle = m->model ? NULL : m->obstacle;
        options->measured(options->user, &found);
        found.how = "shortlist";
        found.trainer = right[i].shortlist;
        found.golden = (double)NAN;
        options->measured(options->user, &found);
    }
}

/* Of the first images of a set, one sample each. */
static void report_activity(struct pdnn_forward_task *task, const struct pdnn_dataset *set,
                            uint32_t first, const struct pdnn_train_options *options) {
    enum { IMAGES = 1000 };
    static const uint32_t once = 1;
    struct pdnn_forward_net *net = &task->net;
    struct pdnn_forward_accuracy right;
    const uint32_t n = set->count - first < IMAGES ? set->count - first : IMAGES;
    memset(net->reads, 0, sizeof net->reads);
    net->counting = true;
    pdnn_forward_accuracies(task, set, first, n, &once, 1, &right);
    net->counting = false;
    for (uint32_t k = 0; k < net->n_layers; k++) {
        const struct pdnn_forward_layer *layer = &net->layer[k];
        const struct pdnn_forward_reads *reads = &net->reads[k];
        options->active(options->user,
                        &(struct pdnn_activity){.layer = k,
                                                .inputs = layer->features - layer->padding,
                                                .width = layer->tied.width,
                                                .ties = layer->tied.copies,
                                                .label_rows = net->forward.label_rows,
                                                .classes = net->classes,
                                                .real = layer->tied.kind == PDNN_TIED_RELU,
                                                .input_on = reads->on / reads->rows,
                                                .input_ones = reads->ones / reads->rows});
    }
}

int pdnn_forward_measure(struct pdnn_forward_task *task, struct pdnn_model *model,
                         const char *obstacle, const struct pdnn_train_options *options,
                         struct pdnn_diag *diag) {
    struct pdnn_dataset *test = NULL;
    struct measuring m = {task, options, model, obstacle, {""}};
    const uint32_t first = task->data->count - task->data->validation;
    if (options->active)
        report_activity(task, task->data, first, options);
    if (!options->measured)
        return PDNN_OK;
    measure_set(&m, task->data, "validation", first, false);
    if (pdnn_dataset_open(options->data_dir, options->dataset, PDNN_SPLIT_TEST, &test, diag) ==
        PDNN_OK)
        measure_set(&m, test, "test", 0, true);
    pdnn_dataset_close(test);
    return PDNN_OK;
}
