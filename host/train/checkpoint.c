/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/checkpoint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/diag.h"
#include "base/outfile.h"

static const char magic[8] = {'P', 'D', 'N', 'N', 'C', 'K', 'P', '1'};

struct header {
    char magic[8];
    uint64_t rng_seed, rng_calls;
    uint32_t fingerprint, epoch;
};

/* One function walks all arrays in order, for writing, reading and the CRC alike. */
typedef bool (*array_fn)(void *user, void *bytes, size_t n_bytes);

static bool each_array(const struct pdnn_phase *phase, array_fn fn, void *user) {
    for (uint32_t s = 0; s < phase->n_sets; s++) {
        struct pdnn_param_set *set = phase->sets[s];
        if (!fn(user, &set->steps, sizeof set->steps))
            return false;
        for (uint32_t k = 0; k < set->n_items; k++) {
            struct pdnn_param *param = &set->item[k];
            float *const arrays[] = {param->value, param->m, param->v, param->average};
            for (size_t a = 0; a < sizeof arrays / sizeof *arrays; a++)
                if (arrays[a] && !fn(user, arrays[a], param->n * sizeof(float)))
                    return false;
        }
    }
    return true;
}

static uint32_t fingerprint(const struct pdnn_phase *phase, uint64_t seed) {
    uint32_t numbers[] = {(uint32_t)seed, (uint32_t)(seed >> 32), phase->epochs, phase->batch,
                          phase->examples};
    uLong crc = crc32(0, (const Bytef *)phase->name, (uInt)strlen(phase->name));
    crc = crc32(crc, (const Bytef *)numbers, sizeof numbers);
    if (phase->price > 0) {
        crc = crc32(crc, (const Bytef *)&phase->price, sizeof phase->price);
        crc = crc32(crc, (const Bytef *)&phase->price_samples, sizeof phase->price_samples);
    }
    if (phase->described)
        crc = crc32(crc, (const Bytef *)phase->described, (uInt)strlen(phase->described));
    for (uint32_t s = 0; s < phase->n_sets; s++) {
        for (uint32_t k = 0; k < phase->sets[s]->n_items; k++) {
            const struct pdnn_param *param = &phase->sets[s]->item[k];
            uint64_t n = param->n;
            crc = crc32(crc, (const Bytef *)param->name, (uInt)strlen(param->name));
            crc = crc32(crc, (const Bytef *)&n, sizeof n);
        }
    }
    return (uint32_t)crc;
}

static bool add_crc(void *user, void *bytes, size_t n_bytes) {
    uLong *crc = user;
    *crc = crc32_z(*crc, bytes, n_bytes);
    return true;
}

static bool write_array(void *user, void *bytes, size_t n_bytes) {
    return fwrite(bytes, 1, n_bytes, user) == n_bytes;
}

static bool read_array(void *user, void *bytes, size_t n_bytes) {
    return fread(bytes, 1, n_bytes, user) == n_bytes;
}

static uint32_t crc_of(const struct pdnn_phase *phase, const struct header *header) {
    uLong crc = crc32(0, (const Bytef *)header, sizeof *header);
    each_array(phase, add_crc, &crc);
    return (uint32_t)crc;
}

int pdnn_checkpoint_save(const char *path, const struct pdnn_phase *phase, uint64_t seed,
                         uint32_t epoch, struct pdnn_diag *diag) {
    struct header header = {.rng_seed = phase->rng->seed,
                            .rng_calls = phase->rng->calls,
                            .fingerprint = fingerprint(phase, seed),
                            .epoch = epoch};
    memcpy(header.magic, magic, sizeof magic);
    uint32_t crc = crc_of(phase, &header);
    struct pdnn_outfile file;
    int rc = pdnn_outfile_open(&file, path, diag);
    if (rc != PDNN_OK)
        return rc;
    bool ok = write_array(file.stream, &header, sizeof header) &&
              each_array(phase, write_array, file.stream) &&
              write_array(file.stream, &crc, sizeof crc);
    if (!ok) {
        rc = pdnn_fail(diag, PDNN_ERR_IO, "%s: %s", path, strerror(errno));
        pdnn_outfile_abort(&file);
        return rc;
    }
    return pdnn_outfile_commit(&file, diag);
}

int pdnn_checkpoint_load(const char *path, const struct pdnn_phase *phase, uint64_t seed,
                         uint32_t *epoch, struct pdnn_diag *diag) {
    *epoch = 0;
    FILE *file = fopen(path, "rb");
    if (!file && errno == ENOENT)
        return PDNN_OK;
    if (!file)
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: %s", path, strerror(errno));
    struct header header;
    uint32_t crc = 0;
    int rc = PDNN_OK;
    if (fread(&header, sizeof header, 1, file) != 1 ||
        memcmp(header.magic, magic, sizeof magic) != 0)
        rc = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: not a checkpoint", path);
    else if (header.fingerprint != fingerprint(phase, seed) || header.epoch > phase->epochs)
        rc = pdnn_fail(diag, PDNN_ERR_MISMATCH,
                       "%s: of another training (seed, epochs, samples, price, schedule or network "
                       "differ): give "
                       "the same options, or remove it",
                       path);
    else if (!each_array(phase, read_array, file) || fread(&crc, sizeof crc, 1, file) != 1 ||
             fgetc(file) != EOF || crc != crc_of(phase, &header))
        rc = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: damaged checkpoint (length or CRC)", path);
    fclose(file);
    if (rc == PDNN_OK) {
        phase->rng->seed = header.rng_seed;
        phase->rng->calls = header.rng_calls;
        *epoch = header.epoch;
    }
    return rc;
}
