/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_devices.c - `pdnn devices`: the boards on the USB, and what each says of itself.
 */
#include "cli/caps.h"
#include "cli/shared_options.h"

#include <jansson.h>
#include <string.h>

enum { ASK_TIMEOUT_MS = 100 }; /* what is no pDNN stays silent */

struct options {
    bool json;
};

static const struct cli_option option_table[] = {
    {CLI_JSON(struct options, json)},
    {0},
};

/* Ask the board what it is; the text of the failure is in diag. */
static bool ask(const struct pdnn_board *board, struct pdnn_caps *caps, struct pdnn_diag *diag) {
    char name[sizeof board->device + 32];
    struct pdnn_device *device;
    if (board->problem[0]) {
        snprintf(diag->text, sizeof diag->text, "%s", board->problem);
        return false;
    }
    snprintf(name, sizeof name, "%s,timeout_ms=%d", board->device, ASK_TIMEOUT_MS);
    if (pdnn_device_open(name, &device, diag)) {
        return false;
    }
    *caps = *pdnn_device_caps(device);
    pdnn_device_close(device, NULL);
    return true;
}

static json_t *board_json(const struct pdnn_board *board, const struct pdnn_caps *caps,
                          const char *problem) {
    char id[16];
    snprintf(id, sizeof id, "%04x:%04x", board->vendor, board->product);
    json_t *json =
        json_pack("{s:i, s:i, s:s, s:s, s:s, s:s}", "bus", board->bus, "address", board->address,
                  "id", id, "serial", board->serial, "name", board->name, "bridge", board->bridge);
    if (!caps) {
        json_object_set_new(json, "problem", json_string(problem));
        return json;
    }
    cli_caps_json(caps, false, json);
    return json;
}

static void print_board(const struct pdnn_board *board, const struct pdnn_caps *caps,
                        const char *problem) {
    printf("bus %03u device %03u  %04x:%04x  %-12s %s, %s\n", board->bus, board->address,
           board->vendor, board->product, board->serial[0] ? board->serial : "-",
           board->name[0] ? board->name : "?", board->bridge);
    if (caps) {
        printf("    pDNN %u.%u, build %08x, %.3f MHz, %u lanes, %u tape words", caps->version >> 8,
               caps->version & 255, caps->build_id, caps->clock_hz / 1e6, caps->lanes,
               caps->tape_words);
        if (caps->engines > 1) {
            printf(", %u engines", caps->engines);
        }
        if (caps->uart_divisor) {
            printf(", %.0f baud", (double)caps->clock_hz / caps->uart_divisor);
        }
        putchar('\n');
    } else {
        printf("    %s\n", problem);
    }
}

int cmd_devices(int argc, char **argv) {
    struct options options = {false};
    static const struct cli_command command = {
        .options = option_table,
        .doc = "List the boards on the USB and ask each what it is.",
    };
    int exit_code = cli_parse(&command, argc, argv, &options);
    if (exit_code) {
        return exit_code;
    }
    struct pdnn_boards *boards;
    const struct pdnn_board *board;
    struct pdnn_diag diag = {""};
    int err = pdnn_boards_open(&boards, &diag);
    if (err) {
        return cli_fail(err, &diag);
    }
    json_t *list = json_array();
    for (size_t i = 0; (board = pdnn_boards_at(boards, i)); i++) {
        struct pdnn_caps caps;
        const struct pdnn_caps *known = ask(board, &caps, &diag) ? &caps : NULL;
        if (options.json) {
            json_array_append_new(list, board_json(board, known, diag.text));
        } else {
            print_board(board, known, diag.text);
        }
    }
    if (options.json) {
        cli_print_json(json_incref(list));
    } else if (!pdnn_boards_at(boards, 0)) {
        puts("no boards");
    }
    json_decref(list);
    pdnn_boards_close(boards);
    return PDNN_EXIT_OK;
}
