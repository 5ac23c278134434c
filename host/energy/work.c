/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/work.h"
#include "base/diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A device and what it gave, each once in a group, in the order of the log. */
struct outcome {
    const char *device, *digest;
    uint32_t last; /* index of the last run with it, so far */
    uint32_t next; /* 1 + index of the group's next outcome; 0: none */
};

struct search {
    const struct pdnn_runs *runs;
    struct pdnn_work *work;
    json_t *groups;           /* by key: the number of the group */
    struct outcome *outcomes; /* at most one a run */
    uint32_t *first;          /* (Groups) 1 + index of its first outcome */
    uint32_t n_groups, n_outcomes;
};

/* What was asked of the model at run time, as text: the caller's to free. */
static char *options_of(const struct pdnn_run *run) {
    static const char *const names[] = {"sampling", "margin", "noise_scale"};
    json_t *options = json_object();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_object_set(options, names[i], json_object_get(run->json, names[i]));
    }
    char *text = json_dumps(options, JSON_COMPACT);
    json_decref(options);
    return text;
}

static bool find_group(struct search *s, uint32_t i) {
    const struct pdnn_run *run = &s->runs->runs[i];
    char *options = options_of(run), *key = NULL;
    if (!options || asprintf(&key, "%u %.17g %s %s %s %s", run->samples, run->n, run->seed,
                             run->command, options, run->model) < 0) {
        free(options);
        return false;
    }
    const json_t *known = json_object_get(s->groups, key);
    struct pdnn_work_run *found = &s->work->runs[i];
    found->is_first = !known;
    found->group = known ? (uint32_t)json_integer_value(known) : s->n_groups++;
    const bool ok =
        known || json_object_set_new_nocheck(s->groups, key, json_integer(found->group)) == 0;
    free(options);
    free(key);
    return ok;
}

/* The last run before on another device; and this outcome, if it is new. */
static void add_outcome(struct search *s, uint32_t i) {
    const struct pdnn_run *run = &s->runs->runs[i];
    struct pdnn_work_run *found = &s->work->runs[i];
    uint32_t *link = &s->first[found->group];
    bool is_known = false;
    for (; *link; link = &s->outcomes[*link - 1].next) {
        struct outcome *o = &s->outcomes[*link - 1];
        if (strcmp(o->device, run->device) != 0) {
            found->pair = o->last + 1 > found->pair ? o->last + 1 : found->pair;
        } else if (strcmp(o->digest, run->digest_outputs) == 0) {
            o->last = i;
            is_known = true;
        }
    }
    if (!is_known) {
        s->outcomes[s->n_outcomes] = (struct outcome){run->device, run->digest_outputs, i, 0};
        *link = ++s->n_outcomes;
    }
}

static enum pdnn_work_verdict verdict(const struct search *s, uint32_t i) {
    const struct pdnn_run *run = &s->runs->runs[i];
    enum pdnn_work_verdict found = PDNN_WORK_ALONE;
    uint32_t at = run->digest_outputs[0] ? s->first[s->work->runs[i].group] : 0;
    for (; at; at = s->outcomes[at - 1].next) {
        const struct outcome *o = &s->outcomes[at - 1];
        if (!o->digest[0] || strcmp(o->device, run->device) == 0) {
            continue;
        }
        if (strcmp(o->digest, run->digest_outputs) != 0) {
            return PDNN_WORK_DIFFERS;
        }
        found = PDNN_WORK_EQUAL;
    }
    return found;
}

int pdnn_work_find(const struct pdnn_runs *runs, struct pdnn_work *work, struct pdnn_diag *diag) {
    const size_t n = runs->n ? runs->n : 1;
    *work = (struct pdnn_work){runs->n, calloc(n, sizeof *work->runs)};
    struct search s = {.runs = runs,
                       .work = work,
                       .groups = json_object(),
                       .outcomes = calloc(n, sizeof *s.outcomes),
                       .first = calloc(n, sizeof *s.first)};
    bool ok = work->runs && s.groups && s.outcomes && s.first;
    for (uint32_t i = 0; i < runs->n && ok; i++) {
        ok = find_group(&s, i);
        if (ok) {
            add_outcome(&s, i);
        }
    }
    for (uint32_t i = 0; i < runs->n && ok; i++) {
        work->runs[i].verdict = verdict(&s, i);
    }
    json_decref(s.groups);
    free(s.outcomes);
    free(s.first);
    return ok ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_MEMORY, "run log: out of memory");
}

void pdnn_work_free(struct pdnn_work *work) {
    free(work->runs);
    *work = (struct pdnn_work){0};
}
