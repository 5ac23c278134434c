/* SPDX-License-Identifier: BSD-2-Clause */
#include "recorded.h"

#include <stdio.h>

static int record(const char *core, const char *path,
                  int (*play)(struct pdnn_device *, struct pdnn_diag *), struct pdnn_diag *diag) {
    struct pdnn_transport *golden, *recorder;
    struct pdnn_device *device = NULL;
    int rc = pdnn_transport_golden(core, &golden, diag);
    if (rc == PDNN_OK)
        rc = pdnn_transport_record(golden, path, &recorder, diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_open_transport(recorder, core, &device, diag);
    if (rc == PDNN_OK)
        rc = play(device, diag);
    return rc ? rc : pdnn_device_close(device, diag);
}

int recorded_main(int argc, char **argv,
                  int (*play)(struct pdnn_device *device, struct pdnn_diag *diag)) {
    struct pdnn_diag diag = {{0}};
    if (argc != 3) {
        fprintf(stderr, "%s: expected CORE FILE\n", argv[0]);
        return 2;
    }
    if (record(argv[1], argv[2], play, &diag)) {
        fprintf(stderr, "%s: %s\n", argv[0], diag.text);
        return 1;
    }
    return 0;
}
