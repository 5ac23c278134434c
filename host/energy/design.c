/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/design.h"
#include "base/diag.h"
#include "golden/golden.h"

#include <string.h>

static int other(const struct pdnn_power *power, const struct pdnn_run *run, const char *option,
                 double has, double expected, struct pdnn_diag *diag) {
    return pdnn_fail(diag, PDNN_ERR_FORMAT,
                     "%s: ran on '%.60s', whose %s is %.0f; the coefficients are of %s, whose %s "
                     "is %.0f: expected those of the device that ran",
                     run->where, run->device, option, has, power->board, option, expected);
}

int pdnn_power_of_design(const struct pdnn_power *power, const struct pdnn_run *run,
                         struct pdnn_diag *diag) {
    struct golden_params core;
    if (!golden_params_core(&core, power->board, strlen(power->board))) {
        return power->lanes > 0 && run->lanes && power->lanes != run->lanes
                   ? other(power, run, "lanes", run->lanes, power->lanes, diag)
                   : PDNN_OK;
    }
    const struct {
        const char *name;
        uint32_t value;
    } options[] = {
        {"drain_lanes", core.drain_lanes},
        {"act_bits", core.act_bits},
        {"tape_words", core.tape_words},
        {"act_words", core.act_words},
        {"result_words", core.result_words},
        {"noise_tables", core.noise_tables},
        {"block_max", golden_block_max(&core)},
        {"feature_maps", core.fmaps},
        {"ties", core.ties},
        {"masks", core.masks},
        {"labels_max", golden_labels_max(&core)},
        {"layout", core.rows},
    };
    if (run->lanes && run->lanes != core.lanes) {
        return other(power, run, "lanes", run->lanes, core.lanes, diag);
    }
    const json_t *build = json_object_get(run->json, "build");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        const json_t *field = json_object_get(build, options[i].name);
        if (field && json_number_value(field) != options[i].value) {
            return other(power, run, options[i].name, json_number_value(field), options[i].value,
                         diag);
        }
    }
    return PDNN_OK;
}

int pdnn_power_of_twin(const struct pdnn_power *twin, const struct pdnn_run *run,
                       struct pdnn_diag *diag) {
    struct golden_params core;
    if (!golden_params_core(&core, twin->board, strlen(twin->board))) {
        return PDNN_OK;
    }
    if (core.act_bits == 1) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--twin: expected coefficients of a deterministic design, got those of "
                         "%s, whose neurons are p-bits",
                         twin->board);
    }
    const struct {
        const char *name;
        uint32_t value;
    } options[] = {{"feature_maps", core.fmaps}, {"ties", core.ties}, {"masks", core.masks}};
    const json_t *build = json_object_get(run->json, "build");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        const json_t *field = json_object_get(build, options[i].name);
        if (field && json_number_value(field) > options[i].value) {
            return other(twin, run, options[i].name, json_number_value(field), options[i].value,
                         diag);
        }
    }
    return PDNN_OK;
}
