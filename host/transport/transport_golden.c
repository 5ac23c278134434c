/* SPDX-License-Identifier: BSD-2-Clause
 *
 * transport_golden.c - the device in C (host/golden) as a transport.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/number.h"
#include "golden/golden.h"
#include "transport/transport.h"

struct golden_transport {
    struct pdnn_transport base;
    struct golden_device *device;
};

static struct golden_device *device_of(struct pdnn_transport *transport) {
    return ((struct golden_transport *)transport)->device;
}

static int golden_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                        struct pdnn_diag *diag) {
    if (golden_device_write(device_of(transport), bytes, n_bytes))
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "golden: no memory for a run");
    return PDNN_OK;
}

static int golden_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                       size_t *n_read, struct pdnn_diag *diag) {
    (void)diag;
    *n_read = golden_device_read(device_of(transport), bytes, n_bytes);
    return PDNN_OK;
}

static int golden_events(struct pdnn_transport *transport, pdnn_event_fn fn, void *user,
                         struct pdnn_diag *diag) {
    (void)diag;
    golden_device_events(device_of(transport), fn, user);
    return PDNN_OK;
}

static int golden_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    (void)diag;
    golden_device_free(device_of(transport));
    free(transport);
    return PDNN_OK;
}

static const struct pdnn_transport_ops golden_ops = {
    .write = golden_write,
    .read = golden_read,
    .events = golden_events,
    .close = golden_close,
};

#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING) " " #NAME
#define CORE(NAME, OPTIONS)
static const char option_names[] =
#include "configs.def"
    " labels";
#undef CORE_OPTION
#undef CORE

#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING)
#define CORE(NAME, OPTIONS) " " NAME
static const char core_names[] =
#include "configs.def"
    ;
#undef CORE_OPTION
#undef CORE

/* What is in range of no option: golden_params_check() says what is. */
enum { OUT_OF_RANGE = UINT16_MAX + 2 };

static uint32_t parse_number(const char *digits, size_t n_digits) {
    char text[24];
    uint32_t number;
    snprintf(text, sizeof text, "%.*s", (int)(n_digits < sizeof text ? n_digits : 0), digits);
    return pdnn_number_u32(text, 0, UINT16_MAX + 1u, &number) ? number : OUT_OF_RANGE;
}

/* Parse "[CORE,]name=value,..." into the parameters: a core of rtl/configs.def, and what is
 * otherwise. Without a core, those that are 0 and not named depend on act_bits and rows. */
static int parse_options(const char *options, struct golden_params *params,
                         struct pdnn_diag *diag) {
    const char *at = options;
    const size_t n_core = strcspn(options, ",=");
    bool more = *options, given[sizeof *params / sizeof(uint32_t)] = {false};
    if (more && options[n_core] != '=') {
        if (!golden_params_core(params, options, n_core))
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "golden:%.*s: expected%s", /* all of them fit */
                             (int)(n_core < 32 ? n_core : 32), options, core_names);
        more = options[n_core] == ',';
        at += n_core + more;
    }
    while (more) {
        size_t n_name = strcspn(at, "=,");
        uint32_t *value = golden_params_option(params, at, n_name);
        if (n_name == 9 && !memcmp(at, "zero_skip", n_name)) /* in older run logs */
            value = &params->rows;
        const size_t n_option = strcspn(at, ",");
        if (!value || n_name == n_option)
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "golden: option '%.*s': expected NAME=NUMBER; NAME is one of%s",
                             (int)(n_option < 40 ? n_option : 40), at, option_names);
        bool *is_given = &given[value - (uint32_t *)params];
        if (*is_given)
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "golden: %.*s: expected once, got %.80s",
                             (int)n_name, at, options);
        *is_given = true;
        *value = parse_number(at + n_name + 1, n_option - n_name - 1);
        /* 0 stands for "not named" in those that depend on others. */
        if (*value == 0 && (value == &params->lanes || value == &params->drain_lanes ||
                            value == &params->acc_bits || value == &params->act_words))
            *value = OUT_OF_RANGE;
        more = at[n_option] == ',';
        at += n_option + more;
    }
    const struct golden_params *rest = params->fmaps          ? &golden_params_fmaps
                                       : params->act_bits > 1 ? &golden_params_twin
                                       : params->rows         ? &golden_params_rows
                                                              : &golden_params_default;
    if (!params->lanes)
        params->lanes = rest->lanes;
    if (!params->drain_lanes)
        params->drain_lanes = rest->drain_lanes;
    if (!params->acc_bits)
        params->acc_bits = rest->acc_bits;
    if (!params->act_words)
        params->act_words = rest->act_words;
    const char *expected = golden_params_check(params);
    return expected ? pdnn_fail(diag, PDNN_ERR_ARGUMENT, "golden: %s, got %.80s", expected, options)
                    : PDNN_OK;
}

int pdnn_transport_golden(const char *options, struct pdnn_transport **out,
                          struct pdnn_diag *diag) {
    struct golden_params params = golden_params_default;
    params.lanes = params.drain_lanes = params.acc_bits = params.act_words = 0;
    int rc = parse_options(options, &params, diag);
    if (rc)
        return rc;
    struct golden_transport *transport = calloc(1, sizeof *transport);
    if (transport)
        transport->device = golden_device_new(&params);
    if (!transport || !transport->device) {
        free(transport);
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "golden: no memory for a device");
    }
    transport->base.ops = &golden_ops;
    transport->base.window_bytes = 16384;
    *out = &transport->base;
    return PDNN_OK;
}
