/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/option.h"
#include "base/names.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 64, INCLUDES_MAX = 4 };
enum { KEY_FIRST = 0x100, KEY_USAGE = KEY_FIRST + OPTIONS_MAX };

/* An option and where its value goes. */
struct bound {
    const struct cli_option *option;
    char *value;
    bool given;
};

struct line {
    const struct cli_command *command;
    void *value;
    struct bound bound[OPTIONS_MAX], arguments; /* arguments.option: NULL: none are taken */
    struct bound included[INCLUDES_MAX];
    struct argp_option argp[2 * OPTIONS_MAX];
    uint32_t n, n_included, n_argp;
};

/* ---- the table, as argp takes it ------------------------------------------------------------ */

/* A table that does not fit, or names an option twice: every run of the command ends here. */
static void need(bool holds, const struct cli_option *option) {
    if (!holds) {
        cli_error("--%s: not one option of the table", option->name ? option->name : "?");
        abort();
    }
}

static void add_argp(struct line *line, struct argp_option option) {
    line->argp[line->n_argp++] = option;
}

static void add_option(struct line *line, const struct cli_option *option, char *base) {
    const int key = option->letter ? option->letter : KEY_FIRST + (int)line->n;
    const int flags = option->optional_value ? OPTION_ARG_OPTIONAL : 0;
    need(line->n < OPTIONS_MAX, option);
    for (uint32_t i = 0; i < line->n; i++) {
        const struct cli_option *before = line->bound[i].option;
        need(!option->letter || option->letter != before->letter, option);
        need(!option->name || !before->name || strcmp(option->name, before->name) != 0, option);
    }
    line->bound[line->n++] = (struct bound){option, base + option->at, false};
    add_argp(line, (struct argp_option){option->name, key, option->arg, flags, option->help,
                                        option->group});
    if (option->old_name) {
        add_argp(line, (struct argp_option){option->old_name, 0, NULL, OPTION_ALIAS | OPTION_HIDDEN,
                                            NULL, option->group});
    }
}

static void add_table(struct line *line, const struct cli_option *table, char *base) {
    for (const struct cli_option *option = table; option->kind; option++) {
        if (option->kind == CLI_KIND_TITLE) {
            add_argp(line, (struct argp_option){.doc = option->help, .group = option->group});
        } else if (option->kind == CLI_KIND_INCLUDE) {
            need(line->n_included < INCLUDES_MAX, option);
            line->included[line->n_included++] = (struct bound){option, base + option->at, false};
            add_table(line, option->include->table, base + option->at);
        } else if (!option->name && !option->letter) {
            line->arguments = (struct bound){option, base + option->at, false};
        } else {
            add_option(line, option, base);
        }
    }
}

/* argp's own say -? and not -h. */
static void add_help(struct line *line) {
    add_argp(line, (struct argp_option){"help", 'h', NULL, 0, "Print this and exit", -1});
    add_argp(line, (struct argp_option){NULL, '?', NULL, OPTION_HIDDEN, NULL, -1});
    add_argp(line,
             (struct argp_option){"usage", KEY_USAGE, NULL, 0, "Print the options' names", -1});
    add_argp(line, (struct argp_option){"version", 'V', NULL, 0, "Print the version", -1});
}

/* ---- values --------------------------------------------------------------------------------- */

/* As messages name it: -T, --seed; text must hold 64 bytes. */
static const char *label(const struct cli_option *option, char *text) {
    if (option->letter) {
        snprintf(text, 64, "-%c", option->letter);
    } else {
        snprintf(text, 64, "--%s", option->name ? option->name : "");
    }
    return text;
}

int cli_one_of(const char *option, const char *text, const char *const *names, uint32_t *index) {
    char list[PDNN_NAMES_TEXT];
    const int found = pdnn_names_find(names, text);
    if (found < 0) {
        return cli_usage("%s: expected %s, got '%s'", option, pdnn_names_list(names, list), text);
    }
    *index = (uint32_t)found;
    return 0;
}

int cli_none_of(const char *option, const char *text, const char *(*name_at)(size_t index)) {
    const char *names[16] = {NULL};
    char list[PDNN_NAMES_TEXT];
    for (size_t i = 0; i < 15 && (names[i] = name_at(i)); i++) {
    }
    return cli_usage("%s: expected %s, got '%s'", option, pdnn_names_list(names, list), text);
}

static int take_either(const struct cli_option *option, const char *name, const char *text,
                       bool *value) {
    uint32_t index = 0;
    const int err = cli_one_of(name, text, option->names, &index);
    *value = err ? *value : index == 1;
    return err;
}

static int take_text(const struct bound *bound, const char *name, const char *text) {
    const struct cli_option *option = bound->option;
    struct cli_texts *list = (struct cli_texts *)(void *)bound->value;
    if (!text[0]) {
        return cli_usage("%s: expected %s, got ''", name, option->arg);
    }
    uint32_t unused;
    if (option->names && cli_one_of(name, text, option->names, &unused)) {
        return EINVAL;
    }
    if (option->kind == CLI_KIND_TEXT) {
        *(const char **)(void *)bound->value = text;
        return 0;
    }
    if (list->n >= (uint32_t)option->most) {
        return cli_usage("%s: expected at most %.0f, got '%s' as one more", name, option->most,
                         text);
    }
    list->texts[list->n++] = text;
    return 0;
}

static int take_float(const struct cli_option *option, const char *name, const char *text,
                      float *value) {
    double number = 0;
    const int err = cli_double(name, text, option->least, option->most, &number);
    *value = err ? *value : (float)number;
    return err;
}

/* `most` as a whole number; 2^64 stands for all that 64 bits hold. */
static uint64_t whole(double most) {
    return most < 0x1p64 ? (uint64_t)most : UINT64_MAX;
}

static int take(const struct bound *bound, const char *text) {
    const struct cli_option *o = bound->option;
    char room[64];
    const char *name = label(o, room);
    void *value = bound->value;
    const uint32_t least = (uint32_t)o->least, most = (uint32_t)(o->most < 0x1p32 ? o->most : 0);
    switch (o->kind) {
    case CLI_KIND_FLAG:
        *(bool *)value = true;
        return 0;
    case CLI_KIND_TEXT:
    case CLI_KIND_TEXTS:
        return take_text(bound, name, text);
    case CLI_KIND_U32:
        return cli_u32(name, text, least, most, value);
    case CLI_KIND_U64:
        return cli_uint(name, text, whole(o->least), whole(o->most), value);
    case CLI_KIND_FLOAT:
        return take_float(o, name, text, value);
    case CLI_KIND_DOUBLE:
        return cli_double(name, text, o->least, o->most, value);
    case CLI_KIND_U32_LIST:
        return cli_u32_list(name, text, least, most, value);
    case CLI_KIND_REAL_LIST:
        return cli_real_list(name, text, o->least, o->most, value);
    case CLI_KIND_CHOICE:
        return cli_one_of(name, text, o->names, value);
    case CLI_KIND_EITHER:
        return take_either(o, name, text, value);
    default:
        return o->parse(name, text, value);
    }
}

static int take_argument(struct line *line, const char *text) {
    const struct cli_option *option = line->arguments.option;
    char *value = line->arguments.value;
    if (!option) {
        return cli_usage("%s: expected no argument besides options", text);
    }
    line->arguments.given = true;
    if (option->kind == CLI_KIND_PARSE) {
        return option->parse(text, text, value);
    }
    if (option->kind == CLI_KIND_TEXT && *(const char **)(void *)value) {
        return cli_usage("%s: expected one %s", text, option->help);
    }
    return take_text(&line->arguments, option->help, text);
}

/* ---- the whole line ------------------------------------------------------------------------- */

/* Options that were given and do not go with the mode that was. */
static int check_modes(const struct line *line) {
    const struct cli_option *mode = line->command->mode;
    const uint32_t m = *(const uint32_t *)(const void *)((const char *)line->value + mode->at);
    for (uint32_t i = 0; i < line->n; i++) {
        const struct cli_option *option = line->bound[i].option;
        if (line->bound[i].given && option->modes && !(option->modes >> m & 1)) {
            const char *names[8] = {0};
            char room[64], list[PDNN_NAMES_TEXT];
            for (uint32_t k = 0, n = 0; mode->names[k] && n < 7; k++) {
                names[n] = mode->names[k];
                n += option->modes >> k & 1;
                names[n] = NULL;
            }
            return cli_usage("%s: expected only with --%s %s, not %s", label(option, room),
                             mode->name, pdnn_names_list(names, list), mode->names[m]);
        }
    }
    return 0;
}

static int check(const struct line *line) {
    char room[64];
    for (uint32_t i = 0; i < line->n; i++) {
        const struct cli_option *option = line->bound[i].option;
        if (option->required && !line->bound[i].given) {
            return cli_usage("%s: expected %s", label(option, room), option->required);
        }
    }
    if (line->arguments.option && line->arguments.option->required && !line->arguments.given) {
        return cli_usage("expected %s", line->arguments.option->required);
    }
    int err = line->command->mode ? check_modes(line) : 0;
    for (uint32_t i = 0; i < line->n_included && !err; i++) {
        const struct cli_options *these = line->included[i].option->include;
        err = these->check ? these->check(line->included[i].value) : 0;
    }
    return !err && line->command->check ? line->command->check(line->value) : err;
}

static error_t parse_key(int key, char *text, struct argp_state *state) {
    struct line *line = state->input;
    switch (key) {
    case 'h':
    case '?':
        argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
        return 0;
    case KEY_USAGE:
        argp_state_help(state, stdout, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
        return 0;
    case 'V':
        puts(argp_program_version);
        exit(PDNN_EXIT_OK);
    case ARGP_KEY_ARG:
        return take_argument(line, text);
    case ARGP_KEY_END:
        return check(line);
    default:
        break;
    }
    for (uint32_t i = 0; i < line->n; i++) {
        const int letter = line->bound[i].option->letter;
        if (key == (letter ? letter : KEY_FIRST + (int)i)) {
            line->bound[i].given = true;
            return take(&line->bound[i], text);
        }
    }
    return ARGP_ERR_UNKNOWN;
}

int cli_parse(const struct cli_command *command, int argc, char **argv, void *value) {
    struct line line = {.command = command, .value = value};
    add_table(&line, command->options, value);
    add_help(&line);
    const struct argp argp = {
        .options = line.argp,
        .parser = parse_key,
        .args_doc = command->args_doc       ? command->args_doc
                    : line.arguments.option ? line.arguments.option->arg
                                            : NULL,
        .doc = command->doc,
    };
    const unsigned flags = ARGP_NO_HELP | (command->in_order ? ARGP_IN_ORDER : 0);
    setenv("ARGP_HELP_FMT", "no-dup-args-note", 0); /* no two lines on short options */
    argp_err_exit_status = PDNN_EXIT_USAGE;
    return argp_parse(&argp, argc, argv, flags, NULL, &line) ? PDNN_EXIT_USAGE : PDNN_EXIT_OK;
}
