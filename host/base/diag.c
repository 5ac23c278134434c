/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>

int pdnn_fail(struct pdnn_diag *diag, int code, const char *format, ...) {
    if (diag) {
        va_list args;
        va_start(args, format);
        vsnprintf(diag->text, sizeof diag->text, format, args);
        va_end(args);
    }
    return code;
}

const char *pdnn_error_name(int code) {
    switch (code) {
    case PDNN_OK:
        return "PDNN_OK";
    case PDNN_ERR_ARGUMENT:
        return "PDNN_ERR_ARGUMENT";
    case PDNN_ERR_IO:
        return "PDNN_ERR_IO";
    case PDNN_ERR_FORMAT:
        return "PDNN_ERR_FORMAT";
    case PDNN_ERR_MEMORY:
        return "PDNN_ERR_MEMORY";
    case PDNN_ERR_LINK:
        return "PDNN_ERR_LINK";
    case PDNN_ERR_DEVICE:
        return "PDNN_ERR_DEVICE";
    case PDNN_ERR_CAPACITY:
        return "PDNN_ERR_CAPACITY";
    case PDNN_ERR_MISMATCH:
        return "PDNN_ERR_MISMATCH";
    case PDNN_ERR_DIVERGED:
        return "PDNN_ERR_DIVERGED";
    case PDNN_ERR_UNSUPPORTED:
        return "PDNN_ERR_UNSUPPORTED";
    case PDNN_ERR_INTERRUPTED:
        return "PDNN_ERR_INTERRUPTED";
    default:
        return "unknown error";
    }
}
