/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/progress.h"
#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

#define ERASE_LINE "\r\033[K"

void cli_progress_start(struct cli_progress *progress) {
    const double now = pdnn_now_s();
    *progress =
        (struct cli_progress){.start_s = now, .last_s = now, .is_terminal = isatty(STDERR_FILENO)};
}

/* Whether the last line is `seconds` old, and then its time is now. */
static bool is_due(struct cli_progress *progress, double now, double seconds) {
    if (now - progress->last_s < seconds) {
        return false;
    }
    progress->last_s = now;
    progress->is_shown = true;
    return true;
}

void cli_progress_inputs(void *user, uint32_t done, uint32_t total) {
    struct cli_progress *progress = user;
    const double now = pdnn_now_s(), spent = now - progress->start_s;
    if (!is_due(progress, now, progress->is_terminal ? 0.2 : 10)) {
        return;
    }
    fprintf(stderr, "%s%u of %u, %.1f/s", progress->is_terminal ? ERASE_LINE : "", done, total,
            done / spent);
    if (done > 0) {
        fprintf(stderr, ", %.0f s left", spent / done * (total - done));
    }
    fputs(progress->is_terminal ? "" : "\n", stderr);
}

void cli_progress_loading(void *user, size_t done, size_t total) {
    struct cli_progress *progress = user;
    if (progress->is_terminal && is_due(progress, pdnn_now_s(), done < total ? 0.1 : 0)) {
        fprintf(stderr, ERASE_LINE "loading: %zu of %zu bytes", done, total);
    }
}

double cli_progress_end(struct cli_progress *progress) {
    if (progress->is_shown && progress->is_terminal) {
        fputs(ERASE_LINE, stderr);
    }
    return pdnn_now_s() - progress->start_s;
}

int cli_progress_load(struct pdnn_device *device, const struct pdnn_model *model,
                      struct pdnn_diag *diag) {
    struct cli_progress progress;
    cli_progress_start(&progress);
    pdnn_device_progress(device, cli_progress_loading, &progress);
    int err = pdnn_device_load(device, model, diag);
    pdnn_device_progress(device, NULL, NULL);
    cli_progress_end(&progress);
    return err;
}
