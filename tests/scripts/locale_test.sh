#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# locale_test.sh - the same bytes in a locale with decimal commas (Debian's mawk, gnuplot and bash
# obey it), with blanks in paths, without HOME and TMPDIR.
set -u
export LC_ALL=C
build=${BUILD:-build}
. tests/verdict.sh

# ---- every script sets its own locale
for script in $(find scripts boards tests sim -name '*.sh' | sort); do
    head -n 1 "$script" | grep -q '^#!' || continue # sourced by others
    grep -q '^export LC_ALL=C$' "$script" || echo "$script: expected a line: export LC_ALL=C"
done >"$dir/out"
[ ! -s "$dir/out" ]
verdict $? "every script sets LC_ALL=C"
grep -q '^export LC_ALL *:= *C$' Makefile
verdict $? "and so do the rules of make"

# ---- blanks in paths, no HOME, no TMPDIR
bare() { env -u HOME -u TMPDIR "$build/pdnn" "$@"; }
odd="$dir/a folder, of\$ blanks"
mkdir "$odd"
cp host/models/mnist-generator.safetensors "$odd/a model.safetensors"
cp tests/energy/exports/two-times.csv "$odd/a, log.csv"
check "generate" bare generate -m "$odd/a model.safetensors" -T 2 -n 2 -o "$odd/x y.png" \
    --raw "$odd/r w" --log "$odd/run log.jsonl" --record "$odd/the session"
check "replay" bare generate -m "$odd/a model.safetensors" -T 2 -n 2 -d "replay:$odd/the session" \
    -o "$odd/x y.png"
check "measure" bare energy measure -m "$odd/a model.safetensors" -n 2 -T 1 \
    --meter "csv:$odd/a, log.csv" --log "$odd/run log.jsonl"
check "report" bare report "$odd/run log.jsonl" -o "$odd/a page.html"
check "summary" bare summary "$odd/run log.jsonl"

# ---- sources that nobody may write, in such a folder, built elsewhere
if git ls-files >"$dir/list" 2>/dev/null && mkdir "$odd/sources"; then
    tar c -T "$dir/list" 2>/dev/null | tar x -C "$odd/sources"
    chmod -R a-w "$odd/sources"
    touch "$dir/mark"
    elsewhere() { (cd "$odd/sources" && env -u HOME -u TMPDIR make -s BUILD="$dir/b" "$@"); }
    check "objects of sources elsewhere" elsewhere "$dir/b/host/base/number.o" \
        "$dir/b/host/energy/power.o"
    id=$(elsewhere build-id)
    [ -n "$id" ] && [ "$id" = "$(make -s BUILD="$dir/b" build-id)" ]
    verdict $? "the bitstream's number is that of the sources, $id"
    [ -z "$(find "$odd/sources" -newer "$dir/mark")" ]
    verdict $? "nothing is written beside the sources"
    chmod -R u+w "$odd/sources"
    (cd "$odd/sources" && make BUILD="$odd/b" "$odd/b/pdnn") >"$dir/log" 2>&1
    [ $? -ne 0 ] && grep -q 'expected a path without blanks' "$dir/log"
    verdict $? "refuses BUILD with blanks"
else
    echo "skip - sources that nobody may write: no git"
fi

# ---- a locale with decimal commas
if ! command -v localedef >/dev/null ||
    ! localedef -i de_DE -f UTF-8 "$dir/de_DE.UTF-8" >"$dir/log" 2>&1; then
    echo "skip - decimal commas: localedef cannot make de_DE.UTF-8 (apt: locales)"
    exit $failed
fi
german() { env LOCPATH="$dir" LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 "$@"; }
check "the locale has decimal commas" test "$(german bash -c 'printf %.1f 0,5')" = 0,5
for command in 'energy predict --network vgg5-cifar10 -T 1,4' 'energy predict --published --json' \
    'info host/models/mnist-generator.safetensors' \
    'energy measure -m host/models/mnist-generator.safetensors -n 1 -T 1 --meter csv:tests/energy/exports/otii.csv'; do
    # shellcheck disable=SC2086
    "$build/pdnn" $command >"$dir/c" 2>&1
    # shellcheck disable=SC2086
    german "$build/pdnn" $command >"$dir/de" 2>&1
    check "the same bytes: pdnn ${command%% -*}" cmp "$dir/c" "$dir/de"
done
for test in "$build"/tests/base/number_test "$build"/tests/energy/exports_test; do
    [ -x "$test" ] && check "$(basename "$test")" german "$test"
done
[ -x "$build/tests/base/number_test" ] && check "strtod() in a locale with commas was tried" \
    sh -c "LOCPATH='$dir' '$build/tests/base/number_test' 2>&1 | grep -q 'OK . in_another_locale'"
for script in tests/energy/table_test.sh tests/scripts/tradeoff_test.sh tests/report/report_test.sh; do
    [ -x "$script" ] && check "$script" german "$script"
done
exit $failed
