/* SPDX-License-Identifier: BSD-2-Clause
 *
 * dataset.c - see dataset.h. MNIST, Fashion-MNIST and EMNIST are pairs of IDX files; CIFAR-10 is
 * a list of binary batches (1 label byte, then red, green and blue, 32 x 32 each).
 */
#include "picture/dataset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "picture/idx.h"
#include "picture/xz.h"

enum { CIFAR_RECORD_BYTES = 3073, CIFAR_TRAIN_BATCHES = 5, PATH_BYTES = 4096 };
enum { CIFAR_BATCH_BYTES_MAX = 1 << 28 };

struct set_info {
    const char *name;
    uint32_t classes;
    uint32_t first_label;              /* label of class 0 in the files */
    bool transposed;                   /* stored[x][y] */
    const char *images[2], *labels[2]; /* by enum pdnn_split; NULL: CIFAR-10 batches */
};

static const struct set_info sets[] = {
    {"mnist",
     10,
     0,
     false,
     {"train-images-idx3-ubyte", "t10k-images-idx3-ubyte"},
     {"train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"}},
    {"fashion-mnist",
     10,
     0,
     false,
     {"train-images-idx3-ubyte", "t10k-images-idx3-ubyte"},
     {"train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"}},
    {"emnist-letters",
     26,
     1,
     true,
     {"emnist-letters-train-images-idx3-ubyte", "emnist-letters-test-images-idx3-ubyte"},
     {"emnist-letters-train-labels-idx1-ubyte", "emnist-letters-test-labels-idx1-ubyte"}},
    {"cifar10", 10, 0, false, {NULL, NULL}, {NULL, NULL}},
};

const char *pdnn_dataset_names(void) {
    return "mnist, fashion-mnist, emnist-letters, cifar10";
}

static bool exists(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Find dir/set/file or dir/file, as it is or with the ending `packed`; the text names all that was
 * tried. */
static int find_file(const char *dir, const char *set, const char *file, const char *packed,
                     char *path, struct pdnn_diag *diag) {
    const char *const ends[] = {"", packed};
    for (int nested = 1; nested >= 0; nested--) {
        for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
            int n = snprintf(path, PATH_BYTES, "%s%s%s/%s%s", dir, nested ? "/" : "",
                             nested ? set : "", file, ends[e]);
            if (n < 0 || n >= PATH_BYTES)
                return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "data folder %.60s...: path too long",
                                 dir);
            if (exists(path))
                return PDNN_OK;
        }
    }
    return pdnn_fail(diag, PDNN_ERR_IO,
                     "%s: no %s[%s], neither there nor in its folder %s "
                     "(scripts/fetch-data.sh downloads it)",
                     dir, file, packed, set);
}

static void transpose(uint8_t *image, uint32_t side) {
    for (uint32_t y = 0; y < side; y++) {
        for (uint32_t x = y + 1; x < side; x++) {
            uint8_t swap = image[y * side + x];
            image[y * side + x] = image[x * side + y];
            image[x * side + y] = swap;
        }
    }
}

/* Shift labels to start at 0 and refuse those that are no class. */
static int check_labels(struct pdnn_dataset *set, const struct set_info *info, const char *path,
                        struct pdnn_diag *diag) {
    for (uint32_t i = 0; i < set->count; i++) {
        uint32_t label = set->labels[i];
        if (label < info->first_label || label - info->first_label >= info->classes)
            return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: label %u of image %u, expected %u to %u",
                             path, label, i, info->first_label,
                             info->first_label + info->classes - 1);
        set->labels[i] = (uint8_t)(label - info->first_label);
    }
    return PDNN_OK;
}

static int open_idx_pair(const char *dir, const struct set_info *info, enum pdnn_split split,
                         struct pdnn_dataset *set, struct pdnn_diag *diag) {
    char path[PATH_BYTES];
    struct pdnn_idx images, labels;
    int rc = find_file(dir, info->name, info->images[split], ".gz", path, diag);
    if (rc == PDNN_OK)
        rc = pdnn_idx_read(path, &images, diag);
    if (rc != PDNN_OK)
        return rc;
    set->pixels = images.bytes;
    if (images.n_dims != 3)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %u dimensions, expected 3 (images)", path,
                         images.n_dims);
    set->count = images.dims[0];
    set->channels = 1;
    set->height = images.dims[1];
    set->width = images.dims[2];
    if (info->transposed && set->height != set->width)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: images of %u x %u, expected square ones", path,
                         set->height, set->width);
    for (uint32_t i = 0; info->transposed && i < set->count; i++)
        transpose(set->pixels + i * pdnn_image_bytes(set), set->width);

    rc = find_file(dir, info->name, info->labels[split], ".gz", path, diag);
    if (rc == PDNN_OK)
        rc = pdnn_idx_read(path, &labels, diag);
    if (rc != PDNN_OK)
        return rc;
    set->labels = labels.bytes;
    if (labels.n_dims != 1 || labels.dims[0] != set->count)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected 1 dimension and %u labels", path,
                         set->count);
    return check_labels(set, info, path, diag);
}

/* Append a batch file's records to the set. */
static int append_cifar(const char *path, struct pdnn_dataset *set, struct pdnn_diag *diag) {
    uint8_t *bytes;
    size_t n_bytes, image_bytes = CIFAR_RECORD_BYTES - 1;
    int rc = pdnn_xz_read(path, CIFAR_BATCH_BYTES_MAX, &bytes, &n_bytes, diag);
    if (rc != PDNN_OK)
        return rc;
    uint32_t more = (uint32_t)(n_bytes / CIFAR_RECORD_BYTES);
    if (n_bytes == 0 || n_bytes % CIFAR_RECORD_BYTES != 0) {
        rc = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %zu bytes, expected records of %d", path,
                       n_bytes, CIFAR_RECORD_BYTES);
    } else {
        uint8_t *pixels = realloc(set->pixels, (size_t)(set->count + more) * image_bytes);
        if (pixels)
            set->pixels = pixels;
        uint8_t *labels = realloc(set->labels, set->count + more);
        if (labels)
            set->labels = labels;
        if (!pixels || !labels)
            rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", path);
    }
    for (uint32_t i = 0; rc == PDNN_OK && i < more; i++, set->count++) {
        const uint8_t *record = bytes + (size_t)i * CIFAR_RECORD_BYTES;
        set->labels[set->count] = record[0];
        memcpy(set->pixels + set->count * image_bytes, record + 1, image_bytes);
    }
    free(bytes);
    return rc;
}

static int open_cifar(const char *dir, const struct set_info *info, enum pdnn_split split,
                      struct pdnn_dataset *set, struct pdnn_diag *diag) {
    char path[PATH_BYTES];
    int first = split == PDNN_SPLIT_TRAIN ? 1 : 0;
    int last = split == PDNN_SPLIT_TRAIN ? CIFAR_TRAIN_BATCHES : 0;
    set->channels = 3;
    set->height = set->width = 32;
    for (int batch = first; batch <= last; batch++) {
        char file[32] = "test_batch.bin";
        if (batch > 0)
            snprintf(file, sizeof file, "data_batch_%d.bin", batch);
        int rc = find_file(dir, info->name, file, ".xz", path, diag);
        if (rc == PDNN_OK)
            rc = append_cifar(path, set, diag);
        if (rc != PDNN_OK)
            return rc;
    }
    return check_labels(set, info, path, diag);
}

int pdnn_dataset_open(const char *dir, const char *name, enum pdnn_split split,
                      struct pdnn_dataset **out, struct pdnn_diag *diag) {
    *out = NULL;
    const struct set_info *info = NULL;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (strcmp(name, sets[i].name) == 0)
            info = &sets[i];
    if (!info)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "data set '%s': expected one of %s", name,
                         pdnn_dataset_names());
    if (!dir)
        dir = getenv("PDNN_DATA");
    if (!dir || !*dir)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "no data folder: give --data DIR or set PDNN_DATA");

    struct pdnn_dataset *set = calloc(1, sizeof *set);
    if (!set)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", name);
    set->name = info->name;
    set->classes = info->classes;
    int rc = info->images[0] ? open_idx_pair(dir, info, split, set, diag)
                             : open_cifar(dir, info, split, set, diag);
    if (rc != PDNN_OK) {
        pdnn_dataset_close(set);
        return rc;
    }
    *out = set;
    return PDNN_OK;
}

void pdnn_dataset_close(struct pdnn_dataset *set) {
    if (!set)
        return;
    free(set->pixels);
    free(set->labels);
    free(set);
}
