/* SPDX-License-Identifier: BSD-2-Clause
 *
 * corpus_main.c - run a fuzz target on files, each given by its path, and on every beginning of it.
 */
#include "fuzz.h"

enum { FILE_MAX = 1 << 16 };

int main(int argc, char **argv) {
    static uint8_t bytes[FILE_MAX];
    unsigned n_runs = 0;
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (!file) {
            perror(argv[i]);
            return 1;
        }
        size_t n = fread(bytes, 1, sizeof bytes, file), step = n / 64 + 1;
        fclose(file);
        for (size_t part = n % step; part <= n; part += step, n_runs++) {
            /* In a block of its own, so that reading behind it is seen. */
            uint8_t *copy = malloc(part + !part);
            if (!copy)
                return 1;
            for (size_t j = 0; j < part; j++)
                copy[j] = bytes[j];
            LLVMFuzzerTestOneInput(copy, part);
            free(copy);
        }
    }
    printf("%d files, %u runs\n", argc - 1, n_runs);
    return argc > 1 ? 0 : 1;
}
