#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Every command's --help: no option stands in it twice, -h and `pdnn help COMMAND` print the same,
# and each option that takes one of some words or a number says so when it gets another value.
set -u
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
. tests/verdict.sh

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
verdict $? "pdnn --help lists the commands: ${#commands[@]}"

n_values=0
for command in "${commands[@]}"; do
    read -ra line <<<"$command"
    "$pdnn" "${line[@]}" --help >"$dir/help"
    "$pdnn" "${line[@]}" -h | cmp -s - "$dir/help" &&
        "$pdnn" help "${line[@]}" | cmp -s - "$dir/help"
    verdict $? "pdnn $command: -h, --help and pdnn help are the same"
    grep -oE '^ +(-[A-Za-z](, |=|$))?(--[a-z-]+)?' "$dir/help" | grep -oE -- '-[A-Za-z]|--[a-z-]+' |
        sort | uniq -d >"$dir/log"
    [ -s "$dir/help" ] && [ ! -s "$dir/log" ]
    verdict $? "pdnn $command --help: no option twice"

    wrong=
    for option in $(grep -oE '^ +(-[A-Za-z], )?--[a-z-]+\[?=[^ ]+' "$dir/help" | grep -oE -- '--.*'); do
        [[ ${option#*=} =~ $free ]] && continue
        n_values=$((n_values + 1))
        "$pdnn" "${line[@]}" "${option%%=*}=@" >"$dir/out" 2>"$dir/err"
        [ $? -eq 2 ] && [ ! -s "$dir/out" ] && [ "$(wc -l <"$dir/err")" -eq 1 ] &&
            grep -qE "^pdnn: --?[A-Za-z-]+: expected .+, got '@'" "$dir/err" || wrong+=" $option"
    done
    [ -z "$wrong" ]
    verdict $? "pdnn $command: a wrong value names what is expected$wrong"
done
[ "$n_values" -ge 80 ]
verdict $? "options with a range or words: $n_values"

# Commands as pages show them: `pdnn COMMAND ... --option ...` in one line.
find README.md host rtl boards -name '*.md' | xargs grep -hoE 'pdnn (energy )?[a-z]+ [^`|]*--[a-z-]+[^`|]*' \
    >"$dir/shown" || echo 'pdnn info --json' >"$dir/shown" # no git: nothing to look at
n_shown=0
while read -r _ command rest; do
    [ "$command" = vboard ] && continue
    [ "$command" = energy ] && command="energy ${rest%% *}"
    [[ " ${commands[*]} " == *" $command "* ]] || continue
    read -ra line <<<"$command"
    "$pdnn" "${line[@]}" --help >"$dir/help"
    for option in $(grep -oE -- '(^| )--[a-z][a-z-]*' <<<"${rest%%;*}"); do
        n_shown=$((n_shown + 1))
        grep -qE -- "$option([=[ ]|\$)" "$dir/help" || echo "pdnn $command: $option"
    done
done <"$dir/shown" >"$dir/log"
[ ! -s "$dir/log" ]
verdict $? "pages show options that there are"

"$pdnn" generate --no-such-option >"$dir/out" 2>"$dir/err"
[ $? -eq 2 ] && grep -q 'no-such-option' "$dir/err"
verdict $? "an unknown option is refused"
# Former names that scripts and run logs hold.
"$pdnn" energy compare --help | grep -q 'Usage: pdnn energy tradeoff'
verdict $? "energy compare is energy tradeoff"
"$pdnn" info -d golden:zero_skip=1 | grep -qE '^layout +1 '
verdict $? "zero_skip is rows"
exit "$failed"
