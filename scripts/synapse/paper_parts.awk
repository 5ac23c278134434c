# SPDX-License-Identifier: BSD-2-Clause
#
# paper_parts.awk -v name=NAME -v pictures=N probes.txt counts - what a netlist of pdnn_paper_core
# did, a picture, by part: lines "NAME PART FF CHANGES EBR_ACCESSES MAC16 CYCLES". With number.awk.
#
# yosys names a cell after the net that it drives, so where logic meets a border it is counted on
# one of the two sides: `weight_i` is the complement before the accumulator, the p-bits'
# `u_act_mem.write_data_i` the comparator.

function part_of(cell) {
    if (cell ~ /u_mac|u_ac\.|weight_i/) return "synapse"
    if (cell ~ /u_lfsr/) return "lfsr"
    if (cell ~ /u_compare/ || (name !~ /tanh/ && cell ~ /u_act_mem\.write_data_i/)) return "compare"
    if (cell ~ /u_act_mem/) return "activations"
    if (cell ~ /u_table/) return "table"
    if (cell ~ /u_results/) return "results"
    return "sequencer"
}

BEGIN { whole(pictures, "pictures") }

FNR == NR {
    whole($2, "bits")
    for (i = 0; i < $2; i++) {
        kind[n] = $1
        type[n] = $3
        part[n++] = part_of($4)
    }
    if ($1 == "probe" && $3 ~ /^SB_DFF/) ff[part_of($4)] += $2
    if ($1 == "probe" && $3 == "SB_MAC16") mac16[part_of($4)]++
    seen[part_of($4)] = 1
    next
}

{ whole($0, FNR == 1 ? "cycles" : "count") }

FNR == 1 { cycles = $1; next }

{
    if (k >= n || $1 > cycles) { print "paper_parts: counts do not fit the " \
        "probes" > "/dev/stderr"; exit 1 }
    if (kind[k] == "probe") changes[part[k]] += $1
    else accesses[part[k]] += $1
    k++
}

END {
    if (k != n || !cycles) { print "paper_parts: counts do not fit the " \
        "probes" > "/dev/stderr"; exit 1 }
    for (p in seen)
        print name, p, ff[p] + 0, changes[p] / pictures, accesses[p] / pictures, mac16[p] + 0, \
              cycles / pictures
}
