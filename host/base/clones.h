/* SPDX-License-Identifier: BSD-2-Clause
 *
 * clones.h - hot loops for the processor at hand.
 *
 * The default build runs on every x86-64 processor. A function marked PDNN_CLONES is compiled for
 * its levels 1, 3 (AVX2) and 4 (AVX-512), and the loader takes the one that the processor has. The
 * outcome has the same bits in all: loops keep the order of their sums, and multiplication and
 * addition are not contracted (-std=c11). Functions of other files that it calls are not cloned.
 *
 * Elsewhere, and where -march already asks for more, it is compiled once.
 */
#ifndef PDNN_CLONES_H
#define PDNN_CLONES_H

#include <limits.h> /* __GLIBC__: others' loaders cannot choose */

#if defined __x86_64__ && defined __GLIBC__ && defined __GNUC__ && __GNUC__ >= 12 &&               \
    !defined __clang__ && !defined __AVX2__ && !defined __SANITIZE_ADDRESS__
#define PDNN_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define PDNN_CLONES
#endif

#endif
