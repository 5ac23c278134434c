#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# activity_test.sh - switching activity of a netlist small enough to be counted by hand: a counter of
# four bits that enables a memory, with the core's ports. How often what changes, what it costs, in
# which part; with a placement, by the length of a wire. What is no such file is refused.
set -u
export LC_ALL=C
build=${BUILD:-build}
for tool in verilator yosys; do
    command -v $tool >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
. tests/verdict.sh

small=$dir/netlist/counter
mkdir -p "$small"
{
    echo 'module pdnn_core(clk, rst, rx_valid_i, rx_data_i, tx_ready_i, rx_ready_o, tx_valid_o, tx_data_o, busy_o, running_o);'
    echo '  input clk, rst, rx_valid_i, tx_ready_i; input [7:0] rx_data_i; output rx_ready_o, tx_valid_o, busy_o, running_o;'
    echo "  output [7:0] tx_data_o; assign rx_ready_o = 1'b1; assign tx_valid_o = 1'b0; assign busy_o = 1'b0;"
    echo "  assign tx_data_o = 8'd0; assign running_o = ~rst; wire [3:0] q; wire [3:0] d; wire [2:0] carry; wire [15:0] word;"
    printf "  SB_RAM40_4K #(\n    .INIT_0(256'hffff)\n  ) \\\\u_engine.u_tape_mem.ram  (\n    .MASK(16'h0000),\n    .RADDR(11'h000),\n"
    printf "    .RCLK(clk),\n    .RCLKE(q[0]),\n    .RDATA(word),\n    .RE(1'h1),\n    .WADDR(11'h000),\n    .WCLK(clk),\n"
    printf "    .WCLKE(1'h1),\n    .WDATA(16'h0000),\n    .WE(1'h0)\n  );\n"
    for k in 0 1 2 3; do
        carry=$([ $k -gt 0 ] && echo "carry[$((k - 1))]" || echo "1'h1")
        printf "  SB_LUT4 #(\n    .LUT_INIT(16'h0ff0)\n  ) \\\\u_engine.u_lanes.add%d  (\n" $k
        printf "    .I0(1'h0),\n    .I1(1'h0),\n    .I2(q[%d]),\n    .I3(%s),\n    .O(d[%d])\n  );\n" $k "$carry" $k
        printf "  SB_DFFSR \\\\u_regs.count%d  (\n    .C(clk),\n    .D(d[%d]),\n    .Q(q[%d]),\n    .R(rst)\n  );\n" $k $k $k
        [ $k -lt 3 ] && printf "  SB_CARRY \\\\u_engine.u_lanes.carry%d  (\n    .CI(%s),\n    .CO(carry[%d]),\n    .I0(1'h0),\n    .I1(q[%d])\n  );\n" \
            $k "$carry" $k $k
    done
    echo endmodule
} >"$small/netlist.v"
awk -v LIST="$small/probes.txt" -v HEADER="$small/probes.h" -f boards/flow/netlist_probe.awk "$small/netlist.v" >"$small/pdnn_core.v"

# No device answers there; the counts are of the cycles in which the host waits for one.
make --no-print-directory -s BUILD="$dir" "$small/libpdnn_sim.so" >"$dir/out" 2>&1 &&
    make --no-print-directory -s BUILD="$build" "$build/tools/activity_report" >>"$dir/out" 2>&1
verdict $? "builds"
PDNN_SIM_ACTIVITY=$dir/counts "$build/pdnn" info --device "sim:$small/libpdnn_sim.so" >"$dir/out" 2>&1
[ -s "$dir/counts" ]
verdict $? "leaves counts"

# Seen in n cycles: q from 0 to n - 1, d one more, carry k while the bits up to k are set.
awk '
    function up(n, k) { return int(n / 2 ^ k) }
    NR == FNR { want_cell[++cells] = $1 == "probe" ? $4 : "enable"; bits[cells] = $2; next }
    FNR == 1 { n = $1; next }
    {
        while (!left) { cell = want_cell[++at]; left = bits[at] }
        left--
        k = substr(cell, length(cell))
        if (cell ~ /count/) want = up(n - 1, k)
        else if (cell ~ /add/) want = up(n, k) - (k == 0)
        else if (cell ~ /carry/) want = up(n - 1, k + 1) + up(n, k + 1)
        else if (cell ~ /ram/) want = 1
        else want = ++enables == 1 ? up(n, 1) : 0
        if ($1 != want) { print cell ": expected " want ", got " $1; bad = 1 }
    }
    END { print n " cycles, " FNR - 1 " counts"; exit bad || n < 100 || FNR - 1 != 11 + 16 + 2 }' \
    "$small/probes.txt" "$dir/counts" >"$dir/out" 2>&1
verdict $? "every net is counted: $(tail -n 1 "$dir/out")"

# ---- prices: of a clock edge 1 pJ, a change 10, by length 2 and 3 a tile, an access 100
sed -n 1p "$dir/counts" | awk '{ printf "{\"command\":\"generate\",\"model\":\"m\",\"model_digest\":\"aa\",\"T\":1,\"n\":2,\"lanes\":1," \
    "\"cycles\":%d,\"counters\":{\"tape_reads\":0,\"accumulates\":0,\"act_reads\":0,\"act_writes\":0,\"neuron_updates\":0,\"random_words\":0}}\n", $1 }' >"$dir/run.jsonl"
pj() { printf '"%s":{"pj":%s,"kind":"estimate","source":"test"}' "$1" "$2"; }
echo "{\"format\":\"pdnn-activity-1\",\"static\":{\"w\":1e-6,\"kind\":\"estimate\",\"source\":\"test\"},\"pj\":{$(pj clock 1),$(pj change 10),$(pj net 2),$(pj tile 3),$(pj ebr 100),$(pj spram 0),$(pj mac16 0)}}" >"$dir/pj.json"
echo '{"modules":{"pdnn_core":{"cells":{"u_regs.count0":{"connections":{"Q":[5]}}},"netnames":{"q[0]":{"bits":[5]}}}}}' >"$small/netlist.json"
echo '{"modules":{"top":{"netnames":{"q[0][0]":{"bits":[9]}},"cells":{"a":{"attributes":{"NEXTPNR_BEL":"X3/Y4/lc0"},"connections":{"O":[9]}},
    "b":{"attributes":{"NEXTPNR_BEL":"X5/Y1/lc7"},"connections":{"I0":[9]}}}}}}' >"$dir/placed.json"
report() { # PLACED
    "$build/tools/activity_report" b 1e6 "$small" "$1" "$dir/counts" "$dir/run.jsonl" "$dir/pj.json" "$dir/out.json" >"$dir/out" 2>&1
}
holds() { # NAME VALUE: in out.json, but for the rounding
    sed -n 's/^      "'"$1"'": \([0-9.e+-]*\),*$/\1/p' "$dir/out.json" | tail -n 1 |
        awk -v want="$2" '{ r = $1 / want } END { exit !(NR == 1 && r > 0.999999 && r < 1.000001) }'
}
cycles=$(head -n 1 "$dir/counts")
changes=$(awk '$1 == "probe" { n += $2 } NR == FNR { next } FNR > 1 && FNR <= n + 1 { s += $1 } END { printf "%d", s }' "$small/probes.txt" "$dir/counts")
q0=$((cycles - 1)) both=$((4 * cycles + 100 * (cycles / 2) + cycles)) # and 1 uW for cycles of 1 us
report -
verdict $? "prices without a placement"
holds nj "$(awk "BEGIN { print ($both + 10 * $changes) / 2000 }")" && grep -q '"wires_nj": null' "$dir/out.json"
verdict $? "all nets alike"
report "$dir/placed.json"
holds wires_nj "$(awk "BEGIN { print ($both + 2 * $changes + 3 * 5 * $q0) / 2000 }")"
verdict $? "a wire 2 tiles wide and 3 high"
[ "$(grep -c '"model_digest"' "$dir/out.json")" -eq 1 ]
verdict $? "a run that is there is replaced"
grep -q '^  synapses: pair sums, lanes' "$dir/out" && grep -q '^  weight memory .* 0.50 ' "$dir/out"
verdict $? "by part: lanes; the memory read every other cycle"

refuses() { # TEXT
    report "$dir/placed.json"
    [ $? -eq 1 ] && [ "$(wc -l <"$dir/out")" -eq 1 ] && grep -qF -- "$1" "$dir/out"
    verdict $? "refuses: $1"
}
cp "$dir/counts" "$dir/kept"
head -n 20 "$dir/kept" >"$dir/counts" && refuses "expected a count for each probe"
{ cat "$dir/kept" && echo 1; } >"$dir/counts" && refuses "expected as many counts as probes"
sed '$s/$/,5/' "$dir/kept" >"$dir/counts" && refuses "expected as many counts as probes, whole"
sed "2s/.*/$((cycles + 1))/" "$dir/kept" >"$dir/counts" && refuses "none above the cycles"
echo 0 >"$dir/counts" && refuses "expected a number of cycles, not 0"
sed "1s/.*/$((cycles * 2))/" "$dir/kept" >"$dir/counts" && refuses "expected the $cycles cycles of"
cp "$dir/kept" "$dir/counts"
echo '{"modules":{}}' >"$dir/placed.json" && refuses "expected cells with NEXTPNR_BEL"
head -c 3000 /dev/urandom >"$dir/placed.json" && refuses "expected a JSON object"
sed -i 's/"tile":{"pj":3/"tile":{"pj":-3/' "$dir/pj.json" && refuses "pj: tile: pj: expected a number"
exit $failed
