/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/cli.h"
#include "base/number.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *last_word(const struct cli_part *part) {
    return strrchr(part->name, ' ') + 1;
}

const struct cli_part *cli_parts_find(const struct cli_part *parts, const char *word) {
    for (const struct cli_part *part = parts; part->name; part++) {
        if (strcmp(last_word(part), word) == 0 ||
            (part->old_name && strcmp(part->old_name, word) == 0)) {
            return part;
        }
    }
    return NULL;
}

void cli_parts_print(const struct cli_part *parts, FILE *out) {
    for (const struct cli_part *part = parts; part->name; part++) {
        fprintf(out, "  %-10s %s\n", last_word(part), part->summary);
    }
}

bool cli_is_help(const char *word) {
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "-?") == 0;
}

/* One line: what a user or a file wrote may hold line ends and a terminal's control codes. */
static void print_line(const char *head, const char *format, va_list args) {
    char text[2048];
    vsnprintf(text, sizeof text, format, args);
    for (char *c = text; *c; c++) {
        *c = (unsigned char)*c < ' ' || *c == 127 ? '?' : *c;
    }
    fprintf(stderr, "%s%s\n", head, text);
}

void cli_error(const char *format, ...) {
    va_list args;
    va_start(args, format);
    print_line("pdnn: ", format, args);
    va_end(args);
}

int cli_usage(const char *format, ...) {
    va_list args;
    va_start(args, format);
    print_line("pdnn: ", format, args);
    va_end(args);
    return EINVAL;
}

void cli_warn(const char *format, ...) {
    va_list args;
    va_start(args, format);
    print_line("pdnn: warning: ", format, args);
    va_end(args);
}

void cli_print_json(json_t *json) {
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    putchar('\n');
    json_decref(json);
}

int cli_fail(int code, const struct pdnn_diag *diag) {
    cli_error("%s", diag && diag->text[0] ? diag->text : pdnn_error_name(code));
    return code == PDNN_ERR_ARGUMENT ? PDNN_EXIT_USAGE : PDNN_EXIT_FAILURE;
}

int cli_uint(const char *option, const char *text, uint64_t min, uint64_t max, uint64_t *value) {
    uint64_t parsed;
    if (!pdnn_number_u64(text, &parsed) || parsed < min || parsed > max) {
        return cli_usage("%s: expected %" PRIu64 " to %" PRIu64 ", got '%s'", option, min, max,
                         text);
    }
    *value = parsed;
    return 0;
}

int cli_u32(const char *option, const char *text, uint32_t min, uint32_t max, uint32_t *value) {
    uint64_t wide = 0;
    int err = cli_uint(option, text, min, max, &wide);
    if (!err) {
        *value = (uint32_t)wide;
    }
    return err;
}

int cli_double(const char *option, const char *text, double min, double max, double *value) {
    double parsed;
    if (!pdnn_number_real(text, &parsed) || parsed < min || parsed > max) {
        return cli_usage("%s: expected %g to %g, got '%s'", option, min, max, text);
    }
    *value = parsed;
    return 0;
}
