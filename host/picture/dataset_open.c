/* SPDX-License-Identifier: BSD-2-Clause
 *
 * dataset_open.c - the data sets by name. MNIST, Fashion-MNIST and EMNIST are pairs of IDX files;
 * CIFAR-10 is a list of binary batches (1 label byte, then red, green and blue, 32 x 32 each); a
 * folder of pictures is in png_folder.c.
 */
#include "picture/dataset.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "base/digest.h"
#include "picture/idx.h"
#include "picture/png_folder.h"
#include "picture/xz.h"

enum { CIFAR_RECORD_BYTES = 3073, CIFAR_TRAIN_BATCHES = 5, PATH_BYTES = 4096 };
enum { CIFAR_BATCH_BYTES_MAX = 1 << 28 };

struct set_info {
    const char *name, *title; /* as in options; as torchvision names its folder */
    uint32_t classes;
    uint32_t first_label; /* label of class 0 in the files */
    bool transposed;      /* stored[x][y] */
    const char *stems[2]; /* by enum pdnn_split: STEM-images-idx3-ubyte; NULL: CIFAR-10 batches */
    uint64_t labels[2]; /* FNV-1a of the published labels, by which a set is known; 0: not known */
    uint32_t counts[2]; /* of the published images; 0: not known */
};

static const char cifar_name[] = "cifar10", folder_name[] = "folder";

static const struct set_info sets[] = {
    {"mnist",
     "MNIST",
     10,
     0,
     false,
     {"train", "t10k"},
     {0xe3a35dee662474a5, 0xfca1a11d31bd96bb},
     {60000, 10000}},
    {"fashion-mnist",
     "FashionMNIST",
     10,
     0,
     false,
     {"train", "t10k"},
     {0xb9f71c71bae5f277, 0x25bdf8123f06fac3},
     {60000, 10000}},
    {"emnist-letters",
     "EMNIST",
     26,
     1,
     true,
     {"emnist-letters-train", "emnist-letters-test"},
     {0x91459f509c7bff8b, 0xfd8f52700b30af45},
     {124800, 20800}},
    {"emnist-digits",
     "EMNIST",
     10,
     0,
     true,
     {"emnist-digits-train", "emnist-digits-test"},
     {0, 0},
     {240000, 40000}},
    {"emnist-mnist",
     "EMNIST",
     10,
     0,
     true,
     {"emnist-mnist-train", "emnist-mnist-test"},
     {0, 0},
     {60000, 10000}},
    {"emnist-balanced",
     "EMNIST",
     47,
     0,
     true,
     {"emnist-balanced-train", "emnist-balanced-test"},
     {0, 0},
     {112800, 18800}},
    {"emnist-byclass",
     "EMNIST",
     62,
     0,
     true,
     {"emnist-byclass-train", "emnist-byclass-test"},
     {0, 0},
     {697932, 116323}},
    {"emnist-bymerge",
     "EMNIST",
     47,
     0,
     true,
     {"emnist-bymerge-train", "emnist-bymerge-test"},
     {0, 0},
     {697932, 116323}},
    {cifar_name, "cifar-10-batches-bin", 10, 0, false, {NULL, NULL}, {0, 0}, {0, 0}},
    {folder_name, "", 0, 0, false, {NULL, NULL}, {0, 0}, {0, 0}},
};
enum { N_SETS = sizeof sets / sizeof *sets };

const char *pdnn_dataset_names(void) {
    return "mnist, fashion-mnist, emnist-letters, emnist-digits, emnist-mnist, emnist-balanced, "
           "emnist-byclass, emnist-bymerge, cifar10, folder";
}

static bool exists(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* dir/FOLDER/file: folder i of those that people have: the set's, none, torchvision's, EMNIST's
 * zip. False: there is none, or the path is too long. */
static bool in_folder(const char *dir, const struct set_info *set, uint32_t i, const char *file,
                      const char *end, char path[PATH_BYTES]) {
    char raw[64];
    snprintf(raw, sizeof raw, "%s/raw", set->title);
    const char *const folders[] = {set->name, ".", raw, "raw", set->title, "gzip"};
    if (i >= sizeof folders / sizeof *folders)
        return false;
    const bool here = folders[i][0] == '.';
    const int n = snprintf(path, PATH_BYTES, "%s/%s%s%s%s", dir, here ? "" : folders[i],
                           here ? "" : "/", file, end);
    return n > 0 && n < PATH_BYTES;
}

/* The first file of that name in any folder, as it is or with the ending `packed`. */
static bool find_name(const char *dir, const struct set_info *set, const char *file,
                      const char *packed, char path[PATH_BYTES]) {
    const char *const ends[] = {"", packed};
    for (uint32_t f = 0; in_folder(dir, set, f, file, ends[0], path); f++)
        for (size_t e = 0; e < sizeof ends / sizeof *ends; e++)
            if (in_folder(dir, set, f, file, ends[e], path) && exists(path))
                return true;
    return false;
}

static int not_found(const char *dir, const struct set_info *set, const char *file,
                     const char *packed, struct pdnn_diag *diag) {
    return strlen(dir) > PATH_BYTES - 256
               ? pdnn_fail(diag, PDNN_ERR_ARGUMENT, "data folder %.60s...: path too long", dir)
               : pdnn_fail(diag, PDNN_ERR_IO,
                           "%.300s: no %s[%s], neither there nor in its folders %s, %s/raw "
                           "(scripts/fetch-data.sh downloads it)",
                           dir, file, packed, set->name, set->title);
}

/* STEM-images-idx3-ubyte, or .idx3-ubyte as 7-Zip and Kaggle name it. */
static int find_idx(const char *dir, const struct set_info *set, enum pdnn_split split,
                    const char *what, char path[PATH_BYTES], struct pdnn_diag *diag) {
    char file[96], dotted[96];
    const int rank = what[0] == 'i' ? 3 : 1;
    snprintf(file, sizeof file, "%s-%s-idx%d-ubyte", set->stems[split], what, rank);
    snprintf(dotted, sizeof dotted, "%s-%s.idx%d-ubyte", set->stems[split], what, rank);
    return find_name(dir, set, file, ".gz", path) || find_name(dir, set, dotted, ".gz", path)
               ? PDNN_OK
               : not_found(dir, set, file, ".gz", diag);
}

/* A whole published set is of another name: as many labels as only that one has, or none of the
 * last class. Parts of a set and one's own are not known. */
static int check_count(const struct pdnn_dataset *set, const struct set_info *info,
                       enum pdnn_split split, const char *path, struct pdnn_diag *diag) {
    uint8_t highest = 0;
    for (uint32_t i = 0; i < set->count; i++)
        highest = set->labels[i] > highest ? set->labels[i] : highest;
    if (set->count == info->counts[split])
        return highest == info->classes - 1
                   ? PDNN_OK
                   : pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                               "%s: expected %u classes among %u images, as %s has, got %u", path,
                               info->classes, set->count, info->name, highest + 1);
    for (int i = 0; i < N_SETS; i++)
        if (set->count == sets[i].counts[split] && info->counts[split])
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "%s: expected labels of %s, got as many as %s has", path, info->name,
                             sets[i].name);
    return PDNN_OK;
}

/* Files of one set in the folder of another: known by the published labels. */
static int check_identity(const struct pdnn_dataset *set, const struct set_info *info,
                          const char *path, struct pdnn_diag *diag) {
    const uint64_t digest = pdnn_digest_bytes(PDNN_DIGEST_START, set->labels, set->count);
    for (int i = 0; i < N_SETS; i++)
        for (int split = 0; split < 2; split++)
            if (digest == sets[i].labels[split] && &sets[i] != info)
                return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                                 "%s: expected labels of %s, got those of %s", path, info->name,
                                 sets[i].name);
    return PDNN_OK;
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
    int rc = find_idx(dir, info, split, "images", path, diag);
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

    rc = find_idx(dir, info, split, "labels", path, diag);
    if (rc == PDNN_OK)
        rc = pdnn_idx_read(path, &labels, diag);
    if (rc != PDNN_OK)
        return rc;
    set->labels = labels.bytes;
    if (labels.n_dims != 1 || labels.dims[0] != set->count)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected 1 dimension and %u labels", path,
                         set->count);
    rc = check_identity(set, info, path, diag);
    if (rc == PDNN_OK)
        rc = check_labels(set, info, path, diag);
    return rc == PDNN_OK ? check_count(set, info, split, path, diag) : rc;
}

/* Append a batch file's records to the set. All batches have as many as the first: the last of them
 * are the validation images. */
static int append_cifar(const char *path, struct pdnn_dataset *set, uint32_t batches,
                        struct pdnn_diag *diag) {
    uint8_t *bytes;
    size_t n_bytes, image_bytes = CIFAR_RECORD_BYTES - 1;
    int rc = pdnn_xz_read(path, CIFAR_BATCH_BYTES_MAX, &bytes, &n_bytes, diag);
    if (rc != PDNN_OK)
        return rc;
    uint32_t more = (uint32_t)(n_bytes / CIFAR_RECORD_BYTES);
    if (n_bytes == 0 || n_bytes % CIFAR_RECORD_BYTES != 0) {
        rc = pdnn_fail(
            diag, PDNN_ERR_FORMAT,
            "%s: expected images of %d bytes, a label and 3 x 32 x 32 pixels, got %zu bytes", path,
            CIFAR_RECORD_BYTES, n_bytes);
    } else if (batches > 0 && more != set->count / batches) {
        rc = pdnn_fail(diag, PDNN_ERR_FORMAT,
                       "%s: expected %u images, as in each batch before, got %u", path,
                       set->count / batches, more);
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

static bool ends_in(const char *name, const char *end) {
    const size_t n = strlen(name), n_end = strlen(end);
    return n >= n_end && strcmp(name + n - n_end, end) == 0;
}

/* A part of the published test images: test_batch_first1000.bin, or .bin.xz. */
static bool is_test_part(const char *name) {
    return strncmp(name, "test_batch_", 11) == 0 &&
           (ends_in(name, ".bin") || ends_in(name, ".bin.xz"));
}

/* How many such files are in the folder `path`; of the last of them the path. */
static uint32_t find_test_parts(char path[PATH_BYTES]) {
    const size_t n = strlen(path);
    uint32_t count = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (is_test_part(entry->d_name) && n + strlen(entry->d_name) < PATH_BYTES) {
            strcpy(path + n, entry->d_name);
            count++;
        }
    if (folder)
        closedir(folder);
    return count;
}

/* The published test images; else the one file of a part of them. */
static int find_test_batch(const char *dir, const struct set_info *info, char path[PATH_BYTES],
                           struct pdnn_diag *diag) {
    static const char file[] = "test_batch.bin";
    if (find_name(dir, info, file, ".xz", path))
        return PDNN_OK;
    for (uint32_t f = 0; in_folder(dir, info, f, "", "", path); f++) {
        const uint32_t n = find_test_parts(path);
        if (n > 0)
            return n == 1 ? PDNN_OK
                          : pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                                      "%s: expected one file test_batch_*.bin, got %u", path, n);
    }
    return not_found(dir, info, file, ".xz", diag);
}

static int find_train_batch(const char *dir, const struct set_info *info, int batch,
                            char path[PATH_BYTES], struct pdnn_diag *diag) {
    char file[32];
    snprintf(file, sizeof file, "data_batch_%d.bin", batch);
    return find_name(dir, info, file, ".xz", path) ? PDNN_OK
                                                   : not_found(dir, info, file, ".xz", diag);
}

static int open_cifar(const char *dir, const struct set_info *info, enum pdnn_split split,
                      struct pdnn_dataset *set, struct pdnn_diag *diag) {
    char path[PATH_BYTES];
    int first = split == PDNN_SPLIT_TRAIN ? 1 : 0;
    int last = split == PDNN_SPLIT_TRAIN ? CIFAR_TRAIN_BATCHES : 0;
    set->channels = 3;
    set->height = set->width = 32;
    for (int batch = first; batch <= last; batch++) {
        int rc = batch > 0 ? find_train_batch(dir, info, batch, path, diag)
                           : find_test_batch(dir, info, path, diag);
        if (rc == PDNN_OK)
            rc = append_cifar(path, set, (uint32_t)(batch - first), diag);
        if (rc != PDNN_OK)
            return rc;
    }
    return check_labels(set, info, path, diag);
}

int pdnn_dataset_open(const char *dir, const char *name, enum pdnn_split split,
                      struct pdnn_dataset **out, struct pdnn_diag *diag) {
    *out = NULL;
    const struct set_info *info = NULL;
    for (int i = 0; i < N_SETS; i++)
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
    set->validation = info->name == cifar_name ? 5000 : 10000;
    int rc = info->name == folder_name ? pdnn_png_folder_read(dir, split, set, diag)
             : info->stems[0]          ? open_idx_pair(dir, info, split, set, diag)
                                       : open_cifar(dir, info, split, set, diag);
    if (rc != PDNN_OK) {
        pdnn_dataset_close(set);
        return rc;
    }
    *out = set;
    return PDNN_OK;
}
