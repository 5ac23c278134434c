/* SPDX-License-Identifier: BSD-2-Clause
 *
 * last_layer.c - whether the last layer runs for every sample or once on the counts of its
 * inputs.
 */
#include "device/device.h"
#include "base/diag.h"
#include "base/names.h"
#include "contract/count_planes.h"
#include "tape/tape.h"

const char *const pdnn_readout_names[] = {
    [PDNN_READOUT_AUTO] = "auto",
    [PDNN_READOUT_EACH] = "each",
    [PDNN_READOUT_COUNT] = "count",
    NULL,
};

const char *pdnn_readout_name(enum pdnn_readout readout) {
    return (unsigned)readout <= PDNN_READOUT_COUNT ? pdnn_readout_names[readout] : "?";
}

bool pdnn_readout_parse(const char *text, enum pdnn_readout *readout) {
    const int found = pdnn_names_find(pdnn_readout_names, text);
    *readout = found < 0 ? *readout : (enum pdnn_readout)found;
    return found >= 0;
}

static uint32_t ceil_div(uint32_t a, uint32_t b) {
    return (a + b - 1) / b;
}

/* Cycles of the last layer for T samples, as in rtl/doc/readout.md. */
static bool pays(const struct pdnn_device *device, uint32_t samples, uint32_t planes) {
    const uint32_t lanes = device->caps.lanes, words = device->count_words;
    const uint32_t steps = lanes / device->caps.drain_lanes;
    const uint64_t neuron = words > lanes ? words : lanes;
    const uint64_t pass = PDNN_CYCLES_LAYER + lanes + ceil_div(device->outputs, PDNN_BIAS_GROUP) +
                          device->outputs * neuron;
    const uint64_t encode = (uint64_t)words * PDNN_WORD_INPUTS * steps + PDNN_CYCLES_ENCODE;
    return ceil_div(planes, lanes) * (pass + encode) < ceil_div(samples, lanes) * pass;
}

int pdnn_readout_resolve(const struct pdnn_device *device, struct pdnn_run_options *options,
                         struct pdnn_diag *diag) {
    const bool asked = options->readout == PDNN_READOUT_COUNT;
    if (asked && !device->caps.count_readout)
        return pdnn_fail(
            diag, PDNN_ERR_UNSUPPORTED,
            "%s: readout 'count': the device was built without it (COUNT_READOUT is 0)",
            device->name);
    if (!device->outputs)
        return PDNN_OK;
    const char *obstacle =
        options->margin ? "a margin needs the sums of every pass" : device->count_obstacle;
    if (asked && obstacle)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: readout 'count': %s", device->name,
                         obstacle);
    /* each sample of a drawn input is a run of one */
    const uint32_t samples = device->sampled_input ? 1 : options->samples;
    if (options->readout == PDNN_READOUT_AUTO)
        options->readout = !obstacle && pays(device, samples, pdnn_count_planes_of(samples).n)
                               ? PDNN_READOUT_COUNT
                               : PDNN_READOUT_EACH;
    return PDNN_OK;
}
