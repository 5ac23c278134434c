# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2154,SC2034 # dir is the caller's, failed is for it
#
# verdict.sh - sourced by test scripts. They set $dir, where the output of what is tested stands in `out`
# and, if it is kept apart, `err`, and end with `exit $failed`.
failed=0

verdict() { # STATUS NAME
    if [ "$1" -eq 0 ]; then
        echo "ok - $2"
    else
        echo "not ok - $2"
        cat "$dir/out" "$dir/err" 2>/dev/null | sed 's/^/  /'
        failed=1
    fi
}
