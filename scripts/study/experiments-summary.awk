# SPDX-License-Identifier: BSD-2-Clause
#
# experiments-summary.awk TABLE RESULTS - the text of the experiments: a verdict on every claim of
# the table, then mean and spread of all results. Called by experiments.sh, with number.awk,
# results.awk, markdown.awk and spread.awk.
#
# The rule. With m the mean, v the variance and n the seeds of either side,
#   d = m_left - m_right (turned round where less is better), e = t * sqrt(v_l / n_l + v_r / n_r),
# t of Student's distribution at 95 %, two-sided, n_l + n_r - 2 degrees of freedom.
#   above:   holds if d > e, fails if d < -e, else unclear
#   matches: the same of d + margin, margin 0.1 points of accuracy, or 2 % of a distance
#   improves: the series' last T is above its first, and no T fails against the T before it
# A claim of several comparisons holds if all hold and fails if one fails. Of one seed there is no
# verdict: its figures are printed.

function trim(s) {
    gsub(/^[ \t]+|[ \t]+$/, "", s)
    return s
}

BEGIN {
    split("12.71 4.30 3.18 2.78 2.57 2.45 2.36 2.31 2.26 2.23 2.20 2.18 2.16 2.14 2.13 2.12",
          student, " ")
    rank["unclear"] = 1 # of a claim's comparisons the highest decides; "holds": 0
    rank["one seed"] = 2
    rank["fails"] = 3
}

# ---- the table
FNR == NR {
    n = split($0, field, "|")
    for (i = 1; i <= n; i++)
        field[i] = trim(field[i])
    if (field[1] == "model")
        options[field[2]] = field[3]
    else if (field[1] == "run" && !((field[2], field[3]) in position)) {
        if (!(field[2] in n_series))
            experiments[++n_experiments] = field[2]
        series[field[2], ++n_series[field[2]]] = field[3]
        position[field[2], field[3]] = 1
        model_of[field[2], field[3]] = field[4] (field[6] == "" ? "" : " " field[6])
    } else if (field[1] == "figure")
        title[field[2]] = field[3]
    else if (field[1] == "claim") {
        claim_source[++n_claims] = field[2]
        claim_text[n_claims] = field[3]
        claim_test[n_claims] = field[4]
    } else if (field[1] == "choice") {
        choice_experiment[++n_choices] = field[2]
        choice_t[n_choices] = field[3]
    }
    next
}

# ---- the results
FNR > 1 {
    read_result(result)
    experiment = result["experiment"]
    if (!((experiment, result["series"]) in position))
        refuse(experiment "/" result["series"], "series", "one of the table")
    t = result["T"]
    ran[result["model"]] = 1
    tested[experiment] = 1
    key = experiment "/" result["series"] "@" t
    set = result["split"] "/" result["metric"]
    note(key SUBSEP set, result["value"])
    if (!((experiment, t) in has_t)) {
        has_t[experiment, t] = 1
        ts[experiment] = ts[experiment] " " t
    }
    metrics[experiment, set] = 1
    if (result["metric"] == "accuracy" || result["metric"] == "distance")
        metric_of[experiment] = result["metric"]
}

function figure(key, set,    n) {
    n = count[key, set]
    if (!n)
        return ""
    if (n == 1)
        return sprintf("%.2f (n=1)", mean(key SUBSEP set))
    return spread(key SUBSEP set) (n == 3 ? "" : " (n=" n ")")
}

# Is left above right - margin? holds, fails, unclear, "one seed" or "not run"; `shown` gets the
# figures.
function compare(left, right, margin,    set, experiment, d, e, n_l, n_r, t) {
    experiment = left
    sub(/\/.*/, "", experiment)
    set = "test/" metric_of[experiment]
    n_l = count[left, set]
    n_r = count[right, set]
    if (!n_l || !n_r)
        return "not run"
    d = mean(left SUBSEP set) - mean(right SUBSEP set)
    if (n_l < 2 || n_r < 2) {
        shown = shown (shown == "" ? "" : "; ") sprintf("%s %s, %s %s: difference %+.2f", \
            label(left), figure(left, set), label(right), figure(right, set), d)
        return "one seed"
    }
    if (metric_of[experiment] == "distance") {
        d = -d
        margin *= 0.2 * mean(right SUBSEP set)
    }
    t = student[n_l + n_r - 2]
    e = (t ? t : 2) * sqrt(variance(left SUBSEP set) / n_l + variance(right SUBSEP set) / n_r)
    shown = shown (shown == "" ? "" : "; ") \
        sprintf("%s %s, %s %s: difference %+.2f ± %.2f", label(left), figure(left, set),
                label(right), figure(right, set), mean(left SUBSEP set) - mean(right SUBSEP set), e)
    d += margin
    return d > e ? "holds" : d < -e ? "fails" : "unclear"
}

function label(key,    at) {
    sub(/^[^\/]*\//, "", key)
    at = key
    sub(/.*@/, "", at)
    sub(/@[^@]*$/, "", key)
    return key " at T=" at
}

function sorted_ts(experiment, list,    n, i, j, swap) {
    n = split(ts[experiment], list, " ")
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && list[j] + 0 < list[j - 1] + 0; j--) {
            swap = list[j]
            list[j] = list[j - 1]
            list[j - 1] = swap
        }
    return n
}

# `improves`: over a whole series.
function improves(name,    experiment, set, n, i, list, first, last, kept) {
    experiment = name
    sub(/\/.*/, "", experiment)
    set = "test/" metric_of[experiment]
    n = sorted_ts(experiment, list)
    for (i = 1; i <= n; i++) {
        if (!count[name "@" list[i], set])
            continue
        if (last == "")
            first = list[i]
        else {
            kept = shown
            if (compare(name "@" list[i], name "@" last, 0) == "fails")
                return "fails"
            shown = kept
        }
        last = list[i]
    }
    return first == last ? "not run" : compare(name "@" last, name "@" first, 0)
}

# `A above B; C matches D; E improves`, A to E being EXPERIMENT/SERIES, A to D with @T
function judge(test,    n, i, part, left, right, margin, verdict, all) {
    shown = ""
    all = "holds"
    n = split(test, part, ";")
    for (i = 1; i <= n; i++) {
        if (match(part[i], / (above|matches) /)) {
            left = trim(substr(part[i], 1, RSTART - 1))
            right = trim(substr(part[i], RSTART + RLENGTH))
            margin = substr(part[i], RSTART, RLENGTH) ~ /matches/ ? 0.1 : 0
            verdict = compare(left, right, margin)
        } else {
            sub(/ improves *$/, "", part[i])
            verdict = improves(trim(part[i]))
        }
        if (verdict == "not run")
            return verdict
        if (rank[verdict] > rank[all])
            all = verdict
    }
    return all
}

function better(a, b, set) {
    return set ~ /distance/ ? a < b : a > b
}

# The series with the best validation mean at T, and its test figure.
function choose(experiment, t,    i, key, best, set) {
    set = "/" metric_of[experiment]
    for (i = 1; i <= n_series[experiment]; i++) {
        key = experiment "/" series[experiment, i] "@" t
        if (!count[key, "validation" set])
            continue
        if (best == "" || better(mean(key SUBSEP "validation" set), mean(best SUBSEP "validation" set), set))
            best = key
    }
    if (best != "")
        printf "| %s at T=%s | %s | %s | %s |\n", experiment, t, label(best),
            figure(best, "validation" set), figure(best, "test" set)
}

# A table of one experiment: a series a line, a T a column.
function show(experiment, set,    i, j, n, list, key, line) {
    n = sorted_ts(experiment, list)
    line = set
    for (j = 1; j <= n; j++)
        line = line "|T=" list[j]
    head(line)
    for (i = 1; i <= n_series[experiment]; i++) {
        line = ""
        for (j = 1; j <= n; j++)
            line = line "|" figure(experiment "/" series[experiment, i] "@" list[j], set)
        if (line ~ /[0-9]/)
            row(series[experiment, i] line)
    }
    print ""
}

# The integers against the trainer's floats, wherever both were measured.
function floats(    i, j, k, n, list, key, d, worst, where, total) {
    for (i = 1; i <= n_experiments; i++) {
        n = sorted_ts(experiments[i], list)
        for (j = 1; j <= n_series[experiments[i]]; j++)
            for (k = 1; k <= n; k++) {
                key = experiments[i] "/" series[experiments[i], j] "@" list[k]
                if (list[k] < 16 || count[key, "test/float"] < 2)
                    continue
                d = mean(key SUBSEP "test/accuracy") - mean(key SUBSEP "test/float")
                total++
                if (d * d >= worst * worst) {
                    worst = d
                    where = experiments[i] ", " label(key)
                }
            }
    }
    if (total)
        printf "## Integers on the device against the floats that were trained\n\n" \
            "Largest difference of the means at T >= 16, of %d places: %+.2f points (%s).\n\n",
            total, worst, where
}

END {
    print "# What the experiments say"
    print ""
    print "Written by `scripts/study/experiments.sh`; the rule of a verdict stands in"
    print "`scripts/study/experiments-summary.awk`. Mean ± standard deviation over the seeds (3"
    print "unless said), of the test images; ± after a difference is its 95 % interval. The seeds'"
    print "spread is that of training and drawing: the test images are the same."
    print ""
    print "## Claims"
    print ""
    head("claim|of|verdict|figures")
    for (i = 1; i <= n_claims; i++) {
        verdict = judge(claim_test[i])
        printf "| %s | %s | **%s** | %s |\n", claim_text[i], claim_source[i], verdict,
            verdict == "not run" ? "" : shown
    }
    if (n_choices) {
        print ""
        print "## Choices, made on the validation images"
        print ""
        head("|chosen|validation|test")
        for (i = 1; i <= n_choices; i++)
            choose(choice_experiment[i], choice_t[i])
    }
    for (i = 1; i <= n_experiments; i++) {
        experiment = experiments[i]
        if (!(experiment in tested))
            continue
        printf "\n## %s\n\n%s\n\n", experiment, title[experiment]
        n_sets = split("test/accuracy validation/accuracy test/distance test/agreement", sets, " ")
        for (k = 1; k <= n_sets; k++)
            if ((experiment, sets[k]) in metrics)
                show(experiment, sets[k])
    }
    floats()
    print "## Recipes"
    print ""
    head("model|options of `pdnn train`")
    for (i = 1; i <= n_experiments; i++)
        for (j = 1; j <= n_series[experiments[i]]; j++) {
            model = model_of[experiments[i], series[experiments[i], j]]
            sub(/ .*/, "", model)
            if ((model in ran) && !told[model]++)
                row("`" model "`|`" options[model] "`")
        }
}
