/* SPDX-License-Identifier: BSD-2-Clause */
#include "picture/dataset.h"

#include <stdlib.h>

void pdnn_dataset_close(struct pdnn_dataset *set) {
    if (!set)
        return;
    free(set->pixels);
    free(set->labels);
    free(set);
}
