/* SPDX-License-Identifier: BSD-2-Clause
 *
 * meter_powercap.c - Linux powercap (RAPL): energy_uj counts up and starts again at 0 behind
 * max_energy_range_uj.
 */
#include "base/diag.h"
#include "energy/meter/meter.h"
#include "energy/meter/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct powercap {
    char energy[PDNN_SYSFS_PATH];
    double range_uj, last_uj, total_uj;
};

/* The zone whose folder or name is `zone`; without one, the first by name of folder. */
static int find_zone(const char *sysfs, const char *zone, char *folder, char *name,
                     struct pdnn_diag *diag) {
    char class[PDNN_SYSFS_PATH / 2], best[256] = "", best_name[64] = "";
    snprintf(class, sizeof class, "%.200s/class/powercap", sysfs);
    DIR *dir = opendir(class);
    if (!dir) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: %s", class, strerror(errno));
    }
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[PDNN_SYSFS_PATH], label[64];
        snprintf(path, sizeof path, "%s/%.200s/energy_uj", class, entry->d_name);
        if (entry->d_name[0] == '.' || !pdnn_sysfs_exists(path)) {
            continue;
        }
        snprintf(path, sizeof path, "%s/%.200s/name", class, entry->d_name);
        pdnn_sysfs_text(path, label, sizeof label, NULL);
        const bool fits = !zone[0] || strcmp(zone, entry->d_name) == 0 || strcmp(zone, label) == 0;
        if (fits && (!best[0] || strcmp(entry->d_name, best) < 0)) {
            snprintf(best, sizeof best, "%s", entry->d_name);
            snprintf(best_name, sizeof best_name, "%s", label);
        }
    }
    closedir(dir);
    if (!best[0]) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "powercap: expected a zone%s%.60s with energy_uj in %s",
                         zone[0] ? " " : "", zone, class);
    }
    snprintf(folder, PDNN_SYSFS_PATH, "%s/%.200s", class, best);
    snprintf(name, 64, "%.63s", best_name[0] ? best_name : best);
    return PDNN_OK;
}

static int open_powercap(struct pdnn_meter *meter, const char *argument,
                         const struct pdnn_meter_options *options, struct pdnn_diag *diag) {
    char folder[PDNN_SYSFS_PATH], name[64], range[PDNN_SYSFS_PATH];
    int err = find_zone(options->sysfs, argument, folder, name, diag);
    if (err) {
        return err;
    }
    struct powercap *powercap = meter->state = calloc(1, sizeof *powercap);
    if (!powercap) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "powercap: out of memory");
    }
    snprintf(powercap->energy, sizeof powercap->energy, "%.480s/energy_uj", folder);
    snprintf(range, sizeof range, "%.480s/max_energy_range_uj", folder);
    err = pdnn_sysfs_number(range, &powercap->range_uj, diag);
    if (!err) {
        err = pdnn_sysfs_number(powercap->energy, &powercap->last_uj, diag);
    }
    snprintf(meter->identity, sizeof meter->identity, "powercap %s", name);
    return err;
}

static int read_powercap(struct pdnn_meter *meter, struct pdnn_reading *reading,
                         struct pdnn_diag *diag) {
    struct powercap *powercap = meter->state;
    double now_uj;
    reading->t_s = pdnn_meter_now();
    int err = pdnn_sysfs_number(powercap->energy, &now_uj, diag);
    if (err) {
        return err;
    }
    if (now_uj < powercap->last_uj) {
        /* From the range's upper half into its lower. */
        const double half_uj = powercap->range_uj / 2;
        if (powercap->last_uj < half_uj || now_uj > half_uj) {
            return pdnn_fail(
                diag, PDNN_ERR_DEVICE,
                "%s: expected a counter that rises or wraps at %.0f uJ, got %.0f after "
                "%.0f: was it reset?",
                powercap->energy, powercap->range_uj, now_uj, powercap->last_uj);
        }
        powercap->total_uj += powercap->range_uj;
    }
    powercap->total_uj += now_uj - powercap->last_uj;
    powercap->last_uj = now_uj;
    reading->energy_j = powercap->total_uj * 1e-6;
    return PDNN_OK;
}

static void close_powercap(struct pdnn_meter *meter) {
    free(meter->state);
}

const struct pdnn_meter_ops pdnn_meter_powercap = {
    .name = "powercap", .open = open_powercap, .read = read_powercap, .close = close_powercap};
