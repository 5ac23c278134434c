/* SPDX-License-Identifier: BSD-2-Clause */
#include "picture/png_folder.h"

#include <dirent.h>
#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/splitmix64.h"

enum { PATH_BYTES = 4096, CLASSES_MAX = 256, SIDE_MAX = 4096 };
static const size_t bytes_max = (size_t)1 << 30;

static int by_bytes(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static bool is_png(const char *name) {
    const size_t n = strlen(name);
    return n > 4 && strcmp(name + n - 4, ".png") == 0;
}

/* What is gathered; the size of a picture is known from the first one on. */
struct reader {
    struct pdnn_dataset *set;
    size_t room; /* pictures that there is memory for */
    char first[PATH_BYTES];
    struct pdnn_diag *diag;
};

static int join(char path[PATH_BYTES], const char *dir, const char *name, struct pdnn_diag *diag) {
    const int n = snprintf(path, PATH_BYTES, "%s/%s", dir, name);
    return n > 0 && n < PATH_BYTES
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_ARGUMENT, "data folder %.60s...: path too long", dir);
}

static int grow(struct reader *reader) {
    struct pdnn_dataset *set = reader->set;
    const size_t bytes = pdnn_image_bytes(set);
    if (set->count < reader->room)
        return PDNN_OK;
    const size_t room = reader->room ? 2 * reader->room : 64;
    if (set->count + 1 > bytes_max / bytes)
        return pdnn_fail(reader->diag, PDNN_ERR_CAPACITY, "%s: expected at most 1 GiB of pictures",
                         reader->first);
    uint8_t *pixels = realloc(set->pixels, room * bytes);
    if (pixels)
        set->pixels = pixels;
    uint8_t *labels = realloc(set->labels, room);
    if (labels)
        set->labels = labels;
    if (!pixels || !labels)
        return pdnn_fail(reader->diag, PDNN_ERR_MEMORY, "%s: no memory", reader->first);
    reader->room = room;
    return PDNN_OK;
}

/* The size and colours of the first picture are those of all. */
static int check_shape(struct reader *reader, const char *path, const png_image *image) {
    struct pdnn_dataset *set = reader->set;
    const bool colour = image->format & PNG_FORMAT_FLAG_COLOR;
    if (image->width > SIDE_MAX || image->height > SIDE_MAX)
        return pdnn_fail(reader->diag, PDNN_ERR_FORMAT, "%s: expected at most %d pixels a side",
                         path, SIDE_MAX);
    if (set->count == 0) {
        set->width = image->width;
        set->height = image->height;
        set->channels = colour ? 3 : 1;
        snprintf(reader->first, sizeof reader->first, "%s", path);
    }
    if (image->width != set->width || image->height != set->height ||
        (colour && set->channels == 1))
        return pdnn_fail(reader->diag, PDNN_ERR_FORMAT,
                         "%.140s: expected a picture of %u x %u, %s, as %.60s, got %u x %u, %s",
                         path, set->width, set->height,
                         set->channels == 1 ? "grey" : "grey or coloured", reader->first,
                         image->width, image->height, colour ? "coloured" : "grey");
    return PDNN_OK;
}

static int add_picture(struct reader *reader, const char *path, uint8_t label) {
    struct pdnn_dataset *set = reader->set;
    png_image image = {.version = PNG_IMAGE_VERSION};
    uint8_t *row_major = NULL;
    int rc = PDNN_OK;
    if (!png_image_begin_read_from_file(&image, path))
        rc = pdnn_fail(reader->diag, PDNN_ERR_FORMAT, "%s: %s", path, image.message);
    if (rc == PDNN_OK)
        rc = check_shape(reader, path, &image);
    if (rc == PDNN_OK)
        rc = grow(reader);
    const size_t n = (size_t)set->width * set->height;
    if (rc == PDNN_OK && !(row_major = malloc(n * set->channels)))
        rc = pdnn_fail(reader->diag, PDNN_ERR_MEMORY, "%s: no memory", path);
    if (rc == PDNN_OK) {
        const png_color black = {0, 0, 0};
        image.format = set->channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
        if (!png_image_finish_read(&image, &black, row_major, 0, NULL))
            rc = pdnn_fail(reader->diag, PDNN_ERR_FORMAT, "%s: %s", path, image.message);
    }
    if (rc == PDNN_OK) {
        uint8_t *pixels = set->pixels + set->count * pdnn_image_bytes(set);
        for (uint32_t c = 0; c < set->channels; c++)
            for (size_t i = 0; i < n; i++)
                pixels[c * n + i] = row_major[i * set->channels + c];
        set->labels[set->count++] = label;
    }
    free(row_major);
    png_image_free(&image);
    return rc;
}

static int add_folder(struct reader *reader, const char *dir, uint8_t label) {
    struct dirent **entries;
    char path[PATH_BYTES];
    const int n = scandir(dir, &entries, is_visible, by_bytes);
    int rc = n < 0 ? pdnn_fail(reader->diag, PDNN_ERR_IO, "%s: %s", dir, strerror(errno)) : PDNN_OK;
    for (int i = 0; i < n; i++) {
        if (rc == PDNN_OK && is_png(entries[i]->d_name)) {
            rc = join(path, dir, entries[i]->d_name, reader->diag);
            if (rc == PDNN_OK)
                rc = add_picture(reader, path, label);
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return rc;
}

static int is_folder(const struct dirent *entry) {
    return is_visible(entry) && entry->d_type == DT_DIR;
}

/* Every folder a class; the classes of training are those of the test. */
static int add_classes(struct reader *reader, const char *dir) {
    struct dirent **entries;
    char path[PATH_BYTES];
    const int n = scandir(dir, &entries, is_folder, by_bytes);
    int rc = PDNN_OK;
    if (n < 0)
        return pdnn_fail(reader->diag, PDNN_ERR_IO, "%s: %s", dir, strerror(errno));
    if (n > CLASSES_MAX)
        rc = pdnn_fail(reader->diag, PDNN_ERR_FORMAT,
                       "%s: expected at most %d folders, one a class, got %d", dir, CLASSES_MAX, n);
    for (int i = 0; i < n; i++) {
        const uint32_t before = reader->set->count;
        if (rc == PDNN_OK)
            rc = join(path, dir, entries[i]->d_name, reader->diag);
        if (rc == PDNN_OK)
            rc = add_folder(reader, path, (uint8_t)i);
        if (rc == PDNN_OK && reader->set->count == before)
            rc = pdnn_fail(reader->diag, PDNN_ERR_FORMAT,
                           "%s: expected pictures (*.png) of this class, found none", path);
        free(entries[i]);
    }
    free(entries);
    reader->set->classes = n ? (uint32_t)n : 1;
    return rc == PDNN_OK && n == 0 ? add_folder(reader, dir, 0) : rc;
}

static void swap_pictures(struct pdnn_dataset *set, uint32_t a, uint32_t b) {
    const size_t bytes = pdnn_image_bytes(set);
    uint8_t *x = set->pixels + a * bytes, *y = set->pixels + b * bytes;
    for (size_t i = 0; i < bytes; i++) {
        const uint8_t kept = x[i];
        x[i] = y[i];
        y[i] = kept;
    }
    const uint8_t label = set->labels[a];
    set->labels[a] = set->labels[b];
    set->labels[b] = label;
}

int pdnn_png_folder_read(const char *dir, enum pdnn_split split, struct pdnn_dataset *set,
                         struct pdnn_diag *diag) {
    struct reader reader = {.set = set, .diag = diag};
    char path[PATH_BYTES];
    int rc = join(path, dir, split == PDNN_SPLIT_TRAIN ? "train" : "test", diag);
    if (rc == PDNN_OK)
        rc = add_classes(&reader, path);
    if (rc == PDNN_OK && set->count == 0)
        rc = pdnn_fail(diag, PDNN_ERR_FORMAT,
                       "%s: expected pictures (*.png), or a folder of them for each class", path);
    uint64_t state = 0;
    for (uint32_t i = set->count; rc == PDNN_OK && i > 1; i--)
        swap_pictures(set, i - 1, (uint32_t)((pdnn_splitmix64(&state) >> 32) * i >> 32));
    set->validation = set->count / 10 ? set->count / 10 : 1;
    return rc;
}
