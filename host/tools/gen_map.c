/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gen_map - write the views of rtl/pdnn_map.def and rtl/configs.def that are not C.
 *
 *   gen_map svh        the SystemVerilog localparams  -> rtl/pdnn_map.svh
 *   gen_map markdown   the reference for readers      -> REGISTERS.md in rtl/
 *   gen_map options    the core's parameters, of rtl/configs.def -> rtl/pdnn_options.svh
 *
 * Output goes to standard output and depends on the map alone; `make gen` and `make check-gen`
 * (host/host.mk) call it.
 */
#include <stdio.h>
#include <string.h>

#include "contract/map.h"

static const char *const prefix[] = {
    [PDNN_ROW_CONST] = "PDNN_",         [PDNN_ROW_OP] = "PDNN_OP_",
    [PDNN_ROW_STATUS] = "PDNN_STATUS_", [PDNN_ROW_SPACE] = "PDNN_SPACE_",
    [PDNN_ROW_REG] = "PDNN_REG_",
};

/* Width of a code on the wire: constants are plain 32-bit numbers. */
static unsigned code_bits(enum pdnn_map_row_kind kind) {
    return kind == PDNN_ROW_CONST ? 32 : kind == PDNN_ROW_REG ? 16 : 8;
}

static void write_svh(void) {
    puts("// SPDX-License-Identifier: BSD-2-Clause");
    puts("// Generated from rtl/pdnn_map.def by `make gen`. Do not edit.");
    puts("//");
    puts("// Include inside a module. A module uses only some of these names.");
    puts("/* verilator lint_off UNUSEDPARAM */");
    printf("localparam [31:0] PDNN_MAP_CRC = 32'h%08X;\n", pdnn_map_crc());
    for (size_t i = 0; i < pdnn_map_n_rows; i++) {
        const struct pdnn_map_row *row = &pdnn_map_rows[i];
        if (row->kind == PDNN_ROW_FIELD) {
            printf("localparam integer PDNN_%s_%s_LSB = %u;\n", row->word, row->name, row->a);
            printf("localparam integer PDNN_%s_%s_W = %u;\n", row->word, row->name, row->b);
        } else if (row->kind == PDNN_ROW_CONST) {
            printf("localparam integer PDNN_%s = 32'h%08X;\n", row->name, row->a);
        } else {
            unsigned bits = code_bits(row->kind);
            printf("localparam [%u:0] %s%s = %u'h%0*X;\n", bits - 1, prefix[row->kind], row->name,
                   bits, (int)bits / 4, row->a);
            if (row->kind == PDNN_ROW_SPACE)
                printf("localparam integer PDNN_SPACE_%s_BYTES = %u;\n", row->name, row->b);
        }
    }
    puts("/* verilator lint_on UNUSEDPARAM */");
}

static void write_table(enum pdnn_map_row_kind kind, const char *title, const char *head) {
    printf("\n## %s\n\n%s\n", title, head);
    for (const char *c = head; *c; c++) /* a rule of as many columns as the head has */
        if (*c == '|')
            fputs(c[1] ? "|---" : "|\n", stdout);
    for (size_t i = 0; i < pdnn_map_n_rows; i++) {
        const struct pdnn_map_row *row = &pdnn_map_rows[i];
        if (row->kind != kind)
            continue;
        switch (kind) {
        case PDNN_ROW_CONST:
            printf("| %s | %u (0x%X) | %s |\n", row->name, row->a, row->a, row->doc);
            break;
        case PDNN_ROW_SPACE:
            printf("| %s | 0x%02X | %u | %s | %s |\n", row->name, row->a, row->b, row->access,
                   row->doc);
            break;
        case PDNN_ROW_REG:
            printf("| %s | 0x%02X | %s | %s |\n", row->name, row->a, row->access, row->doc);
            break;
        case PDNN_ROW_FIELD:
            printf("| %s | %s | %u:%u | %s |\n", row->word, row->name, row->a + row->b - 1, row->a,
                   row->doc);
            break;
        default:
            printf("| %s | 0x%02X | %s |\n", row->name, row->a, row->doc);
        }
    }
}

static void write_markdown(void) {
    puts("# Registers and packets\n");
    puts("Generated from `rtl/pdnn_map.def` by `make gen`. Do not edit.\n");
    printf("Map CRC (register MAP_CRC): `0x%08X`.\n", pdnn_map_crc());
    write_table(PDNN_ROW_REG, "Registers (space REG, 32 bits each)",
                "| register | address | access | meaning |");
    write_table(PDNN_ROW_SPACE, "Address spaces",
                "| space | code | bytes a word | access | meaning |");
    write_table(PDNN_ROW_OP, "Requests", "| request | code | meaning |");
    write_table(PDNN_ROW_STATUS, "Reply status", "| status | code | meaning |");
    write_table(PDNN_ROW_FIELD, "Fields of tape words and registers",
                "| word | field | bits | meaning |");
    write_table(PDNN_ROW_CONST, "Constants", "| constant | value | meaning |");
}

static void write_options(void) {
    puts("// SPDX-License-Identifier: BSD-2-Clause");
    puts("// Generated from rtl/configs.def by `make gen`. Do not edit.");
    puts("//");
    puts("// The parameters of pdnn_core, for it and the tops around it; and how these hand them "
         "on.");
    puts("`ifndef PDNN_OPTIONS");
    const char *comma = "`define PDNN_OPTIONS \\\n";
#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING)                                               \
    printf("%s    /* %s */ \\\n    parameter integer %s = %d", comma, MEANING, #PARAMETER, VALUE); \
    comma = ", \\\n";
#define CORE(NAME, OPTIONS)
#include "configs.def"
#undef CORE_OPTION
    comma = "\n\n`define PDNN_OPTIONS_PASSED \\\n";
#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING)                                               \
    printf("%s    .%s(%s)", comma, #PARAMETER, #PARAMETER);                                        \
    comma = ", \\\n";
#include "configs.def"
#undef CORE_OPTION
#undef CORE
    puts("\n`endif");
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "svh") == 0)
        write_svh();
    else if (argc == 2 && strcmp(argv[1], "markdown") == 0)
        write_markdown();
    else if (argc == 2 && strcmp(argv[1], "options") == 0)
        write_options();
    else {
        fputs("usage: gen_map svh|markdown|options\n", stderr);
        return 2;
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
