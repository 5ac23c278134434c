/* SPDX-License-Identifier: BSD-2-Clause
 *
 * options.h - options that say what a virtual board is and what goes wrong with it.
 */
#ifndef PDNN_VBOARD_OPTIONS_H
#define PDNN_VBOARD_OPTIONS_H

#include <argp.h>

#include "vboard/board.h"

/* Keys of the commands' own options start here. */
enum { VBOARD_KEY_OWN = 0x200 };

/* A good board. */
extern const struct board_options vboard_defaults;
/* A child parser for struct argp_child; its input is a struct board_options. */
extern const struct argp vboard_argp;

/* A number of an option in min..max, or the end of the program. */
uint64_t vboard_number(struct argp_state *state, const char *name, const char *text, uint64_t min,
                       uint64_t max);

/* For atexit(): a full standard output ends the program with status 1. */
void vboard_check_stdout(void);

#endif
