#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The top level has what it should and nothing else. The folders of host/: each includes only those that the table of host/README.md lists above it, no
# two include each other (folders in folders too), and none is in the table in vain or missing.
set -u
export LC_ALL=C
. tests/verdict.sh

sed -n '/^| folder |/,/^$/s#^| `\([a-z]*\)/` |.*#\1#p' host/README.md >"$dir/order"
# Including file, line, included file; public header and tools are bound to no order.
grep -rnoE '^#include "[a-z_/]+/[a-z_0-9]+\.(h|def)"' host --include=*.c --include=*.h |
    sed -E 's#^host/([^:]*):([0-9]*):\#include "([^"]*)"#\1 \2 \3#' >"$dir/includes"

awk 'NR == FNR { at[$1] = NR; next }
    { split($1, from, "/"); split($3, to, "/") }
    !(from[1] in at) { bad = 1 }
    !(from[1] in at) && !told[from[1]]++ { print "host/" from[1] "/ is not in the table" }
    !(from[1] in at) { next }
    !(to[1] in at) { next } # of rtl/ or sim/
    at[to[1]] > at[from[1]] {
        print "host/" $1 ":" $2 ": includes " $3 ", which the table lists below it"; bad = 1 }
    END { exit bad || NR < 400 }' "$dir/order" "$dir/includes" >"$dir/out"
verdict $? "a folder includes those above it"

awk '{ sub(/\/[^\/]*$/, "", $1); sub(/\/[^\/]*$/, "", $3) } $1 != $3 { print $1, $3 }' \
    "$dir/includes" | tsort 2>&1 >/dev/null | head -n 8 >"$dir/out"
[ ! -s "$dir/out" ]
verdict $? "no circle of folders"

(cd host && xargs ls -d <"$dir/order") >"$dir/out" 2>&1
verdict $? "the folders of the table are there"

known=" .ci .clang-format .gitignore CHANGELOG.md LICENSE Makefile README.md boards host pdnn.core"
known+=" rtl scripts sim tests "
if git ls-files >"$dir/tracked" 2>/dev/null; then
    sed 's#/.*##' "$dir/tracked" | sort -u | while read -r name; do
        [[ $known == *" $name "* ]] || echo "$name: not of the top level"
    done >"$dir/out"
    [ -s "$dir/tracked" ] && [ ! -s "$dir/out" ]
    verdict $? "the top level is as it should be"
else
    echo "skip - the top level: no git"
fi
exit $failed
