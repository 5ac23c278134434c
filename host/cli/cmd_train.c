/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_train.c - `pdnn train`: a network from a data set to a model file, with a progress line,
 * checkpoints and a log.
 */
#include "cli/cli.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "picture/dataset.h"
#include "train/train.h"
#include "cli/train_scheme.h"

static volatile sig_atomic_t stop_wanted;

/* The first Ctrl-C ends after the step; the second kills. */
static void on_interrupt(int number) {
    stop_wanted = 1;
    signal(number, SIG_DFL);
}

static const struct task {
    const char *name;
    int (*train)(const struct pdnn_train_options *options, struct pdnn_diag *diag);
} tasks[] = {
    {"generate", pdnn_train_generator},
    {"classify", pdnn_train_classifier},
    {"judge", pdnn_train_judge},
};

struct arguments {
    struct pdnn_train_options options;
    const struct task *task;
    const char *log_path;
    FILE *log;
};

enum {
    KEY_TASK = CLI_KEY_LONG,
    KEY_DATASET,
    KEY_DATA,
    KEY_SEED,
    KEY_EPOCHS,
    KEY_VAE_EPOCHS,
    KEY_ADVERSARIAL_EPOCHS,
    KEY_ROUNDS,
    KEY_RESUME,
    KEY_SAMPLES,
    KEY_SAMPLING,
    KEY_JUDGE,
    KEY_TEACHER,
    KEY_LOG
};

static const struct argp_option option_list[] = {
    {"task", KEY_TASK, "TASK", 0, "generate, classify, or judge (measures generated images)", 0},
    {"dataset", KEY_DATASET, "NAME", 0, "data set (default: mnist)", 0},
    {"data", KEY_DATA, "DIR", 0, "folder of the data sets (default: $PDNN_DATA)", 0},
    {"output", 'o', "FILE", 0, "model to write; checkpoints are FILE.PHASE.ckpt", 0},
    {"seed", KEY_SEED, "N", 0, "seed of all random numbers (default: 1)", 0},
    {"epochs", KEY_EPOCHS, "N", 0, "epochs of each phase (default: the recipe's)", 0},
    {"vae-epochs", KEY_VAE_EPOCHS, "N", 0, "generate: of the first phase (default: 10)", 0},
    {"adversarial-epochs", KEY_ADVERSARIAL_EPOCHS, "N", 0,
     "generate: of the second phase (default: 40)", 0},
    {"rounds", KEY_ROUNDS, "N", 0, "generate: of the second phase, 1 or 2 (default: 2)", 0},
    {"samples", KEY_SAMPLES, "S", 0,
     "p-bit samples a training step averages (default: classify 4; generate 1, 2, 4 and 8, a "
     "quarter of the batch each)",
     0},
    {"sampling", KEY_SAMPLING, "MODE", 0,
     "how these samples belong together: iid (default), antithetic or stratified", 0},
    {"judge", KEY_JUDGE, "FILE", 0, "measure a generator each epoch with this judge", 0},
    {"teacher", KEY_TEACHER, "FILE", 0,
     "classify: learn half the labels and half what this judge of the data set says", 0},
    {"resume", KEY_RESUME, NULL, 0, "go on from the checkpoints, to the same bits", 0},
    {"log", KEY_LOG, "FILE", 0, "append one JSON line an epoch", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};

static error_t parse(int key, char *arg, struct argp_state *state) {
    struct arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->options.scheme;
        return 0;
    case KEY_TASK:
        for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
            if (strcmp(arg, tasks[i].name) == 0)
                a->task = &tasks[i];
        return a->task ? 0
                       : cli_usage("--task: expected generate, classify or judge, got '%s'", arg);
    case KEY_DATASET:
        a->options.dataset = arg;
        return 0;
    case KEY_DATA:
        a->options.data_dir = arg;
        return 0;
    case 'o':
        a->options.output = arg;
        return 0;
    case KEY_SEED:
        return cli_uint("--seed", arg, 0, UINT64_MAX, &a->options.seed);
    case KEY_EPOCHS:
        return cli_u32("--epochs", arg, 1, 10000, &a->options.epochs);
    case KEY_VAE_EPOCHS:
        return cli_u32("--vae-epochs", arg, 1, 10000, &a->options.vae_epochs);
    case KEY_ADVERSARIAL_EPOCHS:
        return cli_u32("--adversarial-epochs", arg, 1, 10000, &a->options.adversarial_epochs);
    case KEY_SAMPLES:
        return cli_u32("--samples", arg, 1, 64, &a->options.samples);
    case KEY_SAMPLING:
        return pdnn_sampling_parse(arg, &a->options.sampling) &&
                       a->options.sampling != PDNN_SAMPLE_DEFAULT
                   ? 0
                   : cli_usage("--sampling: expected iid, antithetic or stratified, got '%s'", arg);
    case KEY_JUDGE:
        a->options.judge = arg;
        return 0;
    case KEY_TEACHER:
        a->options.teacher = arg;
        return 0;
    case KEY_ROUNDS:
        return cli_u32("--rounds", arg, 1, 2, &a->options.rounds);
    case KEY_RESUME:
        a->options.resume = true;
        return 0;
    case KEY_LOG:
        a->log_path = arg;
        return 0;
    case ARGP_KEY_ARG:
        return cli_usage("train: unexpected argument '%s'", arg);
    case ARGP_KEY_END:
        if (!a->task)
            return cli_usage("train: give --task generate, classify or judge");
        if (!a->options.output)
            return cli_usage("train: give -o FILE");
        if ((a->options.vae_epochs || a->options.adversarial_epochs || a->options.rounds) &&
            a->task->train != pdnn_train_generator)
            return cli_usage("train: only --task generate takes --vae-epochs, "
                             "--adversarial-epochs and --rounds");
        if (a->options.teacher && a->task->train != pdnn_train_classifier)
            return cli_usage("train: only --task classify takes --teacher");
        if (a->task->train == pdnn_train_generator)
            return cli_scheme_of_generator(&a->options.scheme)
                       ? 0
                       : cli_usage("train: --task generate takes of these --activation, "
                                   "--activation-bits, --widths, --noise-scale and "
                                   "--learning-rate alone");
        if (cli_scheme_given(&a->options.scheme) && a->task->train != pdnn_train_classifier)
            return cli_usage("train: only --task classify takes --activation, --activation-bits, "
                             "--weights, --input, --deploy, --augment, --widths, --side, "
                             "--threshold, --planes, --mirror, --average, "
                             "--noise-scale, --slope and --learning-rate");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void log_epoch(FILE *log, const struct pdnn_progress *p) {
    fprintf(log, "{\"phase\": \"%s\", \"epoch\": %u, \"epochs\": %u, \"loss\": %.6g", p->phase,
            p->epoch, p->epochs, p->loss);
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
    } else if (p->epoch_done) {
        fprintf(stderr, "%s%s %u/%u  loss %.4f", terminal ? "\r\033[K" : "", p->phase, p->epoch,
                p->epochs, p->loss);
        if (p->metric_name)
            fprintf(stderr, "  %s %.2f", p->metric_name, p->metric);
        fprintf(stderr, "  %.0f s, %.0f s to go\n", p->elapsed_s, p->remaining_s);
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
                "{\"phase\": \"measure\", \"set\": \"%s\", \"images\": %u, \"T\": %u, "
                "\"trainer\": %.4f, \"golden\": %s}\n",
                m->set, m->images, m->samples, m->trainer, golden);
    printf("%s, %u images, T = %2u: trainer %.2f %%", m->set, m->images, m->samples, m->trainer);
    if (on_device)
        printf(", integers on golden %.2f %%\n", m->golden);
    else
        printf("; not on golden: %s\n", m->obstacle);
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

int cmd_train(int argc, char **argv) {
    const struct argp_child children[] = {{&cli_scheme_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {
        option_list,
        parse,
        NULL,
        "Train a network, of p-bits with 4-bit weights unless told otherwise, and write it as "
        "integers.\v"
        "Ctrl-C keeps the checkpoint of the last epoch; --resume with the same options goes on "
        "and ends with the same bits as a run that was not stopped. A classifier's accuracy is "
        "printed at the end, of the float network and of the integers on the golden device. Floats "
        "and weights of 8 or 32 bits run on no device: FILE then keeps the floats.",
        children,
        NULL,
        NULL};
    struct arguments a = {.options = {.dataset = "mnist", .seed = 1}};
    int exit_code = cli_parse(&argp, argc, argv, &a);
    if (exit_code != PDNN_EXIT_OK)
        return exit_code;
    if (a.log_path && !(a.log = fopen(a.log_path, "a"))) {
        cli_error("%s: cannot be written", a.log_path);
        return PDNN_EXIT_FAILURE;
    }
    a.options.stop = &stop_wanted;
    a.options.progress = show_progress;
    a.options.measured = show_measurement;
    a.options.generated = show_generated;
    a.options.user = &a;
    signal(SIGINT, on_interrupt);
    signal(SIGTERM, on_interrupt);

    struct pdnn_diag diag = {""};
    int rc = a.task->train(&a.options, &diag);
    if (isatty(STDERR_FILENO))
        fputc('\n', stderr);
    if (rc != PDNN_OK)
        exit_code = cli_fail(rc, &diag);
    if (a.log)
        fclose(a.log);
    return exit_code;
}
