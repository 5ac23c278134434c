/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/bitstream.h"
#include "base/diag.h"
#include "energy/meter/field.h"

#include <stdio.h>
#include <string.h>

static const char *const kinds[] = {"LUT4", "FF", "carry", "EBR", "SPRAM", "DSP"};
static const char *const totals[] = {"logic_cells", "logic_cells_available", "clock_mhz",
                                     "fmax_mhz"};
enum { N_KINDS = sizeof kinds / sizeof *kinds, N_TOTALS = sizeof totals / sizeof *totals };
static const double count_max = 1e9;

static bool is_clock(const char *name) {
    return strcmp(name, "clock_mhz") == 0 || strcmp(name, "fmax_mhz") == 0;
}

/* Every one of `names` is a number that is not negative, and whole if it is no clock. */
static int check_numbers(const json_t *json, const char *where, const char *const *names,
                         uint32_t n, struct pdnn_diag *diag) {
    int err = PDNN_OK;
    for (uint32_t i = 0; i < n && !err; i++) {
        double ignored;
        err = is_clock(names[i])
                  ? pdnn_field_number(json, where, names[i], 0, count_max, NULL, &ignored, diag)
                  : pdnn_field_whole(json, where, names[i], 0, count_max, NULL, &ignored, diag);
    }
    return err;
}

static int check_bitstream(json_t *json, const char *path, struct pdnn_diag *diag) {
    char board[64], where[300];
    int err;
    if ((err = pdnn_field_text(json, path, "board", board, sizeof board, diag)) ||
        (err = check_numbers(json, path, kinds, N_KINDS, diag)) ||
        (err = check_numbers(json, path, totals, N_TOTALS, diag))) {
        return err;
    }
    const char *name;
    json_t *part;
    json_object_foreach(json_object_get(json, "parts"), name, part) {
        snprintf(where, sizeof where, "%.200s: parts: %.60s", path, name);
        if ((err = check_numbers(part, where, kinds, N_KINDS, diag))) {
            return err;
        }
    }
    return PDNN_OK;
}

int pdnn_bitstream_load(const char *path, json_t **json, struct pdnn_diag *diag) {
    int err = pdnn_field_load(path, json, diag);
    if (!err && (err = check_bitstream(*json, path, diag))) {
        json_decref(*json);
        *json = NULL;
    }
    return err;
}

json_t *pdnn_bitstream_summary(const json_t *json) {
    json_t *copy = json_copy((json_t *)json);
    json_object_del(copy, "parts");
    return copy;
}

int pdnn_synapse_load(const char *path, json_t **json, struct pdnn_diag *diag) {
    static const char *const names[] = {"act_bits", "lut4", "dsp"};
    int err = pdnn_field_load(path, json, diag);
    if (err) {
        return err;
    }
    const json_t *areas = json_object_get(*json, "areas");
    if (!json_is_array(areas)) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT,
                        "%s: areas: expected an array, as `make compare-synapse` writes it", path);
    }
    for (size_t i = 0; i < json_array_size(areas) && !err; i++) {
        char where[300];
        snprintf(where, sizeof where, "%.200s: areas[%zu]", path, i);
        err = check_numbers(json_array_get(areas, i), where, names, sizeof names / sizeof *names,
                            diag);
    }
    if (err) {
        json_decref(*json);
        *json = NULL;
    }
    return err;
}
