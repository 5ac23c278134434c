/* SPDX-License-Identifier: BSD-2-Clause
 *
 * run_options.c - what a run is asked to do, with every default filled in, or why it cannot.
 */
#include "base/diag.h"
#include "device/device.h"

static const struct pdnn_run_options defaults;

static int check_margin(const struct pdnn_device *device, uint32_t margin, struct pdnn_diag *diag) {
    if (margin > PDNN_MARGIN_MAX)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "margin is %u, expected 0..%u", margin,
                         PDNN_MARGIN_MAX);
    if (margin && !device->caps.adaptive_stop)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "%s: this device cannot end a run by a margin (ADAPTIVE_STOP is 0)",
                         device->name);
    return PDNN_OK;
}

static int check_samples(const struct pdnn_device *device, uint32_t samples,
                         struct pdnn_diag *diag) {
    if (samples > PDNN_SAMPLES_MAX)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "samples is %u, expected 1..%u", samples,
                         PDNN_SAMPLES_MAX);
    if (samples > 1 && device->caps.act_bits > 1)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "samples is %u, expected 1: a deterministic model has no others", samples);
    return PDNN_OK;
}

/* Each sample, or each label, is a run of its own: nothing ends it early, nothing repeats it. */
static int check_drawn(const struct pdnn_device *device, const struct pdnn_run_options *options,
                       struct pdnn_diag *diag) {
    if ((!device->sampled_input && !device->labels) || (!options->margin && options->repeats <= 1))
        return PDNN_OK;
    return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                     device->labels
                         ? "%s: expected none for a model that scores labels: each is a run of its "
                           "own"
                         : "%s: expected none for a model that draws its input: each of its "
                           "samples is a run of its own",
                     options->margin ? "margin" : "repeats");
}

int pdnn_device_options(const struct pdnn_device *device, const struct pdnn_run_options *options,
                        struct pdnn_run_options *used, struct pdnn_diag *diag) {
    *used = options ? *options : defaults;
    for (size_t i = 0; i < sizeof used->reserved / sizeof used->reserved[0]; i++)
        if (used->reserved[i])
            return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                             "run options: expected reserved[%zu] to be 0: an option of a later "
                             "library than this, %s",
                             i, pdnn_version());
    if (used->repeats > PDNN_RUNS_MAX)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "repeats is %u, expected 1..%u", used->repeats,
                         PDNN_RUNS_MAX);
    int rc = check_samples(device, used->samples, diag);
    if (rc == PDNN_OK)
        rc = check_margin(device, used->margin, diag);
    if (rc == PDNN_OK)
        rc = check_drawn(device, used, diag);
    if (rc == PDNN_OK)
        rc = pdnn_sampling_resolve(device, &used->sampling, diag);
    if (rc)
        return rc;
    if (!used->samples)
        used->samples = pdnn_default_samples(device->caps.act_bits);
    if (!used->repeats)
        used->repeats = 1;
    if (!used->seed)
        used->seed = 1;
    return PDNN_OK;
}
