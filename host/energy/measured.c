/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/measured.h"

#include <stdarg.h>
#include <stdio.h>

void pdnn_measure_warn(struct pdnn_measured *measured, const char *format, ...) {
    if (measured->n_warnings < PDNN_MEASURE_WARNINGS) {
        va_list args;
        va_start(args, format);
        vsnprintf(measured->warnings[measured->n_warnings++], sizeof measured->warnings[0], format,
                  args);
        va_end(args);
    }
}
