#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# BUILD_ID outlives a change of comments, proofs and blanks, and nothing else.
set -u
export LC_ALL=C
. tests/verdict.sh
awk=boards/flow/design.awk

cat >"$dir/base.sv" <<'EOF'
// A module.
module m (input logic a, output logic b);
    assign b = a; /* one
    line */ wire c = b;
`ifdef FORMAL
    always_comb assert (b == a);
`ifdef PDNN_TRACE
    wire f = a;
`endif
`else
    wire d = a;
`endif
`ifdef PDNN_TRACE
    wire e = a;
`endif
endmodule
EOF
want=$(awk -f $awk "$dir/base.sv" | cksum)

changed() { # same|other NAME SED: what the checksum does when SED changes the file
    sed "$3" "$dir/base.sv" >"$dir/changed.sv"
    awk -f $awk "$dir/changed.sv" >"$dir/out"
    got=$(cksum <"$dir/out")
    ! cmp -s "$dir/base.sv" "$dir/changed.sv" &&
        case $1 in same) [ "$got" = "$want" ] ;; other) [ "$got" != "$want" ] ;; esac
    verdict $? "$1 id: $2"
}
changed same "a comment" 's/A module/One module/'
changed same "a comment over two lines" 's/    line/    of two lines/'
changed same "a comment at a line's end" 's/wire d = a;/& \/\/ kept/'
changed same "blanks and blank lines" 's/    wire/\t\n  wire/'
changed same "a proof" 's/b == a/b === a/'
changed same "what a proof has inside" 's/wire f/wire g/'
changed other "an operator" 's/b = a/b = ~a/'
changed other "after a comment of two lines" 's/wire c/wire k/'
changed other "what takes the place of a proof" 's/wire d/wire k/'
changed other "an option" 's/wire e/wire k/'
changed other "a name of an option" 's/PDNN_TRACE/PDNN_UP5K/'

# What synthesis reads, and its parameters, stay the same files: nothing is made again.
made() { # SED: what `make` writes anew after it
    sed "$1" "$dir/base.sv" >"$dir/source.sv"
    touch -d '+1 hour' "$dir/source.sv"
    touch "$dir/before"
    make --no-print-directory -s BUILD="$dir/build" RTL_SRC="$dir/source.sv" BOARD_SRC= \
        "$dir/build/icebreaker/design.sv" "$dir/build/icebreaker/board.params" >"$dir/log" 2>&1 ||
        { cat "$dir/log"; return 1; }
    find "$dir/build/icebreaker" -name '[db]*.*' -newer "$dir/before" -printf '%f ' | sort
    find "$dir/build" -exec touch -d '-1 hour' {} +
}
made '' >/dev/null
[ "$(made 's/b = a/b = ~a/' | wc -w)" = 2 ]
verdict $? "an operator is placed anew"
made '' >/dev/null
[ -z "$(made 's/A module/One module/')" ]
verdict $? "a comment is not"

# And the id that goes into a bitstream is made of it.
id() { make --no-print-directory -s build-id "$@" 2>&1; }
[ -n "$(id)" ] && [ "$(id)" = "$(id)" ] && [ "$(id)" != "$(id BOARD=icebreaker-zs)" ]
verdict $? "every board has an id of its own"
exit $failed
