/* SPDX-License-Identifier: BSD-2-Clause */
#include "vboard/options.h"
#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/names.h"

enum key {
    KEY_MISHAP = 0x100,
    KEY_AFTER_OUT,
    KEY_AFTER_IN,
    KEY_RESET,
    KEY_FAULTS,
    KEY_FAULT_SEED,
    KEY_PACKET,
};

const struct board_options vboard_defaults = {
    .chip = "golden",
    .fault_seed = 1,
    .after_out = UINT64_MAX,
    .after_in = UINT64_MAX,
    .reset_after = UINT64_MAX,
};

static const struct argp_option option_table[] = {
    {"chip", 'c', "NAME", 0,
     "What the board computes with: golden (default), sim (the RTL's core) or uart (the RTL from "
     "the "
     "board's UART pins on; slow)",
     1},
    {NULL, 0, NULL, 0, "What goes wrong, on the first board:", 2},
    {"mishap", KEY_MISHAP, "KIND", 0, "none (default), unplug, stall or mute, at the first of:", 2},
    {"after-out", KEY_AFTER_OUT, "BYTES", 0, "so many bytes have gone to the board", 2},
    {"after-in", KEY_AFTER_IN, "BYTES", 0, "so many bytes have come from it", 2},
    {"reset-after", KEY_RESET, "BYTES", 0,
     "The FPGA starts anew once the chip has taken so many bytes", 2},
    {"faults", KEY_FAULTS, "PERIOD", 0, "Flip, lose or double one byte of PERIOD, both ways", 2},
    {"fault-seed", KEY_FAULT_SEED, "N", 0, "Other faults (default 1)", 2},
    {"packet", KEY_PACKET, "BYTES", 0, "Short packets: data bytes in each, 1 to 510", 2},
    {NULL, 'h', NULL, OPTION_HIDDEN, NULL, -1},
    {0},
};

void vboard_check_stdout(void) {
    if (fflush(stdout) || ferror(stdout)) {
        fputs("pdnn: standard output: cannot write\n", stderr);
        _exit(EXIT_FAILURE);
    }
}

uint64_t vboard_number(struct argp_state *state, const char *name, const char *text, uint64_t min,
                       uint64_t max) {
    uint64_t value = 0;
    if (!pdnn_number_u64(text, &value) || value < min || value > max)
        argp_error(state, "--%s: expected %llu to %llu, got '%s'", name, (unsigned long long)min,
                   (unsigned long long)max, text);
    return value;
}

static enum ftdi_mishap mishap(struct argp_state *state, const char *text) {
    static const char *const names[] = {[FTDI_MISHAP_NONE] = "none",
                                        [FTDI_MISHAP_UNPLUG] = "unplug",
                                        [FTDI_MISHAP_STALL] = "stall",
                                        [FTDI_MISHAP_MUTE] = "mute",
                                        NULL};
    char list[PDNN_NAMES_TEXT];
    const int found = pdnn_names_find(names, text);
    if (found < 0)
        argp_error(state, "--mishap: expected %s, got '%s'", pdnn_names_list(names, list), text);
    return (enum ftdi_mishap)found;
}

static error_t parse_option(int key, char *arg, struct argp_state *state) {
    struct board_options *board = state->input;
    switch (key) {
    case 'c':
        board->chip = arg;
        return 0;
    case KEY_MISHAP:
        board->mishap = mishap(state, arg);
        return 0;
    case KEY_AFTER_OUT:
        board->after_out = vboard_number(state, "after-out", arg, 0, UINT64_MAX);
        return 0;
    case KEY_AFTER_IN:
        board->after_in = vboard_number(state, "after-in", arg, 0, UINT64_MAX);
        return 0;
    case KEY_RESET:
        board->reset_after = vboard_number(state, "reset-after", arg, 0, UINT64_MAX);
        return 0;
    case KEY_FAULTS:
        board->fault_period = (uint32_t)vboard_number(state, "faults", arg, 2, UINT32_MAX);
        return 0;
    case KEY_FAULT_SEED:
        board->fault_seed = vboard_number(state, "fault-seed", arg, 1, UINT64_MAX);
        return 0;
    case KEY_PACKET:
        board->packet_data = (uint32_t)vboard_number(state, "packet", arg, 1, 510);
        return 0;
    case 'h':
        argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
        return 0;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp vboard_argp = {.options = option_table, .parser = parse_option};
