/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands/train_forward.h"

#include "cli/commands/train_scheme.h"
#include "cli/shared_options.h"

static const char *const noise_names[] = {"independent", "shared", NULL};
static const char *const outgoing_names[] = {"tied", "untied", NULL};
static const char *const negative_names[] = {"softmax", "even", NULL};

/* Another group than the other classifiers' options: a title of its own. */
enum { GROUP = CLI_GROUP_OWN + 1 };

static const struct cli_option option_table[] = {
    {CLI_TITLE("How forward-forward learns:", GROUP)},
    {.name = "tie-biases",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "HOW",
     .group = GROUP,
     .help = "Their offsets: spaced (default), equal, or learned, one a unit",
     CLI_CHOICE(struct pdnn_forward_scheme, biases, pdnn_tie_bias_names)},
    {.name = "tie-noise",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "HOW",
     .group = GROUP,
     .help = "Random numbers of the units of a sum: independent (default), or one, shared",
     CLI_CHOICE(struct pdnn_forward_scheme, shared_noise, noise_names)},
    {.name = "outgoing",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "HOW",
     .group = GROUP,
     .help = "The next layer has weights for their count (tied, the default), or for each unit "
             "(untied)",
     CLI_CHOICE(struct pdnn_forward_scheme, untied, outgoing_names)},
    {.name = "goodness",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "HOW",
     .group = GROUP,
     .help = "signed (default): units of the second half count against the label; popcount: all "
             "count for it; squares: of rectifiers",
     CLI_CHOICE(struct pdnn_forward_scheme, goodness, pdnn_goodness_names)},
    {.name = "loss",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "HOW",
     .group = GROUP,
     .help = "softmax (default) over the labels, or logistic: the true one above a threshold, a "
             "wrong one below it",
     CLI_CHOICE(struct pdnn_forward_scheme, loss, pdnn_forward_loss_names)},
    {.name = "alpha",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "X",
     .group = GROUP,
     .help = "A logit is X * goodness (default: 0.1 sqrt(512 / width))",
     CLI_NUMBER(struct pdnn_forward_scheme, alpha, 1e-4, 10)},
    {.name = "negatives",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "N",
     .group = GROUP,
     .help = "Wrong labels of a picture that layers after the first see (default: 2)",
     CLI_NUMBER(struct pdnn_forward_scheme, negatives, 1, PDNN_FORWARD_CLASSES - 1)},
    {.name = "negatives-from",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "HOW",
     .group = GROUP,
     .help = "softmax (default): those that the first layer takes for right; even: any",
     CLI_CHOICE(struct pdnn_forward_scheme, random_negatives, negative_names)},
    {.name = "label-rows",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "N",
     .group = GROUP,
     .help = "Input bits that are 1 for a label (default: 4)",
     CLI_NUMBER(struct pdnn_forward_scheme, label_rows, 1, PDNN_LABEL_ROWS_MAX)},
    {.name = "keep-average",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "X",
     .group = GROUP,
     .help = "Keep the running average of the weights with this decay, e.g. 0.999 (default: the "
             "last weights)",
     CLI_NUMBER(struct pdnn_forward_scheme, average, 0.5, 0.99999)},
    {0},
};

const struct cli_options cli_forward_options = {option_table, NULL};
