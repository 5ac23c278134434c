/* SPDX-License-Identifier: BSD-2-Clause
 *
 * given.h - which of several options was given, so that a message names it alone.
 */
#ifndef PDNN_BASE_GIVEN_H
#define PDNN_BASE_GIVEN_H

#include <stdbool.h>
#include <stddef.h>

struct pdnn_given {
    bool given;
    const char *option;
};

/* The first of them that was given; NULL: none. */
static inline const char *pdnn_first_given(const struct pdnn_given *options, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (options[i].given)
            return options[i].option;
    return NULL;
}

/* PDNN_GIVEN({wanted, "--option"}, ...) */
#define PDNN_GIVEN(...)                                                                            \
    pdnn_first_given((const struct pdnn_given[]){__VA_ARGS__},                                     \
                     sizeof((const struct pdnn_given[]){__VA_ARGS__}) / sizeof(struct pdnn_given))

#endif
