/* SPDX-License-Identifier: BSD-2-Clause
 *
 * png_folder.h - a folder of PNG pictures as a data set.
 */
#ifndef PDNN_PNG_FOLDER_H
#define PDNN_PNG_FOLDER_H

#include "picture/dataset.h"

/* Fill the set from dir/train or dir/test. Each folder in it is a class, in the order of their
 * names as bytes; without folders, all pictures in it are of class 0. All pictures (*.png) have one
 * size; they are grey or coloured as the first one is. What is transparent lies on black. Their
 * order is shuffled, always in the same way, so that the last tenth can be held out. */
int pdnn_png_folder_read(const char *dir, enum pdnn_split split, struct pdnn_dataset *set,
                         struct pdnn_diag *diag);

#endif
