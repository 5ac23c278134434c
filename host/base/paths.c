/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/paths.h"

#include <dirent.h>
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"

#ifndef PDNN_MULTIARCH /* set by make: x86_64-linux-gnu, or empty */
#define PDNN_MULTIARCH ""
#endif

/* The folder of the program or library that holds this code, with its slash. */
static bool find_here(char here[PDNN_PATH_MAX]) {
    Dl_info info;
    struct link_map *map = NULL;
    char link[PDNN_PATH_MAX];
    const char *file = "/proc/self/exe"; /* the loader knows the program only as it was called */
    if (dladdr1((const void *)find_here, &info, (void **)&map, RTLD_DL_LINKMAP) && map &&
        map->l_name && map->l_name[0])
        file = map->l_name;
    if (!realpath(file, link))
        return false;
    *(strrchr(link, '/') + 1) = '\0';
    return snprintf(here, PDNN_PATH_MAX, "%s", link) < PDNN_PATH_MAX;
}

static bool join(char path[PDNN_PATH_MAX], const char *a, const char *b, const char *c) {
    return snprintf(path, PDNN_PATH_MAX, "%s%s%s", a, b, c) < PDNN_PATH_MAX;
}

/* What a place is relative to. */
static const char *from(const char *here, const char *place) {
    return place[0] == '/' ? "" : here;
}

bool pdnn_library_path(const char *name, char path[PDNN_PATH_MAX]) {
    static const char *const places[] = {"",
                                         "pdnn/",
                                         "../lib/pdnn/",
                                         "../lib/" PDNN_MULTIARCH "/pdnn/",
                                         "/usr/local/lib/pdnn/",
                                         "/usr/lib/pdnn/",
                                         "/usr/lib/" PDNN_MULTIARCH "/pdnn/"};
    char here[PDNN_PATH_MAX];
    if (!find_here(here))
        strcpy(here, "./");
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (join(path, from(here, places[i]), places[i], name) && access(path, R_OK) == 0)
            return true;
    if (!join(path, here, "", name))
        path[0] = '\0';
    return false;
}

int pdnn_share_path(const char *name, char *path, size_t size, struct pdnn_diag *diag) {
    static const char *const places[] = {"share/pdnn/", "../share/pdnn/", "../../share/pdnn/",
                                         "/usr/local/share/pdnn/", "/usr/share/pdnn/"};
    const char *set = getenv("PDNN_SHARE");
    char here[PDNN_PATH_MAX], found[PDNN_PATH_MAX];
    bool is_there = false;
    if (set && *set) {
        is_there = join(found, set, "/", name) && access(found, R_OK) == 0;
    } else {
        if (!find_here(here))
            strcpy(here, "./");
        for (size_t i = 0; !is_there && i < sizeof places / sizeof places[0]; i++)
            is_there =
                join(found, from(here, places[i]), places[i], name) && access(found, R_OK) == 0;
    }
    if (!is_there)
        return pdnn_fail(
            diag, PDNN_ERR_IO, "%.80s: not found in %s%.130s; PDNN_SHARE can say where%s", name,
            set && *set ? "$PDNN_SHARE, " : "/usr/share, /usr/local/share or a share/pdnn near ",
            set && *set ? set : here, set && *set ? "" : ", and `make` fills a build's");
    if (strlen(found) >= size)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%.80s: the path has %zu bytes, expected %zu",
                         name, strlen(found), size - 1);
    strcpy(path, found);
    return PDNN_OK;
}

const char *pdnn_shipped_path(const char *name, const char *folder, const char *suffix,
                              char path[PDNN_PATH_MAX]) {
    char relative[256];
    if (strchr(name, '/') || access(name, F_OK) == 0 ||
        snprintf(relative, sizeof relative, "%s/%s%s", folder, name, suffix) >=
            (int)sizeof relative ||
        pdnn_share_path(relative, path, PDNN_PATH_MAX, NULL))
        return name;
    return path;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The shipped names of a folder, "a, b", as many as fit; "": none. */
static void list_names(const char *folder, const char *suffix, char *list, size_t size) {
    enum { NAMES_MAX = 64 };
    char path[PDNN_PATH_MAX], *names[NAMES_MAX];
    size_t n = 0, length = 0;
    list[0] = '\0';
    DIR *dir = pdnn_share_path(folder, path, sizeof path, NULL) ? NULL : opendir(path);
    for (struct dirent *entry; dir && n < NAMES_MAX && (entry = readdir(dir));) {
        const size_t all = strlen(entry->d_name), end = strlen(suffix);
        if (all > end && strcmp(entry->d_name + all - end, suffix) == 0 &&
            (names[n] = strndup(entry->d_name, all - end)))
            n++;
    }
    if (dir)
        closedir(dir);
    qsort(names, n, sizeof *names, by_text);
    for (size_t i = 0; i < n; i++) {
        if (length + strlen(names[i]) + 3 < size)
            length += (size_t)snprintf(list + length, size - length, "%s%s", length ? ", " : "",
                                       names[i]);
        free(names[i]);
    }
}

int pdnn_shipped_check(const char *name, const char *folder, const char *suffix,
                       struct pdnn_diag *diag) {
    char relative[256], path[PDNN_PATH_MAX];
    struct pdnn_diag where;
    char names[256];
    if (strpbrk(name, "/.") || access(name, F_OK) == 0 ||
        snprintf(relative, sizeof relative, "%s/%s%s", folder, name, suffix) >=
            (int)sizeof relative ||
        !pdnn_share_path(relative, path, sizeof path, &where))
        return PDNN_OK;
    list_names(folder, suffix, names, sizeof names);
    return names[0] ? pdnn_fail(diag, PDNN_ERR_IO,
                                "%.40s: cannot open: no such file here, and none is shipped; "
                                "shipped are %s",
                                name, names)
                    : pdnn_fail(diag, PDNN_ERR_IO, "%.40s: cannot open: no such file here, and %s",
                                name, where.text);
}
