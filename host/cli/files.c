/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/files.h"
#include "base/diag.h"
#include "base/outfile.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void cli_files_add(struct cli_files *files, const char *option, const char *path, int use) {
    if (path && files->n < CLI_FILES_MAX) {
        files->files[files->n].option = option;
        files->files[files->n].path = path;
        files->files[files->n++].use = use;
    }
}

void cli_files_add_texts(struct cli_files *files, const char *option,
                         const struct cli_texts *texts) {
    for (uint32_t i = 0; i < texts->n; i++) {
        cli_files_add(files, option, texts->texts[i], CLI_FILE_READ);
    }
}

static bool is_stdout(const struct cli_file *file) {
    return file->use != CLI_FILE_READ && strcmp(file->path, "-") == 0;
}

bool cli_files_take_stdout(const struct cli_files *files) {
    for (uint32_t i = 0; i < files->n; i++) {
        if (is_stdout(&files->files[i])) {
            return true;
        }
    }
    return false;
}

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The folder that a path is in; false: there is none. */
static bool find_place(const char *path, char place[PATH_MAX]) {
    char folder[PATH_MAX] = ".";
    const size_t length = (size_t)(name_of(path) - path);
    if (length > 0 && length < sizeof folder) {
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    place[0] = '\0';
    return length < sizeof folder && realpath(folder, place) != NULL;
}

/* The same file, or the same place for one that is not there yet. A device such as /dev/null is
 * nobody's. */
static bool same_file(const char *a, const char *b) {
    struct stat x, y;
    const bool has_a = stat(a, &x) == 0, has_b = stat(b, &y) == 0;
    if (has_a || has_b) {
        return has_a && has_b && S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
    }
    char place_a[PATH_MAX], place_b[PATH_MAX];
    return find_place(a, place_a) && find_place(b, place_b) && strcmp(place_a, place_b) == 0 &&
           strcmp(name_of(a), name_of(b)) == 0;
}

static int check_writable(const struct cli_file *file, struct pdnn_diag *diag) {
    struct pdnn_outfile out;
    if (file->use == CLI_FILE_APPENDED && access(file->path, F_OK) == 0) {
        struct stat status;
        const bool is_folder = stat(file->path, &status) == 0 && S_ISDIR(status.st_mode);
        return access(file->path, W_OK) == 0 && !is_folder
                   ? PDNN_OK
                   : pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot write: %s", file->path,
                               strerror(is_folder ? EISDIR : errno));
    }
    int err = pdnn_outfile_open(&out, file->path, diag);
    if (!err) {
        pdnn_outfile_abort(&out);
    }
    return err;
}

int cli_files_check(const struct cli_files *files, struct pdnn_diag *diag) {
    int err = PDNN_OK;
    for (uint32_t i = 0; i < files->n && !err; i++) {
        const struct cli_file *file = &files->files[i];
        for (uint32_t k = 0; k < i; k++) {
            const struct cli_file *other = &files->files[k];
            const bool both_read = file->use == CLI_FILE_READ && other->use == CLI_FILE_READ;
            if ((is_stdout(file) && is_stdout(other)) ||
                (!both_read && !is_stdout(file) && !is_stdout(other) &&
                 same_file(file->path, other->path))) {
                return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                                 "%s, %s: expected two files, got %s twice", other->option,
                                 file->option, file->path);
            }
        }
        if (!file->path[0]) {
            err = pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected a file, got an empty name",
                            file->option);
        } else if (file->use != CLI_FILE_READ && !is_stdout(file)) {
            err = check_writable(file, diag);
        }
    }
    return err;
}
