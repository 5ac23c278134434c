/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_train.c - `pdnn train`: a network from a data set to a model file, with a progress line,
 * checkpoints and a log.
 */
#include "base/diag.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/list.h"
#include "cli/shared_options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "picture/dataset.h"
#include "train/train.h"
#include "cli/commands/train_forward.h"
#include "cli/commands/train_scheme.h"
#include "cli/commands/train_sparsity.h"

enum { EPOCHS_MAX = 10000, PRICE_MAX = 1000000 };

static const char *const task_names[] = {"generate", "classify", "judge", NULL};
static const char *const algorithm_names[] = {"backpropagation", "forward-forward", NULL};
static int (*const trains[])(const struct pdnn_train_options *, struct pdnn_diag *) = {
    pdnn_train_generator, pdnn_train_classifier, pdnn_train_judge};

struct arguments {
    struct pdnn_train_options options;
    uint32_t task; /* index in task_names */
    const char *log_path;
    FILE *log;
};

static int parse_price(const char *option, const char *text, void *value) {
    struct pdnn_train_options *options = &((struct arguments *)value)->options;
    struct cli_real_list list;
    int err = cli_real_list(option, text, 0, PRICE_MAX, &list);
    if (!err && list.n > PDNN_TRAIN_PHASES)
        err = cli_usage("%s: expected 1 or %d numbers, got %u", option, PDNN_TRAIN_PHASES, list.n);
    for (uint32_t i = 0; !err && i < list.n; i++)
        options->prices[i] = (float)list.values[i];
    options->n_prices = err ? 0 : list.n;
    return err;
}

static int parse_measures(const char *option, const char *text, void *value) {
    struct pdnn_train_options *options = &((struct arguments *)value)->options;
    struct cli_list list;
    int err = cli_u32_list(option, text, 1, PDNN_MEASURE_SAMPLES_MAX, &list);
    if (!err && list.n > PDNN_MEASURES_MAX)
        err =
            cli_usage("%s: expected at most %d numbers, got %u", option, PDNN_MEASURES_MAX, list.n);
    options->n_measures = err ? 0 : list.n;
    for (uint32_t i = 0; i < options->n_measures; i++)
        options->measures[i] = list.values[i];
    return err;
}

static const struct cli_option option_table[] = {
    {.name = "task",
     .arg = "TASK",
     .help = "generate, classify, or judge (measures generated images)",
     CLI_CHOICE(struct arguments, task, task_names),
     .required = "generate, classify or judge"},
    {.name = "algorithm",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "HOW",
     .help = "classify: backpropagation (default), or forward-forward: every layer learns by "
             "itself",
     CLI_CHOICE(struct arguments, options.algorithm, algorithm_names)},
    {CLI_DATASET(struct arguments, options.dataset), .help = "Data set (default: mnist)"},
    {CLI_DATA(struct arguments, options.data_dir)},
    {CLI_OUTPUT(struct arguments, options.output),
     .help = "Model to write; checkpoints are FILE.PHASE.ckpt", .required = "a file"},
    {CLI_SEED(struct arguments, options.seed)},
    {.name = "epochs",
     .arg = "N",
     .help = "Epochs of each phase (default: the recipe's)",
     CLI_NUMBER(struct arguments, options.epochs, 1, EPOCHS_MAX)},
    {.name = "batch",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "N",
     .help = "layers: images a step (default: 100)",
     CLI_NUMBER(struct arguments, options.batch, 8, 256)},
    {.name = "measure",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "T,...",
     .help = "layers, forward-forward: samples at which the trained network is measured "
             "(default: 1,2,4,8,16; forward-forward: 1,2,4,8)",
     CLI_PARSE_ALL(parse_measures)},
    {.name = "vae-epochs",
     .modes = CLI_TASK_GENERATE,
     .arg = "N",
     .help = "generate: of the first phase (default: 10)",
     CLI_NUMBER(struct arguments, options.vae_epochs, 1, EPOCHS_MAX)},
    {.name = "adversarial-epochs",
     .modes = CLI_TASK_GENERATE,
     .arg = "N",
     .help = "generate: of the second phase (default: 40)",
     CLI_NUMBER(struct arguments, options.adversarial_epochs, 1, EPOCHS_MAX)},
    {.name = "rounds",
     .modes = CLI_TASK_GENERATE,
     .arg = "N",
     .help = "generate: of the second phase, 1 or 2 (default: 2)",
     CLI_NUMBER(struct arguments, options.rounds, 1, 2)},
    {.name = "samples",
     .modes = CLI_TASK_GENERATE | CLI_TASK_CLASSIFY,
     .arg = "S",
     .help = "p-bit samples a training step averages (default: classify 4; generate 1, 2, 4 and "
             "8, a quarter of the batch each)",
     CLI_NUMBER(struct arguments, options.samples, 1, 64)},
    {.name = "sampling",
     .modes = CLI_TASK_GENERATE | CLI_TASK_CLASSIFY,
     .arg = "MODE",
     .help = "How these samples belong together: iid (the default), antithetic or stratified",
     CLI_CHOICE(struct arguments, options.sampling, pdnn_sampling_names)},
    {.name = "price",
     .modes = CLI_TASK_GENERATE | CLI_TASK_CLASSIFY,
     .arg = "X[,Y]",
     .help = "Add to the loss X for 1000 rows of weights that an input's hidden units have a "
             "device read that skips zeros; generate: X in the first phase, Y in the second",
     CLI_PARSE_ALL(parse_price)},
    {.name = "price-samples",
     .modes = CLI_TASK_GENERATE | CLI_TASK_CLASSIFY,
     .arg = "T",
     .help =
         "The rows of the price are those of T samples, 1, 2, 4, 8 or 16 (default: 4; generate: 1)",
     CLI_NUMBER(struct arguments, options.price_samples, 1, 16)},
    {CLI_JUDGE(struct arguments, options.judge), .modes = CLI_TASK_GENERATE,
     .help = "Measure a generator each epoch with this judge"},
    {.name = "teacher",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "FILE",
     .help = "classify: learn half the labels and half what this judge of the data set says",
     CLI_TEXT(struct arguments, options.teacher)},
    {.name = "resume",
     .help = "Go on from the checkpoints, to the same bits",
     CLI_FLAG(struct arguments, options.resume)},
    {CLI_LOG(struct arguments, log_path), .help = "Append one JSON line an epoch"},
    {CLI_INCLUDE(struct arguments, options.scheme, &cli_scheme_options)},
    {CLI_INCLUDE(struct arguments, options.sparsity, &cli_sparsity_options)},
    {CLI_INCLUDE(struct arguments, options.forward, &cli_forward_options)},
    {0},
};

static void log_epoch(FILE *log, const struct pdnn_progress *p) {
    fprintf(log, "{\"phase\": \"%s\", \"epoch\": %u, \"epochs\": %u, \"loss\": %.6g", p->phase,
            p->epoch, p->epochs, p->loss);
    if (!isnan(p->rows))
        fprintf(log, ", \"rows\": %.6g", p->rows);
    if (p->metric_name)
        fprintf(log, ", \"%s\": %.6g", p->metric_name, p->metric);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage); /* ru_maxrss in KiB */
    fprintf(log, ", \"elapsed_s\": %.2f, \"epoch_s\": %.2f, \"peak_memory_bytes\": %lld}\n",
            p->elapsed_s, p->epoch_s, 1024LL * usage.ru_maxrss);
    fflush(log);
}

static void show_start(const struct pdnn_progress *p) {
    fprintf(stderr, "%s: %u examples, %zu parameters, %.0f MiB of memory\n", p->phase, p->examples,
            p->parameters, (double)p->memory_bytes / (1 << 20));
}

static void show_progress(void *user, const struct pdnn_progress *p) {
    struct arguments *a = user;
    const bool terminal = isatty(STDERR_FILENO);
    if (p->starting) {
        show_start(p);
        if (a->options.resume && p->epoch == 0)
            fprintf(stderr, "%s: --resume: no epoch is in a checkpoint of %s, it begins anew\n",
                    p->phase, a->options.output);
    } else if (p->epoch_done) {
        fprintf(stderr, "%s%s %u/%u  loss %.4f", terminal ? "\r\033[K" : "", p->phase, p->epoch,
                p->epochs, p->loss);
        if (!isnan(p->rows))
            fprintf(stderr, "  rows %.0f", p->rows);
        if (p->metric_name)
            fprintf(stderr, "  %s %.2f", p->metric_name, p->metric);
        fprintf(stderr, "  %.0f s, %.0f s to go\n", p->elapsed_s, p->remaining_s);
        if (p->note)
            fprintf(stderr, "    %s\n", p->note);
        if (a->log)
            log_epoch(a->log, p);
    } else if (terminal) {
        fprintf(stderr, "\r\033[K%s %u/%u  step %u/%u  loss %.4f  %.0f s to go", p->phase,
                p->epoch + 1, p->epochs, p->step, p->steps, p->loss, p->remaining_s);
        fflush(stderr);
    }
}

static void show_measurement(void *user, const struct pdnn_measurement *m) {
    struct arguments *a = user;
    const bool on_device = !isnan(m->golden);
    char golden[32] = "null";
    if (on_device)
        snprintf(golden, sizeof golden, "%.4f", m->golden);
    if (a->log)
        fprintf(a->log,
                "{\"phase\": \"measure\", \"set\": \"%s\", \"how\": \"%s\", \"images\": %u, "
                "\"T\": %u, \"trainer\": %.4f, \"golden\": %s}\n",
                m->set, m->how, m->images, m->samples, m->trainer, golden);
    printf("%s, %u images, ", m->set, m->images);
    if (m->samples > 0)
        printf("T = %2u", m->samples);
    else
        printf("no noise");
    printf("%s%s: trainer %.2f %%", strcmp(m->how, "samples") ? ", " : "",
           strcmp(m->how, "layer-average") == 0 ? "averages at every layer"
           : strcmp(m->how, "shortlist") == 0   ? "a shortlist of two labels"
                                                : "",
           m->trainer);
    if (on_device)
        printf(", integers on golden %.2f %%\n", m->golden);
    else
        printf("%s%s\n", m->obstacle ? "; not on golden: " : "", m->obstacle ? m->obstacle : "");
}

static void log_activity(void *user, const struct pdnn_activity *x) {
    struct arguments *a = user;
    if (a->log)
        fprintf(a->log,
                "{\"phase\": \"activity\", \"layer\": %u, \"inputs\": %u, \"width\": %u, "
                "\"ties\": %u, \"label_rows\": %u, \"classes\": %u, \"real\": %s, "
                "\"input_on\": %.2f, \"input_ones\": %.2f}\n",
                x->layer, x->inputs, x->width, x->ties, x->label_rows, x->classes,
                x->real ? "true" : "false", x->input_on, x->input_ones);
}

static void show_generated(void *user, const struct pdnn_generated *g) {
    struct arguments *a = user;
    if (a->log)
        fprintf(a->log,
                "{\"phase\": \"measure\", \"images\": %u, \"T\": %u, \"distance\": %.4f, "
                "\"agreement\": %.2f}\n",
                g->images, g->samples, g->distance, g->agreement);
    printf("trainer, %u pictures, T = %2u: distance %.2f from the training images, %.2f %% of the "
           "class asked for\n",
           g->images, g->samples, g->distance, g->agreement);
}

static int check_files(const struct arguments *a, struct pdnn_diag *diag) {
    struct cli_files files = {0};
    cli_files_add(&files, "--judge", a->options.judge, CLI_FILE_READ);
    cli_files_add(&files, "--teacher", a->options.teacher, CLI_FILE_READ);
    cli_files_add(&files, "-o", a->options.output, CLI_FILE_WRITTEN);
    cli_files_add(&files, "--log", a->log_path, CLI_FILE_APPENDED);
    return cli_files_take_stdout(&files)
               ? pdnn_fail(diag, PDNN_ERR_ARGUMENT, "-o, --log: expected files, got -")
               : cli_files_check(&files, diag);
}

int cmd_train(int argc, char **argv) {
    static const struct cli_command command = {
        .options = option_table,
        .mode = &option_table[0],
        .doc =
            "Train a network, of p-bits with 4-bit weights unless told otherwise, and write it as "
            "integers.\v"
            "Ctrl-C keeps the checkpoint of the last epoch; --resume with the same options goes on "
            "and ends with the same bits as a run that was not stopped. A classifier's accuracy is "
            "printed at the end, of the float network and of the integers on the golden device. "
            "Floats "
            "and weights of 8 or 32 bits run on no device: FILE then keeps the floats.",
    };
    struct arguments a = {.options = {.dataset = "mnist", .seed = 1}};
    int exit_code = cli_parse(&command, argc, argv, &a);
    if (exit_code != PDNN_EXIT_OK)
        return exit_code;
    struct pdnn_diag diag = {""};
    int rc = check_files(&a, &diag);
    if (rc)
        return cli_fail(rc, &diag);
    if (a.log_path && !(a.log = fopen(a.log_path, "a"))) {
        cli_error("%s: cannot be written", a.log_path);
        return PDNN_EXIT_FAILURE;
    }
    a.options.stop = cli_interrupt_catch();
    a.options.progress = show_progress;
    a.options.measured = show_measurement;
    a.options.active = log_activity;
    a.options.generated = show_generated;
    a.options.user = &a;

    rc = trains[a.task](&a.options, &diag);
    if (isatty(STDERR_FILENO))
        fputc('\n', stderr);
    if (rc != PDNN_OK)
        exit_code = cli_fail(rc, &diag);
    if (a.log)
        fclose(a.log);
    return exit_code;
}
