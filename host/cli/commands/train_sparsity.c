/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands/train_sparsity.h"

#include <string.h>

#include "base/number.h"
#include "cli/commands/train_scheme.h"
#include "cli/shared_options.h"

enum { GENERATOR_TOO = CLI_TASK_GENERATE | CLI_TASK_CLASSIFY };

static int parse_schedule(const char *option, const char *text, void *value) {
    return pdnn_sparsity_parse(text, value)
               ? 0
               : cli_usage("%s: expected up to %d of EPOCH:PERCENT, per cent from 0 to below 100, "
                           "got '%s'",
                           option, PDNN_SPARSITY_STEPS, text);
}

static int parse_tile(const char *option, const char *text, void *value) {
    struct pdnn_sparsity_options *options = value;
    char inputs[8] = "";
    const char *times = strchr(text, 'x');
    if (times && (size_t)(times - text) < sizeof inputs) {
        memcpy(inputs, text, (size_t)(times - text));
    }
    return times && pdnn_number_u32(inputs, 1, PDNN_VAU_SIDE_MAX, &options->vau_inputs) &&
                   pdnn_number_u32(times + 1, 1, PDNN_VAU_SIDE_MAX, &options->vau_outputs)
               ? 0
               : cli_usage("%s: expected INPUTSxOUTPUTS, each 1 to %d, got '%s'", option,
                           PDNN_VAU_SIDE_MAX, text);
}

static const char *const update_names[] = {"exact", "vau", NULL};

static const struct cli_option option_table[] = {
    {.name = "sparsity",
     .modes = GENERATOR_TOO,
     .arg = "X",
     .group = CLI_GROUP_OWN,
     .help = "Share of each layer's weights that is pruned at the end, 0.01 to 0.99",
     CLI_NUMBER(struct pdnn_sparsity_options, sparsity, 0.01, 0.99)},
    {.name = "schedule",
     .modes = GENERATOR_TOO,
     .arg = "EPOCH:PERCENT,...",
     .group = CLI_GROUP_OWN,
     .help = "Sparsity from an epoch on: more prunes the smallest weights, less brings back those "
             "whose gradient lasts (default: in steps to --sparsity, beyond it and back)",
     CLI_PARSE_ALL(parse_schedule)},
    {.name = "slots",
     .modes = GENERATOR_TOO,
     .arg = "N",
     .group = CLI_GROUP_OWN,
     .help = "Weights that 16 outputs may have at one input (default: any number)",
     CLI_NUMBER(struct pdnn_sparsity_options, slots, 1, PDNN_SPARSITY_BLOCK)},
    {.name = "dense-last",
     .modes = GENERATOR_TOO,
     .group = CLI_GROUP_OWN,
     .help = "The last layer keeps all its weights",
     CLI_FLAG(struct pdnn_sparsity_options, dense_last)},
    {.name = "update",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "exact|vau",
     .group = CLI_GROUP_OWN,
     .help = "Change each weight (default), or rows and columns of tiles",
     CLI_CHOICE(struct pdnn_sparsity_options, update, update_names)},
    {.name = "vau-tile",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "IxO",
     .group = CLI_GROUP_OWN,
     .help = "vau: inputs and outputs of a tile (default: 32x5)",
     CLI_PARSE_ALL(parse_tile)},
    {.name = "vau-lambda",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "X",
     .group = CLI_GROUP_OWN,
     .help = "vau: what keeps its least squares solvable (default: 0.1)",
     CLI_NUMBER(struct pdnn_sparsity_options, vau_lambda, 1e-6, 1000)},
    {.name = "vau-above",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "X",
     .group = CLI_GROUP_OWN,
     .help = "vau: of layers with at least this sparsity, the others exactly (default: 0)",
     CLI_NUMBER(struct pdnn_sparsity_options, vau_above, 0, 0.99)},
    {0},
};

const struct cli_options cli_sparsity_options = {option_table, NULL};
