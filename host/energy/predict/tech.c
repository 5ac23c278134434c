/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/predict/tech.h"
#include "base/diag.h"
#include "energy/meter/field.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char format[] = "pdnn-tech-1";
static const double pj_max = 1e9; /* a millijoule an operation: nothing is so bad */

static const struct {
    const char *name, *json;
} builtin[] = {
#define PDNN_TECH(name, json) {name, json},
#include "energy/predict/tech_builtin.def"
};
enum { N_BUILTIN = sizeof builtin / sizeof *builtin };

static struct pdnn_tech_cost constant(double pj) {
    return (struct pdnn_tech_cost){.n = 1, .limit = {INFINITY}, .pj = {pj}};
}

static void from_preset(const struct pdnn_energy_preset *preset, struct pdnn_tech *tech) {
    *tech = (struct pdnn_tech){
        .source = "Ghantasala et al., npj Unconventional Computing 3:18 (2026)",
        .note = "arithmetic is priced as in the published 32-bit designs at any width: with "
                "narrower operands the deterministic design is overestimated, and the gain",
        .weight_bits = 32,
        .activation_bits = 32,
        .weight_bit = constant(preset->weight_bit_pj),
        .activation_bit = constant(preset->activation_bit_pj),
        .mul = constant(preset->mul_pj),
        .add = constant(preset->add_pj),
        .act_pj = preset->act_pj,
        .rng_pj = preset->rng_pj,
        .cmp_pj = preset->cmp_pj,
    };
    snprintf(tech->name, sizeof tech->name, "%s", preset->name);
    snprintf(tech->title, sizeof tech->title, "%s", preset->title);
}

/* A number, or a list of {"limit", "pj"} with rising limits, or null (not known). */
static int read_cost(const json_t *json, const char *where, const char *name,
                     struct pdnn_tech_cost *cost, struct pdnn_diag *diag) {
    const json_t *field = json_object_get(json, name);
    *cost = (struct pdnn_tech_cost){0};
    if (json_is_null(field)) {
        return PDNN_OK;
    }
    if (!json_is_array(field)) {
        *cost = constant(0);
        return pdnn_field_number(json, where, name, 0, pj_max, NULL, &cost->pj[0], diag);
    }
    const size_t n = json_array_size(field);
    if (n == 0 || n > PDNN_TECH_STEPS) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %s: expected 1 to %d steps, got %zu", where,
                         name, PDNN_TECH_STEPS, n);
    }
    for (size_t i = 0; i < n; i++) {
        const json_t *step = json_array_get(field, i);
        const double open_end = INFINITY, below = i ? cost->limit[i - 1] : 0;
        char place[160];
        snprintf(place, sizeof place, "%.100s: %s[%zu]", where, name, i);
        int err;
        if ((err = pdnn_field_number(step, place, "pj", 0, pj_max, NULL, &cost->pj[i], diag)) ||
            (err = pdnn_field_number(step, place, "limit", below, 1e15, &open_end, &cost->limit[i],
                                     diag))) {
            return err;
        }
    }
    cost->n = (uint32_t)n;
    return PDNN_OK;
}

static int read_tech(const json_t *json, const char *where, struct pdnn_tech *tech,
                     struct pdnn_diag *diag) {
    static const double none = 0;
    *tech = (struct pdnn_tech){0};
    const struct {
        const char *name;
        double max, *value;
        const double *fallback;
    } numbers[] = {
        {"weight_bits", 64, &tech->weight_bits, &none},
        {"activation_bits", 64, &tech->activation_bits, &none},
        {"act_pj", pj_max, &tech->act_pj, NULL},
        {"rng_pj", pj_max, &tech->rng_pj, NULL},
        {"cmp_pj", pj_max, &tech->cmp_pj, NULL},
        {"overhead_pj", pj_max, &tech->overhead_pj, &none},
    };
    const struct {
        const char *name;
        char *text;
        size_t n_bytes;
    } texts[] = {
        {"name", tech->name, sizeof tech->name},
        {"title", tech->title, sizeof tech->title},
        {"source", tech->source, sizeof tech->source},
        {"note", tech->note, sizeof tech->note},
    };
    const struct {
        const char *name;
        struct pdnn_tech_cost *cost;
    } costs[] = {
        {"weight_bit_pj", &tech->weight_bit},
        {"activation_bit_pj", &tech->activation_bit},
        {"mul_pj", &tech->mul},
        {"add_pj", &tech->add},
    };
    int err = pdnn_field_format(json, where, format, diag);
    for (size_t i = 0; !err && i < sizeof texts / sizeof *texts; i++) {
        err = pdnn_field_text(json, where, texts[i].name, texts[i].text, texts[i].n_bytes, diag);
    }
    for (size_t i = 0; !err && i < sizeof numbers / sizeof *numbers; i++) {
        err = pdnn_field_number(json, where, numbers[i].name, 0, numbers[i].max,
                                numbers[i].fallback, numbers[i].value, diag);
    }
    for (size_t i = 0; !err && i < sizeof costs / sizeof *costs; i++) {
        err = read_cost(json, where, costs[i].name, costs[i].cost, diag);
        if (!err && costs[i].cost != &tech->mul && costs[i].cost->n == 0) {
            err = pdnn_fail(diag, PDNN_ERR_FORMAT,
                            "%s: %s: expected a number; only mul_pj may be null", where,
                            costs[i].name);
        }
    }
    return err;
}

int pdnn_tech_open(const char *name, struct pdnn_tech *tech, struct pdnn_diag *diag) {
    const struct pdnn_energy_preset *preset = pdnn_energy_preset_find(name);
    if (preset) {
        from_preset(preset, tech);
        return PDNN_OK;
    }
    json_t *json = NULL;
    int err = PDNN_OK;
    for (size_t i = 0; i < N_BUILTIN && !json; i++) {
        if (strcmp(builtin[i].name, name) == 0) {
            json = json_loads(builtin[i].json, 0, NULL);
        }
    }
    if (!json) {
        err = pdnn_field_load(name, &json, diag);
        if (err == PDNN_ERR_IO && !strchr(name, '/') && !strchr(name, '.')) {
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "%s: no such technology and no such file; expected 65nm-sram, "
                             "65nm-hbm2, zu7ev, qmc, horowitz45, horowitz45-float or a JSON file",
                             name);
        }
    }
    if (!err) {
        err = read_tech(json, name, tech, diag);
    }
    if (!err && !tech->name[0]) {
        snprintf(tech->name, sizeof tech->name, "%.63s", name);
    }
    json_decref(json);
    return err;
}

static double cost_at(const struct pdnn_tech_cost *cost, double size) {
    uint32_t i = 0;
    while (i + 1 < cost->n && size > cost->limit[i]) {
        i++;
    }
    return cost->n ? cost->pj[i] : 0;
}

int pdnn_tech_resolve(const struct pdnn_tech *tech, enum pdnn_energy_design design, double weights,
                      double weight_bits, double neurons, double act_bits,
                      struct pdnn_energy_preset *preset, struct pdnn_diag *diag) {
    if (design == PDNN_DESIGN_DETERMINISTIC && tech->mul.n == 0) {
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "%s: no energy of a multiplication is known: no deterministic design",
                         tech->name);
    }
    const double operand = fmax(weight_bits, act_bits);
    *preset = (struct pdnn_energy_preset){
        .name = tech->name,
        .title = tech->title,
        .weight_bit_pj = cost_at(&tech->weight_bit, weights * weight_bits / 8),
        .activation_bit_pj = cost_at(&tech->activation_bit, neurons * act_bits / 8),
        .mul_pj = cost_at(&tech->mul, operand),
        .add_pj = cost_at(&tech->add, operand),
        .act_pj = tech->act_pj + tech->overhead_pj,
        .rng_pj = tech->rng_pj,
        .cmp_pj = tech->cmp_pj,
    };
    return PDNN_OK;
}
