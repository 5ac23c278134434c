# SPDX-License-Identifier: BSD-2-Clause
#
# netlist_probe.awk -v LIST=FILE -v HEADER=FILE NETLIST.v - the netlist with more outputs: probe_0,
# probe_1, ... are every net that a cell drives, enable_0, ... what enables the memories. HEADER lists
# them for sim/pdnn_sim.cpp; LIST tells what stands where, from bit 0 up, the probes first:
#
#   probe   BITS TYPE CELL      its output pins, lowest bit first
#   enable  1    TYPE CELL      one a port: a memory of two ports is listed twice, reading first
#
# Cells that sim/ice40_cells.v has are renamed to its names (SimLUT4), because Verilator is given yosys's
# models of the others. Reads what yosys's write_verilog writes for a flat module: one pin a line.

BEGIN {
    n_lines = n_probes = n_enables = 0
    out["SB_LUT4"] = "O"; out["SB_CARRY"] = "CO"; out["SB_MAC16"] = "O"
    out["SB_RAM40_4K"] = "RDATA"; out["SB_SPRAM256KA"] = "DATAOUT"
    bits["SB_MAC16"] = 32; bits["SB_RAM40_4K"] = 16; bits["SB_SPRAM256KA"] = 16
}

function probe(net, n) {
    probe_bits[n_probes] = n
    probes[n_probes++] = net
    print "probe", n, type, name > LIST
}

function enable(a, b) {
    enable_bits[n_enables] = 1
    enable_lines[n_enables] = "enable 1 " type " " name
    enables[n_enables++] = a " & " b
}

# Ports of up to 32 bits: Verilator takes quadratic time for a wide concatenation.
function write_ports(macro, name, nets, sizes, n,    i, text, size, words) {
    printf "#define %s(X)", macro > HEADER
    size = words = 0
    for (i = 0; i < n; i++) {
        text = nets[i] (size ? ", " : "") text
        size += sizes[i]
        if (i == n - 1 || size + sizes[i + 1] > 32) {
            body[n_lines++] = "  output [" size - 1 ":0] " name words ";"
            body[n_lines++] = "  assign " name words " = { " text " };"
            ports = ports name words ", "
            printf " X(%s, %d)", name words, size > HEADER
            words++
            size = 0
            text = ""
        }
    }
    print "" > HEADER
}

# "  TYPE name (" or "  TYPE #(" ... "  ) name ("
/^  SB_/ { type = $1; name = $2 == "#(" ? "" : $2 }
type != "" && /^  \) / { name = $2 }

type != "" && /^    \./ {
    pin = substr($1, 2)
    sub(/\(.*/, "", pin)
    net = $0
    sub(/^[^(]*\(/, "", net)
    sub(/\),?$/, "", net)
    pins[pin] = net == "" ? "1'b1" : net
}

type != "" && /^  \);/ {
    pin = type ~ /^SB_DFF/ ? "Q" : out[type]
    if (pin in pins)
        probe(pins[pin], type in bits ? bits[type] : 1)
    if (type == "SB_RAM40_4K") {
        enable(pins["RE"], "RCLKE" in pins ? pins["RCLKE"] : "1'b1")
        enable(pins["WE"], "WCLKE" in pins ? pins["WCLKE"] : "1'b1")
    } else if (type == "SB_SPRAM256KA") {
        enable(pins["CHIPSELECT"], "1'b1")
    }
    type = ""
    delete pins
}

/^endmodule/ {
    write_ports("PDNN_SIM_PROBES", "probe_", probes, probe_bits, n_probes)
    write_ports("PDNN_SIM_ENABLES", "enable_", enables, enable_bits, n_enables)
    for (i = 0; i < n_enables; i++)
        print enable_lines[i] > LIST
}
/^  SB_(LUT4|CARRY|DFF[A-Z]*) / { sub(/SB_/, "Sim") }
{ body[n_lines++] = $0 }

END {
    for (i = 0; i < n_lines; i++) {
        if (body[i] ~ /^module /)
            sub(/\(/, "(" ports, body[i])
        print body[i]
    }
    if (!n_probes) {
        print "netlist_probe: no cell found" > "/dev/stderr"
        exit 1
    }
}
