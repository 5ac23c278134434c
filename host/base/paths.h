/* SPDX-License-Identifier: BSD-2-Clause
 *
 * paths.h - where the files are that come with pDNN: the one owner of that search.
 *
 * It starts from the folder of the program or of libpdnn.so, whichever holds this code, so that a
 * build folder and an installation can be moved:
 *
 *   share/pdnn   $PDNN_SHARE alone where that is set; else HERE/share/pdnn (a build folder),
 *                HERE/../share/pdnn, HERE/../../share/pdnn
 *   libraries    HERE (a build folder), HERE/pdnn, HERE/../lib/pdnn, HERE/../lib/MULTIARCH/pdnn
 *
 * and ends in /usr/local and /usr, for programs elsewhere that link libpdnn.a.
 */
#ifndef PDNN_PATHS_H
#define PDNN_PATHS_H

#include "pdnn.h"

enum { PDNN_PATH_MAX = 4096 };

/* A shared object or a program that this one loads or starts. *path is where it is; false: where
 * it would be in a build folder. */
bool pdnn_library_path(const char *name, char path[PDNN_PATH_MAX]);

/* A file that the user names. `name` itself, but the shipped share/pdnn/FOLDER/NAME.suffix where
 * `name` has no slash, is no file here and that one is. The text lives in `path`, or is `name`. */
const char *pdnn_shipped_path(const char *name, const char *folder, const char *suffix,
                              char path[PDNN_PATH_MAX]);

/* PDNN_OK, or PDNN_ERR_IO where `name` could be a shipped one as above, but is neither that nor a
 * file: diag names those that are shipped, or says where they were looked for. */
int pdnn_shipped_check(const char *name, const char *folder, const char *suffix,
                       struct pdnn_diag *diag);

#endif
