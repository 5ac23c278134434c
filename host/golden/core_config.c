/* SPDX-License-Identifier: BSD-2-Clause
 *
 * core_config.c - the options and the named cores of rtl/configs.def, as golden devices.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "golden/golden.h"

static const struct {
    const char *parameter; /* of rtl/pdnn_core.sv */
    const char *name;      /* of `-d golden:` */
    size_t offset;
} options[] = {
#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING)                                               \
    {#PARAMETER, #NAME, offsetof(struct golden_params, NAME)},
#define CORE(NAME, OPTIONS)
#include "configs.def"
#undef CORE_OPTION
#undef CORE
};

static const struct {
    const char *name, *options;
} cores[] = {
#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING)
#define CORE(NAME, OPTIONS) {NAME, OPTIONS},
#include "configs.def"
#undef CORE_OPTION
#undef CORE
};

static bool same(const char *word, const char *text, size_t n_text) {
    return strlen(word) == n_text && memcmp(word, text, n_text) == 0;
}

uint32_t *golden_params_option(struct golden_params *params, const char *name, size_t n_name) {
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (same(options[i].name, name, n_name) || same(options[i].parameter, name, n_name))
            return (uint32_t *)((char *)params + options[i].offset);
    return NULL;
}

bool golden_params_core(struct golden_params *params, const char *name, size_t n_name) {
    for (size_t i = 0; i < sizeof cores / sizeof cores[0]; i++) {
        if (!same(cores[i].name, name, n_name))
            continue;
        *params = (struct golden_params){
#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING) .NAME = VALUE,
#define CORE(NAME, OPTIONS)
#include "configs.def"
#undef CORE_OPTION
#undef CORE
        };
        for (const char *at = cores[i].options; *at;) {
            const size_t n_option = strcspn(at, "=");
            char *end;
            *golden_params_option(params, at, n_option) = strtoul(at + n_option + 1, &end, 10);
            at = end + strspn(end, " ");
        }
        return true;
    }
    return false;
}
