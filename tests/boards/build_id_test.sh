#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# BUILD_ID outlives a change of comments, proofs and blanks, and nothing else.
set -u
. tests/verdict.sh
awk=boards/flow/build_id.awk

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

# And the id that goes into a bitstream is made of it.
id() { make --no-print-directory -s build-id "$@" 2>&1; }
[ -n "$(id)" ] && [ "$(id)" = "$(id)" ] && [ "$(id)" != "$(id BOARD=icebreaker-zs)" ]
verdict $? "every board has an id of its own"
exit $failed
