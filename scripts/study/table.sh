# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2154 # table and pdnn are the caller's
#
# table.sh - sourced by what runs a table of models and measurements: lines of fields between bars,
# the first of which is the line's kind, and files that are kept as long as their command is the
# same. The caller sets $table, the file, and $pdnn. Numbers that programs print in JSON.

die() {
    echo "$(basename "$0" .sh): $*" >&2
    exit 1
}

# Lines of a kind, their fields without the spaces around them.
fields() { # KIND
    awk -F'|' -v kind="$1" '{ for (i = 1; i <= NF; i++) gsub(/^[ \t]+|[ \t]+$/, "", $i) }
        $1 == kind { line = $2; for (i = 3; i <= NF; i++) line = line "|" $i; print line }' "$table"
}

# A field, counted from the name, of the first line of that kind and name; fails where there is none.
# It reads to the end: who writes to a pipe that is closed fails, and with it the line.
field_of() { # KIND NAME FIELD
    fields "$1" | awk -F'|' -v name="$2" -v n="$3" '
        $1 == name && !found { print $n; found = 1 } END { exit !found }'
}

# The options of a model, or its file.
recipe_of() { # MODEL
    field_of model "$1" 2 || die "$table: no model '$1'"
}

# The number of a JSON field, as field.awk takes it.
number_of() { # FIELD FILE [-v NAME=VALUE]...
    local field=$1 file=$2
    shift 2
    awk -f scripts/number.awk -f scripts/field.awk -v field="$field" "$@" "$file"
}

# Lines "LABEL T DISTANCE RIGHT" of an evaluation of T = 1 to 16; RIGHT is per cent of the class
# asked for.
drawn_rows() { # LABEL COMMAND...
    local label=$1 log t
    shift
    log=$(mktemp)
    "$@" -T 1,2,4,8,16 --log "$log" >/dev/null
    for t in 1 2 4 8 16; do
        echo "$label $t $(number_of distance "$log" -v having="\"T\":$t,")" \
            "$(number_of agreement "$log" -v having="\"T\":$t,")"
    done
    rm "$log"
}

# A finished file: it is there, and made by this command.
finished() { # FILE COMMAND
    [ -s "$1" ] && [ -f "$1.command" ] && [ "$(cat "$1.command")" = "$2" ]
}

# Train a model, FILE, unless it is there: a stopped training of the same command goes on, one of
# another starts again, and what was measured of it in FILE's folder goes.
train_model() { # FILE COMMAND WHO
    local folder=${1%/*}
    finished "$1" "$2" && return
    mkdir -p "$folder"
    [ "$(cat "$1.command" 2>/dev/null)" = "$2" ] || rm -rf "${folder:?}"/*
    echo "$2" >"$1.command"
    # shellcheck disable=SC2086 # options are words
    "$pdnn" $2 --resume -o "$1" --log "$folder/train.jsonl" 2>>"$folder/train.log" ||
        die "$3: training failed: $folder/train.log"
    rm -f "$folder"/*.ckpt
    echo "$3: trained" >&2
}
