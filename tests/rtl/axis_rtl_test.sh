#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# pdnn_axis, as an engineer meets it who has rtl/ and pdnn.core alone: the recorded digit under
# Icarus, with streams that never wait and that wait often, and by FuseSoC where `make tools` has it.
# The shipped session is what the host sends today.
set -u
export LC_ALL=C
. tests/verdict.sh
command -v iverilog >/dev/null || { echo "skip: no iverilog (Icarus Verilog)"; exit 77; }
pdnn=$(realpath "${BUILD:-build}/pdnn")
root=$PWD
mkdir "$dir/alone"
cp -r rtl pdnn.core "$dir/alone"
cd "$dir/alone" || exit 1

iverilog -g2012 -f rtl/files.f -s pdnn_digit_tb -o digit rtl/demo/pdnn_digit_tb.sv >"$dir/out" 2>&1
verdict $? "rtl/files.f under Icarus"
digit() { vvp -n digit "$@" >"$dir/out" 2>&1; }
digit && grep -q '^ok - [0-9]* replies as recorded, .* it is a 7$' "$dir/out"
verdict $? "a digit, streams that do not wait"
digit +stall=40 && grep -q 'it is a 7$' "$dir/out"
verdict $? "a digit, streams that wait in 40 of 100 cycles"

# It notices: another result, a reply less.
awk '/^</ { at = NR } { line[NR] = $0 } END { for (i = 1; i <= NR; i++) print i == at ? "< 00000000" : line[i] }' \
    rtl/demo/digit.session >other.session
! digit +session=other.session && grep -q 'recorded was 00' "$dir/out"
verdict $? "another reply is noticed"
sed '$d' rtl/demo/digit.session >short.session
! digit +session=short.session && grep -q 'was not recorded' "$dir/out"
verdict $? "a reply too many is noticed"
! digit +session=none && grep -q 'none cannot be opened' "$dir/out"
verdict $? "no session"

fusesoc=$root/${VENV:-out/venv}/bin/fusesoc
if [ -x "$fusesoc" ]; then
    for target in sim lint; do
        "$fusesoc" --cores-root . run --target=$target pdnn >"$dir/out" 2>&1 &&
            { [ $target = lint ] || grep -q 'it is a 7$' "$dir/out"; }
        verdict $? "pdnn.core, target $target"
    done
else
    echo "skip - pdnn.core with FuseSoC: no ${VENV:-out/venv}/bin/fusesoc: make tools"
fi
cd "$root" || exit 1

# Requests alone: replies of registers, such as counters, may change.
if [ -n "${PDNN_DATA:-}" ] && [ -x "$pdnn" ]; then
    "$pdnn" classify -m rtl/demo/digit.safetensors -d golden:hx8k -n 1 -T 16 --record "$dir/session" \
        >"$dir/out" 2>&1 && diff <(grep '^>' rtl/demo/digit.session) <(grep '^>' "$dir/session") >>"$dir/out"
    verdict $? "rtl/demo/digit.session is what the host sends"
else
    echo "skip - the session is what the host sends: needs MNIST, PDNN_DATA=DIR"
fi
exit $failed
