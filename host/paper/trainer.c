/* SPDX-License-Identifier: BSD-2-Clause */
#include "paper/trainer.h"

#include "base/diag.h"
#include "train/judge/convnet.h"
#include "train/net/activation.h"
#include "train/net/linear.h"
#include "train/net/loss.h"
#include "train/net/pbit.h"
#include "train/net/vecmath.h"
#include "train/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ENCODER_LAYERS = 4, BATCH = 128, HIDDEN = PDNN_PAPER_LAYERS - 1 };

static const uint32_t encoder_sizes[ENCODER_LAYERS + 1] = {PDNN_PAPER_PIXELS, 256, 128, 64,
                                                           PDNN_PAPER_LATENTS};
/* Falls to 0 in a straight line. */
static const float decoder_rate = 1.5e-3f, encoder_rate = 1e-3f;
/* Below 1, so that the latents carry more of the picture. */
static const float kl_weight = 0.25f;

struct trainer {
    struct pdnn_arena arena;
    struct pdnn_rng rng;
    struct pdnn_param_set encoder_params, decoder_params;
    struct pdnn_linear encoder[ENCODER_LAYERS], decoder[PDNN_PAPER_LAYERS];
    struct pdnn_activation hidden[HIDDEN];
    float *image; /* (Rows, Pixels) */
    float *encoder_out[ENCODER_LAYERS], *encoder_grad[ENCODER_LAYERS];
    float *q, *bit;                                            /* (Rows, Latents) */
    float *in[PDNN_PAPER_LAYERS], *in_grad[PDNN_PAPER_LAYERS]; /* of a decoder layer */
    float *mean[HIDDEN];                                       /* what backward needs */
    float *out;                                                /* (Rows, Pixels) */
};

static void mask_fan_in(struct pdnn_linear *layer, uint32_t k) {
    memset(layer->mask, 0, (size_t)layer->inputs * layer->outputs * sizeof(float));
    for (uint32_t j = 0; j < layer->outputs; j++) {
        for (uint32_t step = 0; step < pdnn_paper_fan_in(k); step++) {
            layer->mask[(size_t)j * layer->inputs + pdnn_paper_input(k, j, step)] = 1.0f;
        }
    }
}

static int trainer_new(struct trainer *t, const struct pdnn_paper_training *training) {
    static const char *const names[][2] = {{"encoder0", "decoder0"},
                                           {"encoder1", "decoder1"},
                                           {"encoder2", "decoder2"},
                                           {"encoder3", "decoder3"}};
    struct pdnn_arena *arena = &t->arena;
    const bool pbits = training->design == PDNN_PAPER_PBIT;
    const struct pdnn_activation_kind *kind = pdnn_activation_find(pbits ? "pbit-tanh" : "tanh");
    t->rng.seed = training->seed;
    t->encoder_params.beta1 = t->decoder_params.beta1 = 0.9f;
    t->encoder_params.beta2 = t->decoder_params.beta2 = 0.999f;
    t->decoder_params.average_decay = 0.999f;
    for (uint32_t k = 0; k < ENCODER_LAYERS; k++) {
        const uint32_t units = encoder_sizes[k + 1];
        pdnn_linear_add(&t->encoder[k], &t->encoder_params, arena, names[k][0], encoder_sizes[k],
                        units, false, false);
        t->encoder_out[k] = pdnn_arena_floats(arena, (size_t)BATCH * units);
        t->encoder_grad[k] = pdnn_arena_floats(arena, (size_t)BATCH * units);
    }
    for (uint32_t k = 0; k < PDNN_PAPER_LAYERS; k++) {
        const uint32_t inputs = pdnn_paper_inputs(k), outputs = pdnn_paper_outputs(k);
        pdnn_linear_add(&t->decoder[k], &t->decoder_params, arena, names[k][1], inputs, outputs,
                        false, true);
        t->in[k] = pdnn_arena_floats(arena, (size_t)BATCH * inputs);
        t->in_grad[k] = pdnn_arena_floats(arena, (size_t)BATCH * inputs);
        if (k < HIDDEN) {
            pdnn_activation_add(&t->hidden[k], kind, pbits ? 1 : PDNN_ACTIVATION_FLOAT, 1.0f,
                                &t->decoder_params, arena, names[k][1]);
            t->mean[k] = pdnn_arena_floats(arena, (size_t)BATCH * outputs);
        }
    }
    t->image = pdnn_arena_floats(arena, (size_t)BATCH * PDNN_PAPER_PIXELS);
    t->out = pdnn_arena_floats(arena, (size_t)BATCH * PDNN_PAPER_PIXELS);
    t->q = pdnn_arena_floats(arena, (size_t)BATCH * PDNN_PAPER_LATENTS);
    t->bit = pdnn_arena_floats(arena, (size_t)BATCH * PDNN_PAPER_LATENTS);
    if (arena->failed) {
        return PDNN_ERR_MEMORY;
    }
    for (uint32_t k = 0; k < ENCODER_LAYERS; k++) {
        pdnn_linear_start(&t->encoder[k], &t->rng, pdnn_linear_glorot(&t->encoder[k]));
    }
    for (uint32_t k = 0; k < PDNN_PAPER_LAYERS; k++) {
        mask_fan_in(&t->decoder[k], k);
        pdnn_linear_start(&t->decoder[k], &t->rng, sqrtf(3.0f / (float)pdnn_paper_fan_in(k)));
    }
    return PDNN_OK;
}

static void encode(struct trainer *t) {
    const float *in = t->image;
    for (uint32_t k = 0; k < ENCODER_LAYERS; k++) {
        pdnn_linear_forward(&t->encoder[k], in, BATCH, t->encoder_out[k]);
        if (k + 1 < ENCODER_LAYERS) {
            pdnn_rectify(t->encoder_out[k], (size_t)BATCH * encoder_sizes[k + 1], 0.0f);
        }
        in = t->encoder_out[k];
    }
    const size_t n = (size_t)BATCH * PDNN_PAPER_LATENTS;
    pdnn_pbit_probability(t->encoder_out[ENCODER_LAYERS - 1], n, t->q);
    pdnn_pbit_draw(&t->rng, t->q, n, t->bit);
    for (size_t i = 0; i < n; i++) {
        t->in[0][i] = 2.0f * t->bit[i] - 1.0f;
    }
}

static void decode(struct trainer *t) {
    for (uint32_t k = 0; k < HIDDEN; k++) {
        const size_t n = (size_t)BATCH * pdnn_paper_outputs(k);
        pdnn_linear_forward(&t->decoder[k], t->in[k], BATCH, t->mean[k]);
        pdnn_activation_mean(&t->hidden[k], t->mean[k], n);
        pdnn_activation_emit(&t->hidden[k], &t->rng, t->mean[k], n, t->in[k + 1]);
    }
    pdnn_linear_forward(&t->decoder[HIDDEN], t->in[HIDDEN], BATCH, t->out);
}

static void decode_backward(struct trainer *t) {
    const float *grad = t->out;
    for (uint32_t k = PDNN_PAPER_LAYERS; k-- > 0;) {
        pdnn_linear_backward(&t->decoder[k], t->in[k], grad, BATCH, t->in_grad[k]);
        if (k > 0) {
            pdnn_activation_backward(&t->hidden[k - 1], t->mean[k - 1],
                                     (size_t)BATCH * pdnn_paper_outputs(k - 1), t->in_grad[k]);
        }
        grad = t->in_grad[k];
    }
}

/* Of the reconstruction, through the drawn latent's mean, and of the divergence from a fair coin.
 */
static void encode_backward(struct trainer *t) {
    const float *logit = t->encoder_out[ENCODER_LAYERS - 1];
    float *grad = t->encoder_grad[ENCODER_LAYERS - 1];
    for (size_t i = 0; i < (size_t)BATCH * PDNN_PAPER_LATENTS; i++) {
        grad[i] =
            (2.0f * t->in_grad[0][i] + kl_weight * logit[i] / BATCH) * t->q[i] * (1.0f - t->q[i]);
    }
    for (uint32_t k = ENCODER_LAYERS; k-- > 0;) {
        pdnn_linear_backward(&t->encoder[k], k ? t->encoder_out[k - 1] : t->image,
                             t->encoder_grad[k], BATCH, k ? t->encoder_grad[k - 1] : NULL);
        if (k > 0) {
            pdnn_rectify_backward(t->encoder_out[k - 1], (size_t)BATCH * encoder_sizes[k], 0.0f,
                                  t->encoder_grad[k - 1]);
        }
    }
}

/* Mean over the rows of KL(q | fair coins). */
static double divergence(const struct trainer *t) {
    const float *logit = t->encoder_out[ENCODER_LAYERS - 1];
    double sum = 0;
    for (size_t i = 0; i < (size_t)BATCH * PDNN_PAPER_LATENTS; i++) {
        const float l = logit[i];
        sum += t->q[i] * l - (l > 0 ? l : 0.0f) - pdnn_log1p(pdnn_exp(-fabsf(l))) + 0.69314718f;
    }
    return sum / BATCH;
}

static double step(struct trainer *t, const struct pdnn_dataset *set, const uint32_t *index,
                   float left) {
    for (uint32_t r = 0; r < BATCH; r++) {
        const uint8_t *pixels = set->pixels + (size_t)index[r] * PDNN_PAPER_PIXELS;
        for (uint32_t i = 0; i < PDNN_PAPER_PIXELS; i++) {
            t->image[r * PDNN_PAPER_PIXELS + i] = (float)pixels[i] / 255.0f;
        }
    }
    pdnn_pbit_pass(&t->rng);
    encode(t);
    decode(t);
    const double loss =
        pdnn_loss_binary(t->out, t->image, BATCH, PDNN_PAPER_PIXELS) + kl_weight * divergence(t);
    decode_backward(t);
    encode_backward(t);
    for (uint32_t k = 0; k < PDNN_PAPER_LAYERS; k++) {
        pdnn_linear_finish(&t->decoder[k]); /* what the mask leaves out stays 0 */
    }
    pdnn_adam_step(&t->decoder_params, decoder_rate * left);
    pdnn_adam_step(&t->encoder_params, encoder_rate * left);
    return loss;
}

static int train(struct trainer *t, const struct pdnn_paper_training *training,
                 const struct pdnn_dataset *set, uint32_t *index, struct pdnn_diag *diag) {
    const uint32_t examples = set->count - PDNN_VALIDATION_IMAGES, steps = examples / BATCH;
    for (uint32_t i = 0; i < examples; i++) {
        index[i] = i;
    }
    for (uint32_t epoch = 0; epoch < training->epochs; epoch++) {
        double sum = 0;
        pdnn_rng_shuffle(&t->rng, index, examples);
        for (uint32_t s = 0; s < steps; s++) {
            const double done = (epoch + (double)s / steps) / training->epochs;
            sum += step(t, set, index + (size_t)s * BATCH, (float)(1.0 - done));
        }
        if (!isfinite(sum)) {
            return pdnn_fail(diag, PDNN_ERR_DIVERGED, "epoch %u: the loss is not a number",
                             epoch + 1);
        }
        if (training->epoch_done) {
            training->epoch_done(epoch + 1, sum / steps);
        }
    }
    return PDNN_OK;
}

/* Q6.25; the output layer halved, as its sigmoid is looked up as tanh(z / 2). */
static int round_words(const struct trainer *t, int32_t *word, struct pdnn_diag *diag) {
    for (uint32_t k = 0; k < PDNN_PAPER_LAYERS; k++) {
        const struct pdnn_linear *layer = &t->decoder[k];
        const double scale = k == HIDDEN ? 0x1p24 : 0x1p25;
        for (size_t i = 0; i < layer->weight->n; i++) {
            if (layer->mask[i] == 0.0f && layer->weight->value[i] != 0.0f) {
                return pdnn_fail(diag, PDNN_ERR_MISMATCH,
                                 "layer %u: a weight outside of the fan-in is not 0", k);
            }
        }
        for (uint32_t j = 0; j < layer->outputs; j++) {
            for (uint32_t s = 0; s <= pdnn_paper_fan_in(k); s++) {
                const float value =
                    s == 0 ? layer->bias->value[j]
                           : layer->weight
                                 ->value[(size_t)j * layer->inputs + pdnn_paper_input(k, j, s - 1)];
                const double rounded = rint(scale * value);
                if (!(fabs(rounded) < 0x1p30)) { /* half: the unipolar form doubles them */
                    return pdnn_fail(diag, PDNN_ERR_DIVERGED,
                                     "layer %u, neuron %u: %g does not fit Q6.25", k, j,
                                     (double)value);
                }
                *word++ = (int32_t)rounded;
            }
        }
    }
    return PDNN_OK;
}

int pdnn_paper_train(const struct pdnn_paper_training *training, const struct pdnn_dataset *set,
                     struct pdnn_paper_net *net, struct pdnn_diag *diag) {
    if (set->channels * set->height * set->width != PDNN_PAPER_PIXELS ||
        set->count < PDNN_VALIDATION_IMAGES + BATCH) {
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "%s: expected 28 x 28 grey pixels and more than %d images", set->name,
                         PDNN_VALIDATION_IMAGES + BATCH);
    }
    struct trainer *t = calloc(1, sizeof *t);
    uint32_t *index = malloc(set->count * sizeof *index);
    int err = t && index && trainer_new(t, training) == PDNN_OK
                  ? train(t, training, set, index, diag)
                  : pdnn_fail(diag, PDNN_ERR_MEMORY, "paper: no memory");
    if (!err) {
        pdnn_param_swap_average(&t->decoder_params);
        net->design = training->design;
        pdnn_paper_fill_table(net);
        err = round_words(t, net->words, diag);
    }
    if (t) {
        pdnn_arena_free(&t->arena);
    }
    free(t);
    free(index);
    return err;
}
