/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sampling.c - sampling modes of a device: names, and which of them it has.
 */
#include <stdio.h>

#include "device/device.h"
#include "base/diag.h"
#include "base/names.h"

const char *const pdnn_sampling_names[] = {
    [PDNN_SAMPLE_DEFAULT] = "default",
    [PDNN_SAMPLE_IID] = "iid",
    [PDNN_SAMPLE_ANTITHETIC] = "antithetic",
    [PDNN_SAMPLE_STRATIFIED] = "stratified",
    NULL,
};

const char *pdnn_sampling_name(enum pdnn_sampling mode) {
    return (unsigned)mode <= PDNN_SAMPLE_STRATIFIED ? pdnn_sampling_names[mode] : "?";
}

bool pdnn_sampling_parse(const char *text, enum pdnn_sampling *mode) {
    const int found = pdnn_names_find(pdnn_sampling_names, text);
    *mode = found < 0 ? *mode : (enum pdnn_sampling)found;
    return found >= 0;
}

static bool has_mode(const struct pdnn_device *device, enum pdnn_sampling mode) {
    return device->caps.sampling_modes >> (mode - 1) & 1;
}

int pdnn_sampling_resolve(const struct pdnn_device *device, enum pdnn_sampling *mode,
                          struct pdnn_diag *diag) {
    static const enum pdnn_sampling preferred[] = {PDNN_SAMPLE_STRATIFIED, PDNN_SAMPLE_IID,
                                                   PDNN_SAMPLE_ANTITHETIC};
    for (size_t i = 0; *mode == PDNN_SAMPLE_DEFAULT && i < sizeof preferred / sizeof *preferred;
         i++)
        if (has_mode(device, preferred[i]))
            *mode = preferred[i];
    if (*mode >= PDNN_SAMPLE_IID && *mode <= PDNN_SAMPLE_STRATIFIED && has_mode(device, *mode))
        return PDNN_OK;
    char text[64] = "";
    for (int i = PDNN_SAMPLE_IID, at = 0; i <= PDNN_SAMPLE_STRATIFIED; i++)
        if (has_mode(device, (enum pdnn_sampling)i))
            at += snprintf(text + at, sizeof text - (size_t)at, " %s", pdnn_sampling_names[i]);
    return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                     "%s: this device has no %s sampling; it was built with:%s", device->name,
                     pdnn_sampling_name(*mode), *text ? text : " none");
}
