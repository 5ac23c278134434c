// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_list - a layer by changes takes its samples visit by visit (pdnn_row_changes): the first
// is scanned as any other layer's, each further one is a list of inputs that came in or went out.
// Reads the lists, an entry after the other, and says at which visit a group is.
`default_nettype none

module pdnn_row_list #(
    parameter integer LineW = 10    // bits of a line's number
) (
    input  wire logic             clk,
    input  wire logic             rst,

    input  wire logic             on_i,          // the layer is one by changes
    input  wire logic [4:0]       size_i,        // samples, one hot
    input  wire logic             first_i,       // before a layer's first group
    input  wire logic             begin_i,       // a group starts
    input  wire logic [7:0]       in_base_i,
    input  wire logic [LineW-1:0] line_i,        // in the cycle after begin_i: of its first word
    input  wire logic             end_i,         // a visit of a group ends
    input  wire logic             tail_i,        // there is no group, the last one is drained
    output      logic [3:0]       visit_o,       // that is scanned
    output      logic             final_o,       // it is the group's last
    output      logic             next_o,        // another one follows in the next cycle

    // the memories of pdnn_row_changes, a cycle each
    output      logic             count_re_o,
    output      logic [3:0]       count_visit_o,
    input  wire logic [6:0]       count_i,
    output      logic             entry_re_o,
    output      logic [9:0]       entry_at_o,
    input  wire logic [12:0]      entry_i,

    output      logic             valid_o,       // an entry for the scanner
    output      logic [LineW+4:0] entry_o,       // it is taken away, line, place in it
    input  wire logic             take_i,        // it goes, where there is one
`ifdef FORMAL_STATE
    output      logic [6:0]       f_left_o,      // for the proof of pdnn_row_walk
`endif
    output      logic             more_o         // this one or entries not yet read
);
    logic begun_q;
    logic [LineW-1:0] offset_q;   // the group's rows, less IN_BASE
    logic [6:0] left_q;           // entries not yet read
    logic [5:0] at_q;

    // Not within entry_o: to yosys the sum there is as wide as what is cast, if LineW is less.
    wire logic [LineW-1:0] line = offset_q + LineW'(entry_i[11:4]);

    assign final_o = !on_i || ((5'(visit_o) + 5'd1) & size_i) != '0;
    assign next_o = end_i && !final_o && !tail_i;
    assign count_re_o = begin_i || next_o;
    assign count_visit_o = begin_i ? 4'd1 : visit_o + 4'd2;
    assign entry_re_o = left_q != '0 && (!valid_o || take_i);
    assign entry_at_o = {visit_o, at_q};
    assign entry_o = {entry_i[12], line, entry_i[3:0]};
    assign more_o = valid_o || left_q != '0;

    always_ff @(posedge clk) begin
        begun_q <= begin_i;
        if (begun_q) offset_q <= line_i - LineW'(in_base_i);
        if (first_i || (end_i && final_o)) visit_o <= '0;
        else if (next_o) visit_o <= visit_o + 1'b1;
        if (rst) left_q <= '0;
        else if (next_o) left_q <= count_i;
        else if (entry_re_o) left_q <= left_q - 1'b1;
        at_q <= next_o ? '0 : at_q + 6'(entry_re_o);
        valid_o <= !rst && (entry_re_o || (valid_o && !take_i));
    end

`ifdef FORMAL_STATE
    assign f_left_o = left_q;
`endif
`ifdef FORMAL
    `include "formal/rows/pdnn_row_list.svh"
`endif
endmodule

`default_nettype wire
