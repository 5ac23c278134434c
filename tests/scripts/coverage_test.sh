#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# scripts/coverage.py: what several simulations reach is added up, bit by bit; what has a reason, or
# is no hardware, is left out and counted.
set -u
export LC_ALL=C
. tests/verdict.sh
command -v python3 >/dev/null || { echo "skip: no python3"; exit 77; }
coverage=$PWD/scripts/coverage.py
cd "$dir" || exit 1
mkdir dat tests rtl
cat >rtl/pdnn_core.sv <<'END'
module pdnn_core;
    assign x = y;
    initial begin
        if (x) $fatal(1, "no");
    end
endmodule
END
cat >tests/untoggled.txt <<'END'
Text.

rtl/pdnn_core.sv y[7:6]
    no one counts as far
rtl/pdnn_core.sv z
    it is 0
END
# point FILE LINE KIND NAME COUNT
point() {
    local key=o
    [ "$3" = v_toggle ] || key=n
    printf "C '\1f\2%s\1l\2%s\1page\2%s/pdnn_core\1%s\2%s' %s\n" "$1" "$2" "$3" $key "$4" "$5"
}
{
    point rtl/pdnn_core.sv 2 v_line a 0
    point rtl/pdnn_core.sv 4 v_line b 0 # a check of parameters
    for bit in 0 1 6 7; do point rtl/pdnn_core.sv 2 v_toggle "y[$bit]" 0; done
    point rtl/pdnn_core.sv 2 v_toggle z 0
} >dat/one.dat
{
    point rtl/pdnn_core.sv 2 v_line a 3
    point rtl/pdnn_core.sv 2 v_toggle 'y[0]' 2
    point rtl/pdnn_core.sv 2 v_toggle 'y[6]' 1
} >dat/two.dat
"$coverage" rtl dat >told 2>err
verdict $? "two simulations are read"
grep -q '^rtl: lines 100.0 % (1 of 1), toggles 50.0 % (1 of 2)$' told
verdict $? "a line or bit counts where one of them reaches it"
grep -q '^  not toggled: rtl/pdnn_core.sv:2: y (1)$' told
verdict $? "what is not reached is named"
grep -q '^  left out, with a reason each: 3 bits$' told &&
    grep -qF 'toggled, though tests/untoggled.txt has it: rtl/pdnn_core.sv: y[6]' told
verdict $? "bits with a reason are left out, and told where the reason is wrong"
sed -i 's/^rtl.pdnn_core.sv z$/z/' tests/untoggled.txt
"$coverage" rtl dat >told 2>err
[ $? -ne 0 ] && grep -qF "tests/untoggled.txt: expected FILE NAME[MOST:LEAST], got 'z'" err
verdict $? "a line that names no bit is refused"
exit $failed
