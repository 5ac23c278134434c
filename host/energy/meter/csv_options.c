/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/diag.h"
#include "energy/meter/csv_layout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int refuse(const char *text, const char *expected, struct pdnn_diag *diag) {
    return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "csv: %.60s: expected %s", text, expected);
}

static int parse_voltage(const char *text, const char *value, struct pdnn_csv_options *options,
                         struct pdnn_diag *diag) {
    double volts;
    if (pdnn_quantity_parse(value, PDNN_UNIT_VOLT, PDNN_DECIMAL_PLAIN, 1, &volts)) {
        snprintf(options->name[PDNN_COLUMN_VOLTAGE], sizeof options->name[0], "%s", value);
        return PDNN_OK;
    }
    options->voltage = volts;
    return volts > 0 && volts <= 1000 ? PDNN_OK
                                      : refuse(text, "more than 0 and up to 1000 V", diag);
}

/* One "name=value". */
static int parse_option(const char *text, struct pdnn_csv_options *options,
                        struct pdnn_diag *diag) {
    const char *value = strchr(text, '=') + 1;
    const size_t length = (size_t)(value - text - 1);
    if (!*value || strlen(value) >= sizeof options->name[0]) {
        return refuse(text, "a value of 1 to 63 bytes", diag);
    }
    if (strncmp(text, "voltage=", 8) == 0) {
        return parse_voltage(text, value, options, diag);
    }
    if (strncmp(text, "decimal=", 8) == 0) {
        options->decimal = strcmp(value, "comma") == 0   ? PDNN_DECIMAL_COMMA
                           : strcmp(value, "point") == 0 ? PDNN_DECIMAL_POINT
                                                         : 0;
        return options->decimal ? PDNN_OK : refuse(text, "comma or point", diag);
    }
    if (strncmp(text, "units=", 6) == 0) {
        options->si_units = strcmp(value, "si") == 0;
        return options->si_units ? PDNN_OK : refuse(text, "si", diag);
    }
    if (strncmp(text, "pin=", 4) == 0) {
        uint64_t pin;
        if (!pdnn_number_u64(value, &pin) || pin < 1 || pin > 32) {
            return refuse(text, "1 to 32, from the left", diag);
        }
        options->pin = (uint32_t)pin;
        return PDNN_OK;
    }
    for (int k = 0; k < PDNN_COLUMN_KINDS; k++) {
        if (strlen(pdnn_column_words[k]) == length &&
            strncmp(text, pdnn_column_words[k], length) == 0) {
            snprintf(options->name[k], sizeof options->name[k], "%s", value);
            return PDNN_OK;
        }
    }
    return refuse(text, "voltage, decimal, units, pin, time, power, current, marker or date", diag);
}

int pdnn_csv_options_parse(const char *argument, struct pdnn_csv_options *options,
                           struct pdnn_diag *diag) {
    *options = (struct pdnn_csv_options){.voltage = NAN};
    if (strlen(argument) >= sizeof options->path) {
        return refuse(argument, "a path of at most 255 bytes", diag);
    }
    strcpy(options->path, argument);
    int err = PDNN_OK;
    while (!err && access(options->path, F_OK) != 0) {
        char *comma = strrchr(options->path, ',');
        const char *equals = comma ? strchr(comma, '=') : NULL;
        if (!equals) {
            break; /* and the file will not be found */
        }
        err = parse_option(comma + 1, options, diag);
        *comma = '\0';
    }
    return err;
}
