# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2034 # dir and failed are for the caller
#
# verdict.sh - sourced by test scripts, which end with `exit $failed`. $dir is a folder of their own;
# what is tested leaves its output in $dir/out and, if it is kept apart, $dir/err.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

verdict() { # STATUS NAME
    if [ "$1" -eq 0 ]; then
        echo "ok - $2"
    else
        echo "not ok - $2"
        cat "$dir/out" "$dir/err" "$dir/log" 2>/dev/null | sed 's/^/  /'
        failed=1
    fi
}

check() { # NAME COMMAND...: the command succeeds
    local name=$1
    shift
    "$@" >"$dir/log" 2>&1
    verdict $? "$name"
}

refused() { # EXIT_CODE TEXT COMMAND...: one line, on standard error, that says TEXT
    local code=$1 text=$2
    shift 2
    "$@" >"$dir/out" 2>"$dir/err"
    [ $? -eq "$code" ] && [ "$(wc -l <"$dir/err")" -eq 1 ] && [ ! -s "$dir/out" ] &&
        grep -qF -- "$text" "$dir/err"
    verdict $? "refuses: $text"
}
