/* SPDX-License-Identifier: BSD-2-Clause
 *
 * classifier_task.c - a classifier's input from a picture's pixels.
 */
#include <string.h>

#include "picture/planes.h"
#include "train/classifier/classifier_task.h"

/* The bits that the host makes of the same pixels, rounded to bytes. */
static void load_planes(struct pdnn_classifier_task *task, float *image) {
    const struct pdnn_scheme *scheme = &task->net.scheme;
    const uint32_t side = task->data->width - 2 * task->crop;
    for (uint32_t i = 0; i < task->pixels; i++)
        task->plane_pixel[i] = (uint8_t)(task->pixel[i] * 255.0f + 0.5f);
    const struct pdnn_view view = {
        .pixels = task->plane_pixel, .side = side, .stride = side, .channels = 1};
    pdnn_planes_encode(scheme->planes, scheme->n_planes, &view, task->plane_bit);
    for (uint32_t i = 0; i < task->bits; i++)
        image[i] = task->plane_bit[i];
}

void pdnn_classifier_load(struct pdnn_classifier_task *task, uint32_t row) {
    float *image = task->net.image + (size_t)row * task->net.inputs;
    if (task->net.scheme.n_planes > 0) {
        load_planes(task, image);
        return;
    }
    if (!task->net.scheme.sampled_input)
        pdnn_image_threshold(task->pixel, task->pixels, task->net.scheme.threshold);
    memcpy(image, task->pixel, task->pixels * sizeof(float));
}
