/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/view.h"

#include <stdio.h>

#include "base/diag.h"

int pdnn_view_resolve(const struct pdnn_scheme *scheme, const struct pdnn_dataset *data,
                      uint32_t side_left_out, uint32_t *crop, struct pdnn_diag *diag) {
    const uint32_t whole = data->height, left_out = side_left_out ? side_left_out : whole;
    const uint32_t side = scheme->side ? scheme->side : left_out;
    if (data->width != whole || whole > PDNN_VIEW_SIDE_MAX)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "%s: expected square pictures of at most %d pixels a side, got %u x %u",
                         data->name, PDNN_VIEW_SIDE_MAX, data->width, whole);
    if (side > whole || (whole - side) % 2)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--side: expected an %s number up to %u, got %u, for pictures of %u x %u",
                         whole % 2 ? "odd" : "even", whole, side, whole, whole);
    for (uint32_t p = 0; p < scheme->n_planes; p++) {
        const struct pdnn_plane *plane = &scheme->planes[p];
        if (plane->side > side)
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "--planes: expected sides up to %u, the input's, got %u", side,
                             plane->side);
        if (plane->colour && data->channels == 1)
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "--planes: expected no colours, %s has grey pictures", data->name);
    }
    *crop = (whole - side) / 2;
    return PDNN_OK;
}

struct pdnn_augment pdnn_view_augment(const struct pdnn_scheme *scheme) {
    const float asked = scheme->augment > 0 ? scheme->augment : 1.0f;
    const float strength = scheme->no_augment ? 0.0f : asked;
    return (struct pdnn_augment){.shift_px = strength * 1.0f,
                                 .rotation_rad = strength * 0.0873f,
                                 .scale = strength * 0.05f,
                                 .shear = strength * 0.05f,
                                 .mirror = scheme->mirror};
}

void pdnn_view_augment_print(const struct pdnn_scheme *scheme, const struct pdnn_augment *augment,
                             char text[PDNN_VIEW_AUGMENT_TEXT]) {
    if (scheme->no_augment)
        snprintf(text, PDNN_VIEW_AUGMENT_TEXT, "null");
    else
        snprintf(text, PDNN_VIEW_AUGMENT_TEXT,
                 "{\"shift_px\": %g, \"rotation_rad\": %g, \"scale\": %g, \"shear\": %g}",
                 (double)augment->shift_px, (double)augment->rotation_rad, (double)augment->scale,
                 (double)augment->shear);
}
