/* SPDX-License-Identifier: BSD-2-Clause */
#include "run/golden_spec.h"

#include "model/fmap.h"
#include "model/ties.h"

const char *pdnn_golden_spec(const struct pdnn_model *model) {
    const bool deep = model->n_layers > 3; /* than two noise tables serve */
    if (pdnn_model_has_kernels(model))
        return deep ? "golden:rows=1,fmaps=1,block=4,noise_tables=8"
                    : "golden:rows=1,fmaps=1,block=4";
    for (uint32_t i = 0; i < model->n_layers; i++) {
        if (model->layers[i].ties)
            return deep ? "golden:rows=1,ties=1,block=16,acc_bits=20,tape_words=65536,"
                          "noise_tables=8"
                        : "golden:rows=1,ties=1,block=16,acc_bits=20,tape_words=65536";
        if (model->act_bits == 1 && model->layers[i].masked)
            return deep ? "golden:rows=1,masks=1,block=16,tape_words=65536,noise_tables=8"
                        : "golden:rows=1,masks=1,block=16,tape_words=65536";
    }
    switch (model->act_bits) {
    case 1:
        return deep ? "golden:noise_tables=8" : "golden";
    case 2:
        return "golden:act_bits=2";
    case 3:
        return "golden:act_bits=3";
    case 4:
        return "golden:act_bits=4";
    default:
        return "golden:act_bits=8";
    }
}
