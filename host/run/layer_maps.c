/* SPDX-License-Identifier: BSD-2-Clause */
#include "run/layer_maps.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "device/device.h"
#include "model/fmap.h"
#include "picture/picture.h"

enum {
    PER_ROW = 16,  /* channels side by side */
    TILE = 28,     /* pixels a side of a map, about */
    ONE_TILE = 7,  /* of a map of one position */
    GAP = 1,       /* between channels */
    LAYER_GAP = 9, /* between layers */
    GAP_GREY = 64,
};

/* A layer's map, and where its neurons go. */
struct layer {
    struct pdnn_fmap map, sums;
    uint32_t divisor; /* 2 with a pool, which makes one position of 2 x 2 */
    uint8_t *bits;    /* (Samples, Positions, Channels) */
    uint32_t top;     /* in the picture */
};

struct work {
    uint32_t samples, n_layers; /* the input is layer 0, hidden layer k is k + 1 */
    struct layer layer[PDNN_LAYERS_MAX + 1];
    uint32_t width, height;
};

static uint32_t scale_of(const struct pdnn_fmap *map) {
    const uint32_t side = map->width > map->height ? map->width : map->height;
    return side == 1 ? ONE_TILE : side < TILE ? TILE / side : 1;
}

static uint32_t rows_of(const struct pdnn_fmap *map) {
    return (map->channels + PER_ROW - 1) / PER_ROW;
}

/* Of a layer in the picture. */
static uint32_t height_of(const struct pdnn_fmap *map) {
    return rows_of(map) * (map->height * scale_of(map) + GAP) + GAP;
}

static uint32_t width_of(const struct pdnn_fmap *map) {
    return PER_ROW * (map->width * scale_of(map) + GAP) + GAP;
}

static bool add_layer(struct work *work, struct pdnn_fmap map, struct pdnn_fmap sums, bool pool) {
    struct layer *layer = &work->layer[work->n_layers];
    const uint32_t width = width_of(&map);
    work->height += work->n_layers++ > 0 ? LAYER_GAP : 0;
    *layer = (struct layer){map, sums, pool ? 2 : 1, NULL, work->height};
    layer->bits = calloc(work->samples, (size_t)pdnn_fmap_positions(map) * map.channels);
    work->height += height_of(&map);
    work->width = width > work->width ? width : work->width;
    return layer->bits != NULL;
}

/* A pooled bit is 1 where one of its four is. */
static void on_event(void *user, const struct pdnn_event *event) {
    struct work *work = user;
    const uint32_t index = event->layer + 1;
    if (index >= work->n_layers || event->sample >= work->samples)
        return; /* the last layer's sums are no bits */
    struct layer *layer = &work->layer[index];
    const uint32_t position = event->neuron / layer->sums.channels;
    const uint32_t channel = event->neuron % layer->sums.channels;
    const uint32_t x = position % layer->sums.width / layer->divisor;
    const uint32_t y = position / layer->sums.width / layer->divisor;
    const size_t all = (size_t)pdnn_fmap_positions(layer->map) * layer->map.channels;
    size_t at = ((size_t)y * layer->map.width + x) * layer->map.channels + channel;
    if (layer->sums.width * layer->sums.height ==
        1) /* fully connected: all its channels in order */
        at = event->neuron;
    if (at < all)
        layer->bits[event->sample * all + at] |= event->bit != 0;
}

static uint8_t grey_of(const struct work *work, const struct layer *layer, size_t at) {
    const size_t all = (size_t)pdnn_fmap_positions(layer->map) * layer->map.channels;
    uint32_t n = 0;
    for (uint32_t t = 0; t < work->samples; t++)
        n += layer->bits[t * all + at];
    return (uint8_t)((n * 255 + work->samples / 2) / work->samples);
}

static void draw_layer(const struct work *work, const struct layer *layer, uint8_t *pixels) {
    const struct pdnn_fmap *map = &layer->map;
    const uint32_t scale = scale_of(map);
    for (uint32_t c = 0; c < map->channels; c++) {
        const uint32_t left = GAP + c % PER_ROW * (map->width * scale + GAP);
        const uint32_t top = layer->top + GAP + c / PER_ROW * (map->height * scale + GAP);
        for (uint32_t y = 0; y < map->height * scale; y++)
            for (uint32_t x = 0; x < map->width * scale; x++)
                pixels[(size_t)(top + y) * work->width + left + x] =
                    grey_of(work, layer,
                            ((size_t)(y / scale) * map->width + x / scale) * map->channels + c);
    }
}

static int draw(struct work *work, const char *path, struct pdnn_diag *diag) {
    const size_t n = (size_t)work->width * work->height;
    uint8_t *pixels = malloc(n);
    if (!pixels)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    memset(pixels, GAP_GREY, n);
    for (uint32_t k = 0; k < work->n_layers; k++)
        draw_layer(work, &work->layer[k], pixels);
    const int rc = pdnn_picture_write_png(path, pixels, work->width, work->height, diag);
    free(pixels);
    return rc;
}

static int run(struct work *work, const struct pdnn_batch *batch, const uint8_t *bits,
               struct pdnn_diag *diag) {
    struct pdnn_device *device = NULL;
    int32_t sums[PDNN_OUTPUTS_MAX];
    const struct pdnn_run_options options = {
        .samples = batch->samples, .seed = batch->seed, .sampling = batch->sampling};
    int rc = pdnn_device_open(batch->device, &device, diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_load(device, batch->model, diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_events(device, on_event, work, diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_run(device, &options, bits, sums, NULL, diag);
    const int closed = pdnn_device_close(device, rc == PDNN_OK ? diag : NULL);
    return rc == PDNN_OK ? closed : rc;
}

/* The input, whose positions begin at a whole word: as it is in each sample. */
static void copy_input(struct work *work, const uint8_t *bits) {
    const struct pdnn_fmap *map = &work->layer[0].map;
    uint8_t *to = work->layer[0].bits;
    for (uint32_t t = 0; t < work->samples; t++)
        for (uint32_t i = 0; i < pdnn_fmap_positions(*map); i++, to += map->channels)
            memcpy(to, bits + (size_t)i * 16 * pdnn_words16(map->channels), map->channels);
}

int pdnn_layer_maps_write(const struct pdnn_batch *batch, const uint8_t *bits, const char *path,
                          struct pdnn_diag *diag) {
    const struct pdnn_model *model = batch->model;
    struct work work = {.samples = batch->samples};
    if (!pdnn_model_has_kernels(model) || model->act_bits > 1)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "--maps: expected a model of p-bits on feature maps");
    if (batch->samples > PDNN_LAYER_MAPS_SAMPLES)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--maps: expected at most %d samples, got %u",
                         PDNN_LAYER_MAPS_SAMPLES, batch->samples);
    const struct pdnn_fmap input = pdnn_fmap_of(model, PDNN_INPUT);
    bool ok = add_layer(&work, input, input, false);
    for (uint32_t k = 0; k + 1 < model->n_layers; k++)
        ok = add_layer(&work, pdnn_fmap_of(model, (int)k), pdnn_fmap_sums(model, k),
                       model->layers[k].pool) &&
             ok;
    int rc = ok ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_MEMORY, "--maps: out of memory");
    if (rc == PDNN_OK)
        copy_input(&work, bits);
    if (rc == PDNN_OK)
        rc = run(&work, batch, bits, diag);
    if (rc == PDNN_OK)
        rc = draw(&work, path, diag);
    for (uint32_t k = 0; k < work.n_layers; k++)
        free(work.layer[k].bits);
    return rc;
}
