#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# experiments.sh - train and test every configuration of host/experiments/experiments.table, and
# say what they show. A task is one model with one seed: its training and all its tests. What is
# finished is skipped, an interrupted training goes on from its checkpoint; a task whose options
# changed in the table starts again.
set -eu -o pipefail
export LC_ALL=C

usage() {
    cat <<'USAGE'
usage: scripts/study/experiments.sh [ACTION] [EXPERIMENT...]     (default: all experiments;
       NAME-: NAME and all that begin with NAME-)
  --list       the experiments, and how many of their cells are finished
  --tasks      print each task's command on a line, for other machines:
                   scripts/study/experiments.sh --tasks | parallel -j 8
  --count      the number of tasks
  --task N     run task N, from 1; of a Slurm array:
                   sbatch --array=1-$(scripts/study/experiments.sh --count) \
                       --wrap='scripts/study/experiments.sh --task $SLURM_ARRAY_TASK_ID'
  --report     OUT/report from what is finished: results.csv, summary.md, figures (gnuplot)
  --publish    the same into PUBLISHED; a cell that is not in OUT keeps what is published of
               it, as long as the table's options are those that it was made with
  (none)       run all tasks, JOBS at a time, then --report
environment: PDNN_DATA, PDNN (build/pdnn), OUT (out/experiments), SEEDS ("1 2 3"), JOBS (1),
             TABLE (host/experiments/experiments.table), PUBLISHED (host/experiments)
USAGE
}

table=${TABLE:-host/experiments/experiments.table}
pdnn=${PDNN:-build/pdnn}
out=${OUT:-out/experiments}
seeds=${SEEDS:-1 2 3}
jobs=${JOBS:-1}
published=${PUBLISHED:-host/experiments}
judge=host/models/mnist-judge.safetensors
export OPENBLAS_NUM_THREADS=1

# shellcheck source=scripts/study/table.sh
. "$(dirname "$0")/table.sh"

# The runs of the experiments on the command line.
runs() {
    fields run | awk -F'|' -v wanted=" $wanted " 'index(wanted, " " $1 " ")'
}

# MODEL SEED of every task, in the order of the models in the table.
tasks() {
    local seed model tested
    tested=" $(runs | cut -d'|' -f3 | tr '\n' ' ')"
    fields model | cut -d'|' -f1 | while read -r model; do
        [[ "$tested" == *" $model "* ]] || continue
        for seed in $seeds; do echo "$model $seed"; done
    done
}

splits_of() { # EXPERIMENT: the validation images too where a choice is made on them
    fields choice | cut -d'|' -f1 | grep -qFx "$1" && echo "test validation" || echo "test"
}

# Where a test's outcome stands below the model's folder.
cell_name() { # T SPLIT OPTIONS
    local options=${3//[^A-Za-z0-9.=-]/_}
    echo "T$1-$2${options:+-$options}.json"
}

# Independent samples, of which the paper's claims speak; a device's default is stratified.
test_command() { # FOLDER TASK T SPLIT OPTIONS
    case $2 in
    classify) echo "classify -m $1/model.safetensors -T $3 --split $4 $5 --sampling iid --json" ;;
    generate) echo "evaluate -m $1/model.safetensors --judge $judge -T $3 $5 --sampling iid --json" ;;
    esac
}

# Train one model with one seed, and do all its tests.
run_task() { # MODEL SEED
    local model=$1 seed=$2 folder=$out/$1/$2 recipe command task
    recipe=$(recipe_of "$model")
    task=$(sed -n 's/.*--task \([a-z]*\).*/\1/p' <<<"$recipe")
    train_model "$folder/model.safetensors" "train $recipe --seed $seed" "$model, seed $seed"
    local experiment test_options t split cell
    fields run | while IFS='|' read -r experiment _ name samples test_options; do
        [ "$name" = "$model" ] && [[ " $wanted " == *" $experiment "* ]] || continue
        for t in ${samples//,/ }; do
            for split in $(splits_of "$experiment"); do
                cell=$folder/$(cell_name "$t" "$split" "$test_options")
                command=$(test_command "$folder" "$task" "$t" "$split" "$test_options")
                finished "$cell" "$command" && continue
                # shellcheck disable=SC2086
                logged_measure "$folder/train.jsonl" "$t" "$split" "$test_options" >"$cell.new" ||
                    "$pdnn" $command >"$cell.new" 2>"$cell.log" ||
                    die "$model, seed $seed: test failed: $cell.log"
                mv "$cell.new" "$cell"
                echo "$command" >"$cell.command"
                rm -f "$cell.log"
            done
        done
    done
    echo "$model, seed $seed: done" >&2
}

# A training measures itself on the test images, some on the validation images too, and logs it: the
# integers on the golden device, or its floats where no device runs them, and then averages at every
# layer, too. Print that as a test's outcome; false if T, or what the test's options ask for, is not
# there.
logged_measure() { # LOG T SPLIT OPTIONS
    local right=
    case $4 in
    "") right=$(logged golden "$1" "$2" "$3") || die "refused: $1" ;;
    "--inference layer-average") ;;
    *) return 1 ;;
    esac
    [ -n "$right" ] || right=$(logged trainer "$1" "$2" "$3" "${4##* }") || die "refused: $1"
    [ -n "$right" ] && echo "{\"accuracy\": $right}"
}

# What the trainer's floats had right where the integers ran on the golden device.
logged_float() { # LOG T
    local golden
    golden=$(logged golden "$1" "$2" test) || return
    [ -z "$golden" ] || logged trainer "$1" "$2" test
}

# The last figure of a split's images; HOW: of averages at every layer.
logged() { # FIELD LOG T SPLIT [HOW]
    number_of "$1" "$2" -v having="\"T\": $3," \
        -v also="\"set\": \"$4\", \"how\": \"${5:-samples}\"" -v last=1
}

# A number for the options of a training and a test, by which published results know their recipe.
recipe_number() { # MODEL OPTIONS
    echo "$(recipe_of "$1")|$2" | cksum | cut -d' ' -f1
}

# One line a figure, of the cells that are finished and, for the others, of KNOWN results.
results() { # KNOWN
    local experiment series model samples options seed t split cell command task metric head value
    local line recipe
    local -A known
    while read -r line; do
        head=${line%,*,*} # without metric and value
        known[$head]+=$line$'\n'
    done <"$1"
    echo "experiment,series,model,recipe,seed,T,split,metric,value"
    runs | while IFS='|' read -r experiment series model samples options; do
        task=$(recipe_of "$model" | sed -n 's/.*--task \([a-z]*\).*/\1/p')
        recipe=$(recipe_number "$model" "$options")
        for seed in $seeds; do
            for t in ${samples//,/ }; do
                for split in $(splits_of "$experiment"); do
                    head=$experiment,$series,$model,$recipe,$seed,$t,$split
                    cell=$out/$model/$seed/$(cell_name "$t" "$split" "$options")
                    command=$(test_command "$out/$model/$seed" "$task" "$t" "$split" "$options")
                    if ! finished "$cell" "$command"; then
                        printf '%s' "${known[$head]-}"
                        continue
                    fi
                    for metric in accuracy agreement distance; do
                        value=$(number_of $metric "$cell")
                        [ -z "$value" ] || echo "$head,$metric,$value"
                    done
                    [ "$split$options" = test ] || continue
                    value=$(logged_float "$out/$model/$seed/train.jsonl" "$t")
                    [ -z "$value" ] || echo "$head,float,$value"
                done
            done
        done
    done
}

report() { # FOLDER KNOWN
    mkdir -p "$1"
    results "$2" >"$1/results.csv.new"
    mv "$1/results.csv.new" "$1/results.csv"
    awk -f scripts/number.awk -f scripts/study/results.awk -f scripts/study/markdown.awk \
        -f scripts/study/spread.awk -f scripts/study/experiments-summary.awk "$table" \
        "$1/results.csv" >"$1/summary.md.new"
    mv "$1/summary.md.new" "$1/summary.md"
    echo "$1/summary.md" >&2
    if ! command -v gnuplot >/dev/null; then
        echo "experiments: no gnuplot, so no figures" >&2
        return
    fi
    awk -f scripts/number.awk -f scripts/study/results.awk -f scripts/study/spread.awk \
        -f scripts/study/gnuplot.awk -f scripts/study/experiments-figures.awk -v folder="$1" "$table" "$1/results.csv" | gnuplot
}

list() {
    local experiment series model samples options seed t split total done
    for experiment in $wanted; do
        total=0 done=0
        while IFS='|' read -r _ series model samples options; do
            for seed in $seeds; do
                for t in ${samples//,/ }; do
                    for split in $(splits_of "$experiment"); do
                        total=$((total + 1))
                        [ ! -s "$out/$model/$seed/$(cell_name "$t" "$split" "$options")" ] ||
                            done=$((done + 1))
                    done
                done
            done
        done < <(runs | grep "^$experiment|")
        printf '%-24s %4d of %4d cells\n' "$experiment" "$done" "$total"
    done
}

action=run number=
case ${1:-} in
-h | --help) usage && exit ;;
--list | --tasks | --count | --report | --publish) action=${1#--} && shift ;;
--task) action=task number=${2:?--task: expected a number} && shift 2 ;;
-*) usage >&2 && exit 2 ;;
esac
[ -f "$table" ] || die "$table: not there: run from the top folder"
known=$(fields run | cut -d'|' -f1 | awk '!seen[$1]++' | tr '\n' ' ')
wanted=${*:-$known}
wanted=$(for experiment in $wanted; do # a word with `-` at the end: all that begin with it
    [[ $experiment == *- ]] && grep -oE "(^| )${experiment%-}(-[^ ]*)?" <<<"$known" || echo "$experiment"
done | tr '\n' ' ')
for experiment in $wanted; do
    [[ " $known" == *" $experiment "* ]] || die "unknown experiment '$experiment': one of $known"
done
mkdir -p "$out"

case $action in
list) list ;;
count) tasks | wc -l ;;
tasks)
    tasks | awk -v wanted="$wanted" \
        '{ print "scripts/study/experiments.sh --task", NR, wanted, "# " $1 ", seed", $2 }'
    ;;
task)
    line=$(tasks | sed -n "${number}p")
    [ -n "$line" ] || die "--task: expected 1 to $(tasks | wc -l), got '$number'"
    # shellcheck disable=SC2086 # MODEL SEED
    run_task $line
    ;;
report) report "$out/report" /dev/null ;;
publish)
    [ -e "$published/results.csv" ] || die "$published/results.csv: not there"
    report "$published" "$published/results.csv"
    ;;
run)
    [ -x "$pdnn" ] || die "no $pdnn: run make first"
    failed=0
    tasks | awk '{ print NR }' |
        xargs -P "$jobs" -I{} "$0" --task {} $wanted || failed=1
    report "$out/report" /dev/null
    exit $failed
    ;;
esac
