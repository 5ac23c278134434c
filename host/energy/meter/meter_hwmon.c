/* SPDX-License-Identifier: BSD-2-Clause
 *
 * meter_hwmon.c - Linux hwmon: uW in powerN_input, uJ in energyN_input, mV in inN_input, mA in
 * currN_input. An INA219 or INA226 gives power1 (and in0 for its shunt, in1 for the bus); an
 * INA3221 gives in1..3 and curr1..3 only.
 */
#include "base/diag.h"
#include "base/number.h"
#include "energy/meter/meter.h"
#include "energy/meter/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hwmon {
    char energy[PDNN_SYSFS_PATH], power[PDNN_SYSFS_PATH]; /* "": not there */
    char voltage[PDNN_SYSFS_PATH], current[PDNN_SYSFS_PATH];
};

static void append(char *text, size_t n_bytes, const char *before, const char *name) {
    const size_t used = strlen(text);
    snprintf(text + used, n_bytes - used, "%s%.60s", before, name);
}

/* The folder of the only chip of that name. */
static int find_chip(const char *sysfs, const char *name, char *folder, struct pdnn_diag *diag) {
    char class[PDNN_SYSFS_PATH / 2], found[PDNN_SYSFS_PATH], names[128] = "";
    snprintf(class, sizeof class, "%.200s/class/hwmon", sysfs);
    DIR *dir = opendir(class);
    if (!dir) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: %s", class, strerror(errno));
    }
    uint32_t n_found = 0;
    char same[128] = "";
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[PDNN_SYSFS_PATH], chip[64];
        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(path, sizeof path, "%s/%.200s/name", class, entry->d_name);
        if (pdnn_sysfs_text(path, chip, sizeof chip, NULL) != PDNN_OK) {
            continue;
        }
        if (strcmp(chip, name) == 0 || strcmp(entry->d_name, name) == 0) {
            snprintf(found, sizeof found, "%s/%.200s", class, entry->d_name);
            append(same, sizeof same, n_found++ ? " or hwmon:" : "hwmon:", entry->d_name);
        }
        append(names, sizeof names, names[0] ? ", hwmon:" : "hwmon:", chip);
    }
    closedir(dir);
    if (n_found > 1) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "hwmon:%.40s: expected one chip, found %u: say %s", name, n_found, same);
    }
    if (n_found == 0) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "hwmon: expected a chip '%.40s' in %.80s, found 0; there are: %s", name,
                         class, names[0] ? names : "none");
    }
    memcpy(folder, found, sizeof found);
    return PDNN_OK;
}

static void attribute(char *path, const char *folder, const char *stem, uint32_t channel) {
    snprintf(path, PDNN_SYSFS_PATH, "%.460s/%s%u_input", folder, stem, channel);
    if (!pdnn_sysfs_exists(path)) {
        path[0] = '\0';
    }
}

/* How often the chip has a new value: conversions times averages, as the driver says, in ms. */
static int find_renewal(const char *folder, uint32_t channel, double *renew_s,
                        struct pdnn_diag *diag) {
    char path[PDNN_SYSFS_PATH];
    double longest_ms = 0, ms;
    int err = PDNN_OK;
    snprintf(path, sizeof path, "%.460s/update_interval", folder);
    if (pdnn_sysfs_exists(path) && !(err = pdnn_sysfs_number(path, &ms, diag))) {
        longest_ms = fmax(longest_ms, ms);
    }
    snprintf(path, sizeof path, "%.460s/power%u_average_interval", folder, channel);
    if (!err && pdnn_sysfs_exists(path) && !(err = pdnn_sysfs_number(path, &ms, diag))) {
        longest_ms = fmax(longest_ms, ms);
    }
    *renew_s = longest_ms * 1e-3;
    return err;
}

static int open_hwmon(struct pdnn_meter *meter, const char *argument,
                      const struct pdnn_meter_options *options, struct pdnn_diag *diag) {
    char name[64], folder[PDNN_SYSFS_PATH];
    const char *slash = strchr(argument, '/');
    uint32_t channel = 1;
    if (slash) {
        if (!pdnn_number_u32(slash + 1, 1, 99, &channel)) {
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "hwmon:%.60s: expected a channel from 1 to 99 after '/'", argument);
        }
    }
    snprintf(name, sizeof name, "%.*s", (int)(slash ? slash - argument : 63), argument);
    int err = find_chip(options->sysfs, name, folder, diag);
    if (err) {
        return err;
    }
    struct hwmon *hwmon = meter->state = calloc(1, sizeof *hwmon);
    if (!hwmon) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "hwmon: out of memory");
    }
    if ((err = find_renewal(folder, channel, &meter->renew_s, diag))) {
        return err;
    }
    attribute(hwmon->energy, folder, "energy", channel);
    attribute(hwmon->power, folder, "power", channel);
    attribute(hwmon->voltage, folder, "in", channel);
    attribute(hwmon->current, folder, "curr", channel);
    if (!hwmon->energy[0] && !hwmon->power[0] && !(hwmon->voltage[0] && hwmon->current[0])) {
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "%s: expected energy%u_input, power%u_input, or in%u_input and "
                         "curr%u_input",
                         folder, channel, channel, channel, channel);
    }
    snprintf(meter->identity, sizeof meter->identity, "hwmon %s channel %u, %s", name, channel,
             hwmon->energy[0]  ? "energy"
             : hwmon->power[0] ? "power"
                               : "voltage * current");
    return PDNN_OK;
}

static int read_hwmon(struct pdnn_meter *meter, struct pdnn_reading *reading,
                      struct pdnn_diag *diag) {
    const struct hwmon *hwmon = meter->state;
    double a, b;
    int err;
    reading->t_s = pdnn_meter_now();
    if (hwmon->energy[0]) {
        err = pdnn_sysfs_number(hwmon->energy, &a, diag);
        reading->energy_j = a * 1e-6;
    } else if (hwmon->power[0]) {
        err = pdnn_sysfs_number(hwmon->power, &a, diag);
        reading->power_w = a * 1e-6;
    } else if (!(err = pdnn_sysfs_number(hwmon->voltage, &a, diag)) &&
               !(err = pdnn_sysfs_number(hwmon->current, &b, diag))) {
        reading->power_w = a * 1e-3 * b * 1e-3;
        reading->current_a = b * 1e-3;
    }
    return err;
}

static void close_hwmon(struct pdnn_meter *meter) {
    free(meter->state);
}

const struct pdnn_meter_ops pdnn_meter_hwmon = {
    .name = "hwmon", .open = open_hwmon, .read = read_hwmon, .close = close_hwmon};
