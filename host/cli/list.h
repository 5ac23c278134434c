/* SPDX-License-Identifier: BSD-2-Clause
 *
 * list.h - option values that are lists: 1,4,16.
 */
#ifndef PDNN_CLI_LIST_H
#define PDNN_CLI_LIST_H

#include <stdint.h>

enum { CLI_LIST_MAX = 64 };

struct cli_list {
    uint32_t n;
    uint32_t values[CLI_LIST_MAX];
};

struct cli_real_list {
    uint32_t n;
    double values[CLI_LIST_MAX];
};

/* 1 to CLI_LIST_MAX decimal numbers in min..max with commas between; 0, or EINVAL with the error
 * line printed. */
int cli_u32_list(const char *option, const char *text, uint32_t min, uint32_t max,
                 struct cli_list *list);
/* The same of real numbers. */
int cli_real_list(const char *option, const char *text, double min, double max,
                  struct cli_real_list *list);

#endif
