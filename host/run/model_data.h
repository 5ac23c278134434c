/* SPDX-License-Identifier: BSD-2-Clause
 *
 * model_data.h - the data set that a model is used with.
 */
#ifndef PDNN_MODEL_DATA_H
#define PDNN_MODEL_DATA_H

#include "model/model.h"
#include "picture/dataset.h"

/* pdnn_dataset_open() of `name`, NULL: the set that the model was trained on. PDNN_ERR_ARGUMENT:
 * its pictures or classes are not the model's. */
int pdnn_model_data_open(const struct pdnn_model *model, const char *dir, const char *name,
                         enum pdnn_split split, struct pdnn_dataset **out, struct pdnn_diag *diag);

#endif
