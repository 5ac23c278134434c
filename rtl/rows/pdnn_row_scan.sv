// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_scan - goes through the activation words of a layer, once a group of 16 neurons, and
// gives the tape address of a row for each 1 in them, one a cycle.
//
// A is the word that the activation memory shows, B what is left of an earlier one. B gives the
// rows; A drops words without a 1 meanwhile, one a cycle. In a cycle with wait_i no row is read.
// Between words B takes entries of the lists (pdnn_row_list).
// With Labels, before_i says which rows of A's word are taken away.
//
// SERIAL layers: what stands in the group's own word (own_place_i) and after it is not read, but
// the word still goes through B, whose rows it names.
`default_nettype none

module pdnn_row_scan #(
    parameter integer LineW = 10,   // bits of a line's number
    parameter integer ActAddrW = 8, // of a place in activation memory
    // 1: pdnn_row_tap says which words are read; 0: IN_WORDS that follow each other.
    parameter integer Fmaps = 0,
    parameter integer Labels = 0
) (
    input  wire logic             clk,
    input  wire logic             rst,

    input  wire logic             begin_i,      // a group starts: its first word is read
    input  wire logic             on_i,         // from the next cycle on: A may be left
    input  wire logic [7:0]       in_base_i,
    input  wire logic [8:0]       in_words_i,   // IN_WORDS - 2
    input  wire logic [LineW-1:0] line_i,       // of the rows of A's word
    input  wire logic             own_i,        // the group has a word of its own
    input  wire logic [ActAddrW-1:0] own_place_i,
    input  wire logic             wait_i,

    output      logic             act_re_o,
    output      logic [ActAddrW-1:0] act_addr_o,
    input  wire logic [15:0]      act_rdata_i,  // holds until the next act_re_o
    input  wire logic [15:0]      act_before_i, // Labels: rows that are taken away
    input  wire logic [ActAddrW-1:0] tap_addr_i, // Fmaps: what act_addr_o becomes; no word is left
    input  wire logic             tap_none_i,
    output      logic             load_o,       // A's word comes to B
    output      logic [ActAddrW-1:0] load_addr_o,
    output      logic             leave_o,      // A is left for the next word

    input  wire logic             entry_valid_i,
    input  wire logic [LineW+4:0] entry_i,      // it is taken away, line, place in it
    output      logic             free_o,       // B has nothing after this cycle: an entry goes in

    output      logic             row_o,        // a row is read:
    output      logic [LineW+3:0] row_addr_o,
    output      logic             row_minus_o,
    output      logic [LineW-1:0] own_line_o,   // of B's word
    output      logic             own_o,        // it is the group's own
`ifdef FORMAL_STATE
    output      logic [25:0]      f_state_o,    // for the proof of pdnn_row_walk
`endif
    output      logic             done_o        // no word is left after this cycle
);
    logic none;                   // no word is left to read
    logic a_valid_q, a_own_q;     // A; it is the group's own word
    logic a_masked_q;             // it, or a word after it
    logic [15:0] b_bits_q;        // inputs whose rows are not yet read
    logic [LineW-1:0] b_line_q;   // their rows
    logic b_own_q, b_minus_q;

    logic b_any, b_more;
    logic [3:0] b_lowest;
    logic [15:0] b_rest;

    pdnn_row_ones u_ones (
        .bits_i(b_bits_q), .any_o(b_any), .lowest_o(b_lowest), .rest_o(b_rest), .more_o(b_more)
    );

    wire logic own = own_i && act_addr_o == own_place_i;
    wire logic a_full = act_rdata_i != '0 && !a_masked_q;

    assign row_o = b_any && !wait_i;
    assign row_addr_o = {b_line_q, b_lowest};
    assign own_line_o = b_line_q;
    assign own_o = b_own_q;
    assign free_o = !b_any || (row_o && !b_more);
    assign leave_o = on_i && a_valid_q && (free_o || !(a_full || a_own_q));
    assign done_o = none && free_o && (!a_valid_q || (leave_o && !a_full));
    assign act_re_o = begin_i || (leave_o && !none);
    assign load_o = leave_o && (a_full || a_own_q);

    always_ff @(posedge clk) begin
        if (rst) a_valid_q <= 1'b0;
        else a_valid_q <= act_re_o || (a_valid_q && !leave_o);
        if (act_re_o) begin
            load_addr_o <= act_addr_o;
            a_own_q <= own;
            a_masked_q <= own || (a_masked_q && !begin_i);
        end
        if (begin_i) b_own_q <= 1'b0;
        if (load_o) begin
            b_bits_q <= act_rdata_i & {16{!a_masked_q}};
            b_line_q <= line_i;
            b_own_q <= a_own_q;
            b_minus_q <= 1'b0;
        end else if (entry_valid_i && free_o) begin
            b_bits_q <= 16'd1 << entry_i[3:0];
            b_line_q <= entry_i[4 +: LineW];
            b_minus_q <= entry_i[LineW+4];
        end else if (row_o) begin
            b_bits_q <= b_rest;
        end
        if (rst) b_bits_q <= '0;
    end

    if (Labels != 0) begin : gen_signs
        logic [15:0] before_q;
        always_ff @(posedge clk) if (load_o) before_q <= act_before_i;
        assign row_minus_o = (before_q & b_bits_q & ~b_rest) != '0;
        wire logic unused_minus = &{1'b0, b_minus_q};
    end else begin : gen_sign
        assign row_minus_o = b_minus_q;
        wire logic unused_before = &{1'b0, act_before_i};
    end

    if (Fmaps != 0) begin : gen_tap
        assign none = tap_none_i;
        assign act_addr_o = tap_addr_i;
        wire logic unused_run = &{1'b0, in_base_i, in_words_i};
`ifdef FORMAL_STATE
        assign f_state_o = {{9{none}}, a_valid_q, b_bits_q};
`endif
    end else begin : gen_run
        // Counters stop below zero, so that their top bit says what a comparison would.
        logic [8:0] words_q;      // not yet read, less 1
        logic [ActAddrW-1:0] act_addr_q; // the next

        assign none = words_q[8];
        assign act_addr_o = begin_i ? in_base_i : act_addr_q;
        always_ff @(posedge clk)
            if (act_re_o) begin
                words_q <= begin_i ? in_words_i : words_q - 1'b1;
                act_addr_q <= act_addr_o + 1'b1;
            end
        wire logic unused_tap = &{1'b0, tap_addr_i, tap_none_i};
`ifdef FORMAL_STATE
        assign f_state_o = {words_q, a_valid_q, b_bits_q};
`endif
    end
endmodule

`default_nettype wire
