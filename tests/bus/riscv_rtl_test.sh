#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# A RISC-V program has a digit read through pdnn_wb: PicoRV32 (of PyPI, `make tools`) under Icarus.
set -u
export LC_ALL=C
. tests/verdict.sh
cpu=$(find "${VENV:-out/venv}" -name picorv32.v 2>/dev/null | head -n 1)
prefix=riscv64-unknown-elf
command -v iverilog >/dev/null || { echo "skip: no iverilog (Icarus Verilog)"; exit 77; }
[ -n "$cpu" ] || { echo "skip: no picorv32.v: make tools (PyPI)"; exit 77; }
command -v $prefix-as >/dev/null || { echo "skip: no $prefix-as (binutils-riscv64-unknown-elf)"; exit 77; }

$prefix-as -march=rv32i -mabi=ilp32 -o "$dir/digit.o" rtl/demo/riscv/digit.S &&
    $prefix-ld -m elf32lriscv -Ttext=0 -o "$dir/digit.elf" "$dir/digit.o" &&
    $prefix-objcopy -O binary -j .text "$dir/digit.elf" "$dir/digit.bin" &&
    od -An -v -t x4 -w4 "$dir/digit.bin" >"$dir/digit.hex"
[ $? -eq 0 ] && [ "$(wc -l <"$dir/digit.hex")" -le 256 ]
verdict $? "the program is assembled"
iverilog -g2012 -f rtl/files.f -s pdnn_riscv_tb -o "$dir/system" rtl/demo/riscv/pdnn_riscv_tb.sv "$cpu" \
    >"$dir/out" 2>&1 && vvp -n "$dir/system" +program="$dir/digit.hex" >"$dir/out" 2>&1 &&
    [ "$(grep -c '##' "$dir/out")" -ge 8 ] && grep -q '^7$' "$dir/out"
verdict $? "a RISC-V program has a digit read"
[ $failed = 0 ] || exit 1
# Another program must not do.
sed -i '5s/.*/00000013/' "$dir/digit.hex"
! vvp -n "$dir/system" +program="$dir/digit.hex" >"$dir/out" 2>&1
verdict $? "a program that lacks an instruction is noticed"
exit $failed
