/* SPDX-License-Identifier: BSD-2-Clause
 *
 * must.h - for programs that end at the first failure: included once, by the file with main().
 */
#ifndef PDNN_MUST_H
#define PDNN_MUST_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "pdnn.h"

/* Of every call that must() looks at. */
static struct pdnn_diag diag;

static inline void must(int rc) {
    if (rc) {
        fprintf(stderr, "%s: %s\n", program_invocation_short_name, diag.text);
        exit(1);
    }
}

/* calloc() that does not return NULL. */
static inline void *must_have(size_t n, size_t bytes) {
    void *p = calloc(n, bytes);
    if (!p) {
        fprintf(stderr, "%s: out of memory\n", program_invocation_short_name);
        exit(1);
    }
    return p;
}

#endif
