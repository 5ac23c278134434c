#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Every command's --help: no option stands in it twice, -h and `pdnn help COMMAND` print the same,
# and each option that takes one of some words or a number says so when it gets another value.
set -u
pdnn=${BUILD:-build}/pdnn
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failures=0

report() { # report WHAT PASSED: PASSED is 0 or 1
    if [ "$2" = 1 ]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        failures=$((failures + 1))
    fi
}

words() { # words COMMAND...: what can follow it
    "$pdnn" "$@" --help | awk '/^  [a-z]/ { print $1 }'
}

# Values that only a file, a device or a data set can judge.
free='^(FILE|DIR|SPEC|NAME|TEXT|STEM|NAME\|FILE|K\])$'

commands=()
for command in $(words); do
    case $command in
    vboard) continue ;; # a program of its own
    energy) for part in $(words energy); do commands+=("energy $part"); done ;;
    *) commands+=("$command") ;;
    esac
done
[ ${#commands[@]} -ge 15 ]
report "pdnn --help lists the commands: ${#commands[@]}" $(($? == 0))

n_values=0
for command in "${commands[@]}"; do
    read -ra line <<<"$command"
    "$pdnn" "${line[@]}" --help >"$dir/help"
    "$pdnn" "${line[@]}" -h | cmp -s - "$dir/help" &&
        "$pdnn" help "${line[@]}" | cmp -s - "$dir/help"
    report "pdnn $command: -h, --help and pdnn help are the same" $(($? == 0))
    grep -oE '^ +(-[A-Za-z](, |=|$))?(--[a-z-]+)?' "$dir/help" | grep -oE -- '-[A-Za-z]|--[a-z-]+' |
        sort | uniq -d >"$dir/twice"
    [ -s "$dir/help" ] && [ ! -s "$dir/twice" ]
    report "pdnn $command --help: no option twice $(tr '\n' ' ' <"$dir/twice")" $(($? == 0))

    wrong=
    for option in $(grep -oE '^ +(-[A-Za-z], )?--[a-z-]+\[?=[^ ]+' "$dir/help" | grep -oE -- '--.*'); do
        [[ ${option#*=} =~ $free ]] && continue
        n_values=$((n_values + 1))
        "$pdnn" "${line[@]}" "${option%%=*}=@" >"$dir/out" 2>"$dir/err"
        [ $? -eq 2 ] && [ ! -s "$dir/out" ] && [ "$(wc -l <"$dir/err")" -eq 1 ] &&
            grep -qE "^pdnn: --?[A-Za-z-]+: expected .+, got '@'" "$dir/err" || wrong+=" $option"
    done
    [ -z "$wrong" ]
    report "pdnn $command: a wrong value names what is expected$wrong" $(($? == 0))
done
[ "$n_values" -ge 80 ]
report "options with a range or words: $n_values" $(($? == 0))

"$pdnn" generate --no-such-option >"$dir/out" 2>"$dir/err"
[ $? -eq 2 ] && grep -q 'no-such-option' "$dir/err"
report "an unknown option is refused" $(($? == 0))
# Former names that scripts and run logs hold.
"$pdnn" energy compare --help | grep -q 'Usage: pdnn energy tradeoff'
report "energy compare is energy tradeoff" $(($? == 0))
"$pdnn" info -d golden:zero_skip=1 | grep -qE '^layout +1 '
report "zero_skip is rows" $(($? == 0))
exit $((failures > 0))
