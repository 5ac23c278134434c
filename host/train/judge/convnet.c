/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/judge/convnet.h"
#include "base/clones.h"

#include <math.h>

PDNN_CLONES void pdnn_rectify(float *y, size_t n, float slope) {
    for (size_t i = 0; i < n; i++)
        y[i] *= y[i] > 0.0f ? 1.0f : slope;
}

PDNN_CLONES void pdnn_rectify_backward(const float *restrict y, size_t n, float slope,
                                       float *restrict grad) {
    for (size_t i = 0; i < n; i++)
        grad[i] *= y[i] > 0.0f ? 1.0f : slope;
}

void pdnn_convnet_add(struct pdnn_convnet *net, struct pdnn_param_set *set,
                      struct pdnn_arena *arena, const struct pdnn_convnet_shape *shape,
                      uint32_t rows) {
    static const char *const names[] = {"conv0", "conv1"};
    net->shape = *shape;
    uint32_t side = shape->side, channels = 1;
    for (uint32_t k = 0; k < 2; k++) {
        pdnn_conv_add(&net->conv[k], set, arena, names[k], side, side, channels, shape->filters[k],
                      rows);
        size_t n = rows * pdnn_conv_outputs(&net->conv[k]);
        net->y[k] = pdnn_arena_floats(arena, n);
        net->y_grad[k] = pdnn_arena_floats(arena, n);
        side /= 2;
        channels = shape->filters[k];
    }
    pdnn_linear_add(&net->dense, set, arena, "dense", (uint32_t)pdnn_conv_outputs(&net->conv[1]),
                    shape->features, false, false);
    net->features = pdnn_arena_floats(arena, (size_t)rows * shape->features);
    net->features_grad = pdnn_arena_floats(arena, (size_t)rows * shape->features);
}

void pdnn_convnet_start(struct pdnn_convnet *net, struct pdnn_rng *rng) {
    struct pdnn_linear *const layers[] = {&net->conv[0].linear, &net->conv[1].linear, &net->dense};
    for (size_t k = 0; k < sizeof layers / sizeof *layers; k++) /* He et al.: 2 / inputs */
        pdnn_linear_start(layers[k], rng, sqrtf(6.0f / (float)layers[k]->inputs));
}

void pdnn_convnet_forward(struct pdnn_convnet *net, const float *x, uint32_t rows) {
    for (uint32_t k = 0; k < 2; k++) {
        pdnn_conv_forward(&net->conv[k], x, rows, net->y[k]);
        pdnn_rectify(net->y[k], rows * pdnn_conv_outputs(&net->conv[k]), net->shape.slope);
        x = net->y[k];
    }
    pdnn_linear_forward(&net->dense, x, rows, net->features);
    pdnn_rectify(net->features, (size_t)rows * net->shape.features, net->shape.slope);
}

void pdnn_convnet_backward(struct pdnn_convnet *net, uint32_t rows, bool frozen, float *x_grad) {
    float slope = net->shape.slope;
    pdnn_rectify_backward(net->features, (size_t)rows * net->shape.features, slope,
                          net->features_grad);
    if (frozen)
        pdnn_linear_backward_input(&net->dense, net->features_grad, rows, net->y_grad[1]);
    else
        pdnn_linear_backward(&net->dense, net->y[1], net->features_grad, rows, net->y_grad[1]);
    for (int k = 1; k >= 0; k--) {
        pdnn_rectify_backward(net->y[k], rows * pdnn_conv_outputs(&net->conv[k]), slope,
                              net->y_grad[k]);
        pdnn_conv_backward(&net->conv[k], net->y_grad[k], rows, frozen,
                           k > 0 ? net->y_grad[k - 1] : x_grad);
    }
}
