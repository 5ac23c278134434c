/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator_task.c - a generator's examples.
 */
#include "train/augment.h"
#include "train/generator/generator_task.h"

void pdnn_generator_load(struct pdnn_generator_task *task, const uint32_t *index, uint32_t n) {
    const struct pdnn_dataset *data = task->data;
    for (uint32_t r = 0; r < n; r++) {
        pdnn_image_crop(data->pixels + index[r] * pdnn_image_bytes(data), data->height, data->width,
                        task->crop, task->net.image + (size_t)r * task->net.pixels);
        task->labels[r] = data->labels[index[r]];
    }
}
