/* SPDX-License-Identifier: BSD-2-Clause
 *
 * quality_cache.h - what a judge says of a whole data set does not change from run to run: it is
 * kept in a file, named and checked by what judge and set hold.
 */
#ifndef PDNN_QUALITY_CACHE_H
#define PDNN_QUALITY_CACHE_H

#include "train/judge/quality.h"

/* Add the whole set to an empty `quality`, from the cache if it is there, else by the judge, and
 * then write the cache. The folder is $PDNN_CACHE (empty: no cache), else $XDG_CACHE_HOME/pdnn,
 * else
 * ~/.cache/pdnn; one that cannot be made or written costs time and nothing else. Returns whether it
 * came from the cache. */
bool pdnn_quality_add_whole(struct pdnn_quality *quality, const struct pdnn_dataset *set);

#endif
