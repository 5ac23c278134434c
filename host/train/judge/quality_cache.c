/* SPDX-License-Identifier: BSD-2-Clause
 *
 * quality_cache.c - see quality_cache.h. A file is the header, the sums and products of the
 * moments, and a CRC-32 over all of it; numbers as this machine writes them.
 */
#include "train/judge/quality_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/outfile.h"

enum { PATH_BYTES = 4096 };

struct header {
    char magic[8];
    uint32_t judge_crc, set_crc; /* all parameters; pixels and labels */
    uint32_t set_count, features;
    uint64_t count, agreed;
};

static struct header header_of(const struct pdnn_quality *quality, const struct pdnn_dataset *set) {
    struct header header = {.magic = {'P', 'D', 'N', 'N', 'Q', 'L', 'T', '1'},
                            .set_count = set->count,
                            .features = quality->moments.n};
    const struct pdnn_param_set *params = &quality->judge->params;
    uLong crc = crc32(0, NULL, 0);
    for (uint32_t k = 0; k < params->n_items; k++)
        crc = crc32_z(crc, (const Bytef *)params->item[k].value, params->item[k].n * sizeof(float));
    header.judge_crc = (uint32_t)crc;
    crc = crc32_z(0, set->pixels, set->count * pdnn_image_bytes(set));
    header.set_crc = (uint32_t)crc32_z(crc, set->labels, set->count);
    return header;
}

/* Make the folder; false: there is none. */
static bool cache_folder(char *path, size_t n_bytes) {
    const char *own = getenv("PDNN_CACHE"), *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int n = -1;
    if (own)
        n = *own ? snprintf(path, n_bytes, "%s", own) : -1;
    else if (cache && *cache)
        n = snprintf(path, n_bytes, "%s/pdnn", cache);
    else if (home && *home)
        n = snprintf(path, n_bytes, "%s/.cache/pdnn", home);
    if (n < 0 || (size_t)n >= n_bytes)
        return false;
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777); /* may be there */
        *slash = '/';
    }
    mkdir(path, 0777);
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static uint32_t crc_of(const struct header *header, const struct pdnn_moments *moments) {
    const size_t n = moments->n;
    uLong crc = crc32_z(0, (const Bytef *)header, sizeof *header);
    crc = crc32_z(crc, (const Bytef *)moments->sum, n * sizeof(double));
    return (uint32_t)crc32_z(crc, (const Bytef *)moments->product, n * n * sizeof(double));
}

/* False: no such file, or not what it should be. */
static bool load(const char *path, const struct header *expected, struct pdnn_quality *quality) {
    struct pdnn_moments *moments = &quality->moments;
    const size_t n = moments->n;
    struct header header;
    uint32_t crc;
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    bool ok = fread(&header, sizeof header, 1, file) == 1 &&
              memcmp(&header, expected, offsetof(struct header, count)) == 0 &&
              fread(moments->sum, sizeof(double), n, file) == n &&
              fread(moments->product, sizeof(double), n * n, file) == n * n &&
              fread(&crc, sizeof crc, 1, file) == 1 && fgetc(file) == EOF &&
              crc == crc_of(&header, moments);
    fclose(file);
    if (ok) {
        moments->count = header.count;
        quality->agreed = header.agreed;
    } else {
        memset(moments->sum, 0, n * sizeof(double));
        memset(moments->product, 0, n * n * sizeof(double));
    }
    return ok;
}

static void save(const char *path, struct header header, const struct pdnn_quality *quality) {
    const struct pdnn_moments *moments = &quality->moments;
    const size_t n = moments->n;
    struct pdnn_outfile file;
    header.count = moments->count;
    header.agreed = quality->agreed;
    uint32_t crc = crc_of(&header, moments);
    if (pdnn_outfile_open(&file, path, NULL) != PDNN_OK)
        return;
    fwrite(&header, sizeof header, 1, file.stream);
    fwrite(moments->sum, sizeof(double), n, file.stream);
    fwrite(moments->product, sizeof(double), n * n, file.stream);
    fwrite(&crc, sizeof crc, 1, file.stream);
    pdnn_outfile_commit(&file, NULL);
}

bool pdnn_quality_add_whole(struct pdnn_quality *quality, const struct pdnn_dataset *set) {
    char folder[PATH_BYTES - 64], path[PATH_BYTES];
    const struct header header = header_of(quality, set);
    bool cached = cache_folder(folder, sizeof folder);
    if (cached) {
        snprintf(path, sizeof path, "%s/quality-%08x-%08x", folder, header.judge_crc,
                 header.set_crc);
        if (load(path, &header, quality))
            return true;
    }
    pdnn_quality_add_set(quality, set, 0, set->count);
    if (cached)
        save(path, header, quality);
    return false;
}
