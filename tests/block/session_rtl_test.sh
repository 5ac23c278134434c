#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Passes of several samples or of all labels, several p-bits on a sum, masked layers, and feature
# maps, under Icarus: a session of small networks that the golden device answered, each of another way
# through the engine, is answered with the same bytes by the RTL.
set -u
export LC_ALL=C
command -v iverilog >/dev/null || { echo "skip - iverilog is not installed"; exit 77; }
build=${BUILD:-build}
. tests/verdict.sh

play() { # REQUESTS REPLIES
    vvp -N "$dir/tb" "+requests=$1" "+n_requests=$(grep -c . "$1")" \
        "+replies=$2" "+n_replies=$(grep -c . "$2")" >"$dir/out" 2>&1
}
# session CORE PROGRAM: its bench, a session of the program, and both together
session() {
    local options
    options=$(sed -n "s/^CORE(\"$1\", *\"\(.*\)\")\$/\1/p" rtl/configs.def)
    "$build/tests/block/$2" "$1" "$dir/session" >"$dir/out" 2>&1 &&
        sed -n 's/^> //p' "$dir/session" | tr -d '\n' | fold -w 2 >"$dir/requests" &&
        sed -n 's/^< //p' "$dir/session" | tr -d '\n' | fold -w 2 >"$dir/replies" &&
        iverilog -g2012 -Irtl -s simulators_tb $(printf -- '-Psimulators_tb.%s ' $options) \
            -o "$dir/tb" sim/simulators_tb.sv \
            $(find rtl -name 'pdnn_*.sv' -not -path 'rtl/compare/*') >"$dir/out" 2>&1
    verdict $? "$1: session and bench are built"
    play "$dir/requests" "$dir/replies"
    verdict $? "$1 core: $(grep -c . "$dir/replies") bytes of replies, $(grep cycles "$dir/out")"
}
session masks random_session
session ties random_session
session labels random_session
session fmaps random_session
session block session

# A bench that would pass anything: a byte that another core would not send.
awk 'NR == 100 { print $0 == "00" ? "01" : "00"; next } { print }' "$dir/replies" >"$dir/wrong"
! play "$dir/requests" "$dir/wrong" && grep -q "reply byte 99 differs" "$dir/out"
verdict $? "another reply is seen"
exit $failed
