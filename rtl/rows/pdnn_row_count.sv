// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_count - how many of a block's samples of a p-bit are 1, from one look-up.
//
// The samples share the sum z, and their stratified words differ in the highest bits alone, of
// which they have each value once. threshold[|z|] says how many of the 256 words of one sign fall
// on the rarer side; so many whole strata do, and one more if the lower bits of the word are below
// the threshold's rest. Without noise, or beyond the table, none do. The bits are those of
// pdnn_noise, drawn one by one (host/contract/noise_table.h).
//
//   T3  z_i; the table is read      T4  strata, comparison, count
//   T5  the activation memories are written
`default_nettype none

module pdnn_row_count #(
    parameter integer AccW = 16,
    // As pdnn_noise's.
    parameter integer NoiseTables = 2
) (
    input  wire logic            clk,
    input  wire logic            rst,
    input  wire logic            we_i,         // the host's, to the threshold tables
    input  wire logic [15:0]     waddr_i,      // table * 256 + size
    input  wire logic [7:0]      wdata_i,

    // the layer
    input  wire logic            on_i,         // it has noise
    input  wire logic [2:0]      table_i,
    input  wire logic [4:0]      size_i,       // samples, one hot: 2 to 16

    input  wire logic [8:0]      word_i,       // T2: the first sample's
    output      logic [8:0]      t3_word_o,    // T3: the same
    input  wire logic            valid_i,      // T3
    input  wire logic [AccW-1:0] z_i,

    input  wire logic            tally_valid_i, // T4: a neuron whose samples were drawn one by one
    input  wire logic [4:0]      tally_i,      // how many are 1

    output      logic            mixed_o,      // T4: not all samples are alike; then
    output      logic            minus_o,      // pdnn_row_changes's
    output      logic [8:0]      word_o,
    output      logic [8:0]      threshold_o,
    output      logic            busy_o,       // there is something in T4

    output      logic            valid_o,      // T4: a neuron, for pdnn_row_act
    output      logic            fired_o,      // T5: it is 1 in some sample
    output      logic            first_o,      // T5: in the first
    output      logic [3:0]      code_o        // T5: in how many, 0: in all
);
    localparam integer AddrW = $clog2(256 * NoiseTables);

    (* no_rw_check *) logic [7:0] table_q [256 * NoiseTables];
    logic [8:0] t4_word_q;
    logic [7:0] t4_read_q;
    logic t4_valid_q, t4_minus_q, t4_none_q, t4_zero_q;

    wire logic t3_minus = z_i[AccW-1];
    wire logic [8:0] t3_size = {1'b0, z_i[7:0] ^ {8{t3_minus}}} + {8'b0, t3_minus};
    wire logic [10:0] t3_addr = {table_i, t3_size[7:0]};

    logic [8:0] t4_threshold;
    logic [7:0] t4_mask; // of the bits below the strata's
    logic [3:0] t4_strata;
    always_comb begin
        t4_threshold = {t4_zero_q, t4_read_q & {8{!t4_none_q}}};
        t4_mask = {size_i[1], size_i[1] | size_i[2], !size_i[4], 5'h1f};
        case (1'b1)
            size_i[4]: t4_strata = t4_threshold[8:5];
            size_i[3]: t4_strata = {1'b0, t4_threshold[8:6]};
            size_i[2]: t4_strata = {2'b0, t4_threshold[8:7]};
            default:   t4_strata = {3'b0, t4_threshold[8]};
        endcase
    end

    wire logic rare = t4_word_q[8] != t4_minus_q && {1'b0, t4_word_q[7:0]} < t4_threshold;
    wire logic more = (t4_word_q[7:0] & t4_mask) < (t4_threshold[7:0] & t4_mask);
    wire logic [3:0] fewer = t4_strata + {3'b0, more};
    wire logic [3:0] rest = size_i[3:0] - fewer;
    wire logic all = tally_valid_i ? (tally_i & size_i) != '0 : !t4_minus_q && fewer == '0;
    wire logic fired = tally_valid_i ? tally_i != '0 : !t4_minus_q || fewer != '0;
    wire logic [3:0] code = tally_valid_i ? tally_i[3:0] : t4_minus_q ? fewer : rest;

    assign mixed_o = t4_valid_q && fewer != '0;
    assign minus_o = t4_minus_q;
    assign word_o = t4_word_q;
    assign threshold_o = t4_threshold;
    assign busy_o = t4_valid_q;
    assign valid_o = t4_valid_q || tally_valid_i;

    always_ff @(posedge clk) begin
        if (we_i) table_q[waddr_i[AddrW-1:0]] <= wdata_i;

        t3_word_o <= word_i;
        if (valid_i) begin
            t4_read_q <= table_q[t3_addr[AddrW-1:0]];
            t4_word_q <= t3_word_o;
            t4_minus_q <= t3_minus;
            t4_zero_q <= on_i && z_i == '0;
            t4_none_q <= !on_i || t3_size[8] || z_i[AccW-1:8] != {(AccW-8){t3_minus}};
        end
        if (valid_o) begin
            fired_o <= fired;
            first_o <= rare ^ !t4_minus_q;
            code_o <= code & {4{!all}};
        end
        t4_valid_q <= valid_i && !rst;
    end

    wire logic unused_ok = &{1'b0, waddr_i, t3_addr, size_i[0]};

    initial begin
        if (AccW < 12) $fatal(1, "pdnn_row_count: AccW must be at least 12");
    end

`ifdef FORMAL
    `include "formal/rows/pdnn_row_count.svh"
`endif
endmodule

`default_nettype wire
