/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/activation_table.h"

#include <math.h>

/* Where the code changes for the first and for the last time. */
static void active_range(const struct pdnn_activation *a, float *low, float *high) {
    float offset, step, top = (float)((1u << a->bits) - 1);
    pdnn_activation_grid(a, &offset, &step);
    *high = logf(2.0f * top - 1.0f); /* sigmoid = 1 - 1 / (2 top) */
    *low = -*high;
    if (a->kind->form == PDNN_FORM_TANH) { /* tanh(z) = 2 sigmoid(2 z) - 1 */
        *high *= 0.5f;
        *low *= 0.5f;
    } else if (a->kind->form == PDNN_FORM_RELU) {
        *high = step * (top - 0.5f);
        *low = step * 0.5f;
    }
}

static uint8_t code_of(const struct pdnn_activation *a, float z) {
    float offset, step, out;
    pdnn_activation_grid(a, &offset, &step);
    pdnn_activation_mean(a, &z, 1);
    pdnn_activation_emit(a, NULL, &z, 1, &out);
    return (uint8_t)lroundf((out - offset) / step);
}

void pdnn_activation_tabulate(const struct pdnn_activation *a, float unit, int32_t bias_max,
                              struct pdnn_activation_table *table) {
    float low, high;
    active_range(a, &low, &high);
    uint32_t shift = 0;
    /* Entries 0 and 255 stand for all sums beyond the range as well, so they lie outside of it. */
    while (shift < PDNN_SHIFT_MAX &&
           (high - low) / unit > (float)((PDNN_TABLE_ENTRIES - 2) << shift))
        shift++;
    long zero = (1l << shift) - lroundf(low / unit), room = INT16_MAX - (long)bias_max;
    zero = zero < room ? zero : room > 0 ? room : 0;
    table->shift = shift;
    table->zero = (int32_t)zero;
    float half = 0.5f * (float)((1u << shift) - 1); /* an entry stands for the middle of its sums */
    for (uint32_t k = 0; k < PDNN_TABLE_ENTRIES; k++)
        table->entry[k] = code_of(a, unit * ((float)(k << shift) + half - (float)zero));
}
