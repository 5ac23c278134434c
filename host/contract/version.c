/* SPDX-License-Identifier: BSD-2-Clause
 *
 * version.c - the release, of which pdnn.h holds the only copy.
 */
#include "pdnn.h"

#include "contract/map.h"

_Static_assert(PDNN_VERSION == PDNN_RELEASE_MAJOR * 256 + PDNN_RELEASE_MINOR,
               "pdnn.h: a release has the major and minor number of the contract");

#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)

const char *pdnn_version(void) {
    return TEXT(PDNN_RELEASE_MAJOR) "." TEXT(PDNN_RELEASE_MINOR) "." TEXT(PDNN_RELEASE_PATCH);
}
