/* SPDX-License-Identifier: BSD-2-Clause
 *
 * level.h - the vector kernels for the processor at hand. A vector has the length of its registers
 * (vector.h), so that clones.h does not do: make compiles the kernels once for each level of
 * x86-64, with the level at the end of their names, and NAME_levels.c chooses one. Without
 * PDNN_LEVELS there is one build, and nothing to choose.
 */
#ifndef PDNN_LEVEL_H
#define PDNN_LEVEL_H

static inline int pdnn_level(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("x86-64-v4") ? 2 : __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
}

/* The function `name` as the call of name_v1, name_v3 or name_v4. */
#define PDNN_KERNEL(name, parameters, arguments)                                                   \
    void name##_v1 parameters;                                                                     \
    void name##_v3 parameters;                                                                     \
    void name##_v4 parameters;                                                                     \
    void name parameters {                                                                         \
        static void(*const levels[]) parameters = {name##_v1, name##_v3, name##_v4};               \
        levels[pdnn_level()] arguments;                                                            \
    }

#endif
