/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator_measure.c - how good the decoder's pictures are, as the trainer computes them.
 */
#include <string.h>

#include "base/diag.h"
#include "train/generator/generator_task.h"
#include "train/net/pbit.h"

enum { PICTURES = 10000 };

void pdnn_generator_draw(struct pdnn_generator *net, const uint8_t *labels, uint32_t n,
                         uint32_t samples, float *pixels) {
    pdnn_prior_set_class(&net->prior, net->x, labels, n);
    pdnn_prior_draw(&net->prior, &net->rng, net->x, n, net->scratch);
    pdnn_generator_decode(net, n, samples);
    pdnn_pbit_probability(net->out, (size_t)n * net->pixels, pixels);
}

int pdnn_generator_measure(struct pdnn_generator_task *task, struct pdnn_judge *judge,
                           uint32_t samples, const struct pdnn_moments *reference, double *distance,
                           double *agreement) {
    struct pdnn_generator *net = &task->net;
    const struct pdnn_rng kept = net->rng;
    struct pdnn_quality quality;
    int rc = pdnn_quality_new(&quality, judge);
    if (rc != PDNN_OK)
        return rc;
    pdnn_generator_prepare(net);
    for (uint32_t made = 0; made < PICTURES; made += PDNN_GENERATOR_BATCH) {
        uint32_t n = PICTURES - made < PDNN_GENERATOR_BATCH ? PICTURES - made
                                                            : (uint32_t)PDNN_GENERATOR_BATCH;
        uint8_t labels[PDNN_GENERATOR_BATCH];
        for (uint32_t r = 0; r < n; r++)
            labels[r] = (uint8_t)((made + r) % net->classes);
        pdnn_generator_draw(net, labels, n, samples, net->image);
        pdnn_quality_add(&quality, net->image, task->crop, labels, n);
    }
    rc = pdnn_frechet(&quality.moments, reference, distance);
    *agreement = pdnn_quality_agreement(&quality);
    pdnn_quality_free(&quality);
    net->rng = kept;
    return rc;
}

int pdnn_generator_report(struct pdnn_generator_task *task, struct pdnn_judge *judge,
                          const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    static const uint32_t counts[] = {1, 2, 4, 8, 16, 32};
    const bool drawn = task->net.has_maps || task->net.hidden[0].kind->drawn;
    struct pdnn_quality real;
    if (pdnn_quality_new(&real, judge) != PDNN_OK)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "generator: no memory");
    pdnn_quality_add_set(&real, task->data, 0, task->data->count);
    int rc = PDNN_OK;
    for (size_t i = 0; rc == PDNN_OK && i < (drawn ? sizeof counts / sizeof *counts : 1); i++) {
        struct pdnn_generated g = {.images = PICTURES, .samples = counts[i]};
        rc = pdnn_generator_measure(task, judge, counts[i], &real.moments, &g.distance,
                                    &g.agreement);
        if (rc != PDNN_OK)
            rc = pdnn_fail(diag, rc, "generator: distance: no memory");
        else if (options->generated)
            options->generated(options->user, &g);
        if (counts[i] == PDNN_GENERATOR_TEST_SAMPLES || !drawn) {
            task->distance = g.distance;
            task->agreement = g.agreement;
        }
    }
    pdnn_quality_free(&real);
    return rc;
}
