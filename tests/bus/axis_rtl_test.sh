#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# pdnn_axis, as an engineer meets it who has rtl/ and pdnn.core alone: the recorded digit under
# Icarus, with streams that never wait and that wait often, and by FuseSoC where `make tools` has it.
# The shipped session writes what the host writes today.
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

# What it writes to the memories: op, space, address, count and payload, without sequence and CRC. The
# registers that a host sets are its own affair.
writes() {
    sed -n 's/^> //p' "$1" | tr -d '\n' | awk '
        function hex(text,    i, value) {
            for (i = 1; i <= length(text); i++)
                value = 16 * value + index("0123456789ABCDEF", substr(text, i, 1)) - 1
            return value
        }
        { for (at = 1; at < length($0); at += size) {
              op = substr($0, at + 4, 2)
              size = 24 + (op == "02" ? 2 * hex(substr($0, at + 14, 2) substr($0, at + 12, 2)) : 0)
              if (op == "02" && substr($0, at + 6, 2) != "00")
                  print substr($0, at + 4, size - 12)
          } }'
}
if [ -n "${PDNN_DATA:-}" ] && [ -x "$pdnn" ]; then
    "$pdnn" classify -m rtl/demo/digit.safetensors -d golden:hx8k -n 1 -T 16 --record "$dir/session" \
        >"$dir/out" 2>&1 && [ "$(writes "$dir/session" | wc -l)" -ge 8 ] &&
        diff <(writes rtl/demo/digit.session) <(writes "$dir/session") >>"$dir/out"
    verdict $? "rtl/demo/digit.session writes what the host writes"
else
    echo "skip - the session writes what the host writes: needs MNIST, PDNN_DATA=DIR"
fi
exit $failed
