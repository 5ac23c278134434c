/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/caps.h"

#include <string.h>

void cli_caps(const struct pdnn_caps *caps, struct cli_cap rows[CLI_CAPS]) {
    const struct cli_cap all[] = {
        {"version", caps->version, "of the register map: major * 256 + minor", false},
        {"build_id", caps->build_id, "of the board's build", true},
        {"clock_hz", caps->clock_hz, "0: no clock", true},
        {"engines", caps->engines, "inputs side by side", false},
        {"lanes", caps->lanes, "samples side by side", false},
        {"drain_lanes", caps->drain_lanes, "lanes finished a cycle", true},
        {"act_bits", caps->act_bits, "of an activation", true},
        {"acc_bits", caps->acc_bits, "of an accumulator", true},
        {"tape_words", caps->tape_words, "64-bit words of weight memory", true},
        {"act_words", caps->act_words, "16-bit words of activation memory a lane", true},
        {"result_words", caps->result_words, "outputs", true},
        {"noise_tables", caps->noise_tables, "", true},
        {"sampling_modes", caps->sampling_modes, "1 iid + 2 antithetic + 4 stratified", false},
        {"adaptive_stop", caps->adaptive_stop, "1: a margin can end a run", false},
        {"block_max", caps->block_max, "samples of a pass by their counts", true},
        {"feature_maps", caps->feature_maps, "1: layers on feature maps", true},
        {"ties", caps->ties, "1: several p-bits on a sum", true},
        {"masks", caps->masks, "1: layers with masks and packed weights", true},
        {"labels_max", caps->labels_max, "labels that a pass visits", true},
        {"layout", caps->layout, "of the tape; 0 neurons, 1 rows: zeros are skipped", true},
        {"uart_divisor", caps->uart_divisor, "clock cycles a bit; 0: no UART", false},
        {"baud", caps->uart_divisor ? caps->clock_hz / caps->uart_divisor : 0,
         "of the UART: clock_hz / uart_divisor", false},
    };
    _Static_assert(sizeof all / sizeof *all == CLI_CAPS, "a row each");
    memcpy(rows, all, sizeof all);
}

void cli_caps_json(const struct pdnn_caps *caps, bool of_log, json_t *json) {
    struct cli_cap rows[CLI_CAPS];
    cli_caps(caps, rows);
    for (size_t i = 0; i < CLI_CAPS; i++) {
        if (rows[i].in_log || !of_log) {
            json_object_set_new(json, rows[i].name, json_integer(rows[i].value));
        }
    }
}
