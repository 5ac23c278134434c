/* SPDX-License-Identifier: BSD-2-Clause
 *
 * levels.c - the vector kernels for the processor at hand. A vector has the length of its registers
 * (net/vector.h), so that clones.h does not do: make compiles the kernels once for each level of
 * x86-64, with the level behind their names, and here one is chosen.
 */
#ifdef PDNN_LEVELS

#include "train/judge/conv_kernel.h"
#include "train/net/bit_product.h"

static int level(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("x86-64-v4") ? 2 : __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
}

#define KERNEL(name, parameters, arguments)                                                        \
    void name##_v1 parameters;                                                                     \
    void name##_v3 parameters;                                                                     \
    void name##_v4 parameters;                                                                     \
    void name parameters {                                                                         \
        static void(*const levels[]) parameters = {name##_v1, name##_v3, name##_v4};               \
        levels[level()] arguments;                                                                 \
    }

KERNEL(pdnn_bit_work_add,
       (struct pdnn_bit_work * work, struct pdnn_arena *arena, const struct pdnn_bit_size *most),
       (work, arena, most))
KERNEL(pdnn_bit_forward,
       (const struct pdnn_bit_work *work, const struct pdnn_bit_size *size, const float *x,
        const float *weight, float *y),
       (work, size, x, weight, y))
KERNEL(pdnn_bit_weight_grad,
       (const struct pdnn_bit_work *work, const struct pdnn_bit_size *size, const float *x,
        const float *y_grad, float *grad),
       (work, size, x, y_grad, grad))
KERNEL(pdnn_conv_spots,
       (const struct pdnn_conv_size *size, const float *image, const float *by_tap,
        const float *bias, float *spots),
       (size, image, by_tap, bias, spots))
KERNEL(pdnn_conv_weight_grad,
       (const struct pdnn_conv_size *size, const float *image, const float *spots_grad,
        float *by_tap_grad),
       (size, image, spots_grad, by_tap_grad))
KERNEL(pdnn_conv_image_grad,
       (const struct pdnn_conv_size *size, const float *spots_grad, const float *by_filter,
        float *image_grad),
       (size, spots_grad, by_filter, image_grad))

#endif
