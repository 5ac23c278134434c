/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/fmap_spec.h"

#include <stdio.h>

enum { OUTPUTS_MAX = 4095, SIDE_MAX = 64, WORD = 16 };

static bool take_number(const char **at, uint32_t max, uint32_t *value) {
    uint32_t n = 0;
    const char *text = *at;
    for (; *text >= '0' && *text <= '9' && n <= max; text++)
        n = 10 * n + (uint32_t)(*text - '0');
    const bool ok = text > *at && n >= 1 && n <= max;
    *at = text;
    *value = n;
    return ok;
}

static bool take_one(const char **at, char c) {
    const bool here = **at == c;
    *at += here;
    return here;
}

static bool take_layer(const char **at, struct pdnn_fmap_spec *spec) {
    *spec = (struct pdnn_fmap_spec){0};
    const bool full = take_one(at, 'f');
    if (!full && !take_one(at, 'c'))
        return false;
    if (!take_number(at, OUTPUTS_MAX, &spec->outputs))
        return false;
    if (full)
        return true;
    spec->kernel = 3;
    spec->stride = 1;
    if (take_one(at, 'k') && (!take_number(at, 5, &spec->kernel) || spec->kernel % 2 == 0))
        return false;
    if (take_one(at, 's'))
        spec->stride = 2;
    spec->pool = take_one(at, 'p');
    return true;
}

static bool take_map(const char **at, struct pdnn_fmap_spec *spec) {
    uint32_t channels;
    *spec = (struct pdnn_fmap_spec){0};
    if (!take_one(at, 'm') || !take_number(at, SIDE_MAX, &spec->side) || !take_one(at, 'x') ||
        !take_number(at, OUTPUTS_MAX, &channels) || channels % WORD)
        return false;
    spec->outputs = spec->side * spec->side * channels;
    return spec->outputs <= OUTPUTS_MAX;
}

bool pdnn_fmap_spec_parse_decoder(const char *text, struct pdnn_fmap_spec *specs, uint32_t *n) {
    if (!take_map(&text, &specs[0]))
        return false;
    uint32_t side = specs[0].side;
    for (*n = 1; take_one(&text, ','); ++*n) {
        struct pdnn_fmap_spec *spec = &specs[*n];
        if (*n == PDNN_FMAP_LAYERS || specs[*n - 1].outputs % WORD || !take_layer(&text, spec))
            return false;
        spec->upsample = take_one(&text, 'u');
        side *= spec->upsample ? 2 : 1;
        if (!spec->kernel || spec->stride != 1 || spec->pool || side > SIDE_MAX)
            return false;
    }
    return *text == '\0' && *n > 2 && specs[*n - 1].outputs == 1;
}

bool pdnn_fmap_spec_parse(const char *text, struct pdnn_fmap_spec *specs, uint32_t *n) {
    bool more = true;
    for (*n = 0; more; ++*n) {
        if (*n == PDNN_FMAP_LAYERS || !take_layer(&text, &specs[*n]))
            return false;
        more = take_one(&text, ',');
    }
    if (*text || specs[*n - 1].kernel || !specs[0].kernel)
        return false;
    for (uint32_t k = 0; k + 1 < *n; k++)
        if (specs[k].outputs % WORD || (k > 0 && specs[k].kernel && !specs[k - 1].kernel))
            return false;
    return true;
}

void pdnn_fmap_spec_print(const struct pdnn_fmap_spec *specs, uint32_t n,
                          char text[PDNN_FMAP_SPEC_TEXT]) {
    int at = 0;
    text[0] = '\0';
    for (uint32_t k = 0; k < n; k++) {
        const struct pdnn_fmap_spec *spec = &specs[k];
        char kernel[16] = "";
        if (spec->kernel && spec->kernel != 3)
            snprintf(kernel, sizeof kernel, "k%u", spec->kernel);
        if (spec->side) {
            at += snprintf(text + at, PDNN_FMAP_SPEC_TEXT - (size_t)at, "m%ux%u", spec->side,
                           spec->outputs / spec->side / spec->side);
            continue;
        }
        at +=
            snprintf(text + at, PDNN_FMAP_SPEC_TEXT - (size_t)at, "%s%c%u%s%s%s%s", k ? "," : "",
                     spec->kernel ? 'c' : 'f', spec->outputs, kernel, spec->stride == 2 ? "s" : "",
                     spec->pool ? "p" : "", spec->upsample ? "u" : "");
    }
}
