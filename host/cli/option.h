/* SPDX-License-Identifier: BSD-2-Clause
 *
 * option.h - command lines as data. A command lists its options in one table: name, letter, help,
 * where the value goes and what it may be. This reads the line (argp), checks every value against
 * the table, says what was expected, and prints --help. Options that several commands take are
 * declared once, in shared_options.h.
 *
 *     struct options { const char *output; uint32_t count; };
 *     static const struct cli_option option_table[] = {
 *         {.name = "output", .letter = 'o', .arg = "FILE", .help = "The picture",
 *          CLI_TEXT(struct options, output), .required = "a file"},
 *         {.name = "count", .letter = 'n', .arg = "N", .help = "Pictures (default 100)",
 *          CLI_NUMBER(struct options, count, 1, 1000000)},
 *         {0},
 *     };
 */
#ifndef PDNN_CLI_OPTION_H
#define PDNN_CLI_OPTION_H

#include "cli/cli.h"
#include "cli/list.h"

/* A text option that may be given again. */
enum { CLI_TEXTS_MAX = 256 };
struct cli_texts {
    uint32_t n;
    const char *texts[CLI_TEXTS_MAX];
};

enum cli_kind {
    CLI_KIND_NONE, /* the end of a table */
    CLI_KIND_TITLE,
    CLI_KIND_INCLUDE,
    CLI_KIND_FLAG,
    CLI_KIND_TEXT,
    CLI_KIND_TEXTS,
    CLI_KIND_U32,
    CLI_KIND_U64,
    CLI_KIND_FLOAT,
    CLI_KIND_DOUBLE,
    CLI_KIND_U32_LIST,
    CLI_KIND_REAL_LIST,
    CLI_KIND_CHOICE, /* an enum: the index in `names` */
    CLI_KIND_EITHER, /* a bool: names[0] is false, names[1] true */
    CLI_KIND_PARSE,
};

struct cli_option {
    const char *name;     /* of --NAME; with no name and no letter: the arguments */
    const char *old_name; /* still understood, not in --help */
    int letter;
    const char *arg; /* stands for the value in --help */
    const char *help;
    int group;            /* place in --help; a title heads its group */
    bool optional_value;  /* --name alone will do; `parse` gets NULL */
    const char *required; /* what is missing where it is not given: "a file" */
    unsigned modes;       /* bit m: goes with mode m of the command; 0: with all */
    /* The macros below fill in what follows. */
    enum cli_kind kind;
    size_t at; /* of the value, in what cli_parse() fills */
    double least, most;
    const char *const *names;
    int (*parse)(const char *option, const char *text, void *value);
    const struct cli_options *include;
};

/* Options of several commands, with what has to hold among them: 0, or EINVAL by cli_usage(). */
struct cli_options {
    const struct cli_option *table;
    int (*check)(void *value);
};

struct cli_command {
    const struct cli_option *options;
    const char *doc;           /* of --help; what stands behind \v follows the options */
    const char *args_doc;      /* NULL: as the table says */
    int (*check)(void *value); /* at the end of the line; may be NULL */
    bool in_order;             /* an option is about the arguments behind it */
    /* Where options depend on another one's value: an enum that is read with CLI_CHOICE. */
    const struct cli_option *mode;
};

/* Where a member is, refused by the compiler when it is not of that type. */
#define CLI_AT(S, member, type)                                                                    \
    .at = offsetof(S, member) + 0 * sizeof(char[_Generic(((S *)0)->member, type : 1, default : -1)])

#define CLI_FLAG(S, member) .kind = CLI_KIND_FLAG, CLI_AT(S, member, bool)
/* const char *, or struct cli_texts with room for `most`. */
#define CLI_TEXT(S, member) .kind = CLI_KIND_TEXT, CLI_AT(S, member, const char *)
#define CLI_TEXTS(S, member, limit)                                                                \
    .kind = CLI_KIND_TEXTS, .most = (limit), CLI_AT(S, member, struct cli_texts)
/* A text that is one of the names (NULL at the end). */
#define CLI_WORD(S, member, list) CLI_TEXT(S, member), .names = (list)
/* A number, or a list of numbers, each in low..high. */
#define CLI_NUMBER(S, member, low, high)                                                           \
    .kind = _Generic(((S *)0)->member, uint32_t                                                    \
                     : CLI_KIND_U32, uint64_t                                                      \
                     : CLI_KIND_U64, float                                                         \
                     : CLI_KIND_FLOAT, double                                                      \
                     : CLI_KIND_DOUBLE, struct cli_list                                            \
                     : CLI_KIND_U32_LIST, struct cli_real_list                                     \
                     : CLI_KIND_REAL_LIST),                                                        \
    .at = offsetof(S, member), .least = (low), .most = (high)
/* One of the names (NULL at the end): an enum, or a bool. */
#define CLI_CHOICE(S, member, list)                                                                \
    .kind = _Generic(((S *)0)->member, bool                                                        \
                     : CLI_KIND_EITHER, uint32_t                                                   \
                     : CLI_KIND_CHOICE),                                                           \
    .at = offsetof(S, member), .names = (list)
/* Anything else. function: 0, or EINVAL by cli_usage(); `option` is for its message. */
#define CLI_PARSE(S, member, function)                                                             \
    .kind = CLI_KIND_PARSE, .at = offsetof(S, member), .parse = (function)
/* The same, given all of S. */
#define CLI_PARSE_ALL(function) .kind = CLI_KIND_PARSE, .parse = (function)
#define CLI_INCLUDE(S, member, these)                                                              \
    .kind = CLI_KIND_INCLUDE, .at = offsetof(S, member), .include = (these)
#define CLI_TITLE(text, place) .kind = CLI_KIND_TITLE, .help = (text), .group = (place)

/* Read the line into `value`. PDNN_EXIT_OK or PDNN_EXIT_USAGE; --help, --usage and --version end
 * the program. */
int cli_parse(const struct cli_command *command, int argc, char **argv, void *value);

/* For CLI_PARSE: the index of `text` among the names, or EINVAL and the error line. */
int cli_one_of(const char *option, const char *text, const char *const *names, uint32_t *index);
/* The error line for a text that is none of the names that name_at() tells, NULL after the last. */
int cli_none_of(const char *option, const char *text, const char *(*name_at)(size_t index));

#endif
