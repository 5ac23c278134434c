/* SPDX-License-Identifier: BSD-2-Clause
 *
 * util_table OUT.json UTIL.json... - what every board uses, one row a board, from the files that
 * util_report wrote; the same as JSON in OUT. A board whose file is missing was not routed: its row
 * says so.
 */
#include "energy/bitstream.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const columns[] = {"LUT4", "FF", "carry", "EBR", "SPRAM", "LUTRAM", "DSP"};
enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* The name of the folder that the file lies in. */
static void board_name(const char *path, char name[64]) {
    const char *end = strrchr(path, '/'), *begin = end;

    while (begin && begin > path && begin[-1] != '/')
        begin--;
    snprintf(name, 64, "%.*s", end ? (int)(end - begin) : 0, end ? begin : "");
}

static void row_print(const json_t *util) {
    int used = (int)json_integer_value(json_object_get(util, "logic_cells"));
    int there = (int)json_integer_value(json_object_get(util, "logic_cells_available"));

    for (int i = 0; i < N_COLUMNS; i++)
        printf("%7lld", (long long)json_integer_value(json_object_get(util, columns[i])));
    printf("%7d of %d (%4.1f %%)%8.2f%8.2f\n", used, there, there ? 100.0 * used / there : 0,
           json_number_value(json_object_get(util, "fmax_mhz")),
           json_number_value(json_object_get(util, "clock_mhz")));
}

int main(int argc, char **argv) {
    json_t *all = json_array();
    char name[64];

    if (argc < 3) {
        fprintf(stderr, "usage: util_table OUT UTIL...\n");
        return 2;
    }
    printf("%-22s", "board");
    for (int i = 0; i < N_COLUMNS; i++)
        printf("%7s", columns[i]);
    printf("%24s%8s%8s\n", "logic cells", "Fmax", "clock");
    for (int i = 2; i < argc; i++) {
        json_t *util = NULL;
        struct pdnn_diag diag;
        const bool there = access(argv[i], F_OK) == 0;
        if (there && pdnn_bitstream_load(argv[i], &util, &diag)) {
            fprintf(stderr, "util_table: %s\n", diag.text);
            return 1;
        }

        board_name(argv[i], name);
        printf("%-22s", name);
        if (!util) {
            printf("  not routed\n");
            continue;
        }
        row_print(util);
        json_array_append_new(all, util);
    }
    if (json_dump_file(all, argv[1], JSON_INDENT(2)) != 0) {
        fprintf(stderr, "util_table: cannot write %s\n", argv[1]);
        return 1;
    }
    json_decref(all);
    return 0;
}
