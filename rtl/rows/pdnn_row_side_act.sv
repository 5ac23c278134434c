// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_side_act - pdnn_row_act where the samples of a pass stand side by side: as many banks,
// and a p-bit's word in the same row of each, a bank a sample. A read shows all samples.
//
// The input, which all samples share, lies flat: a word is in one bank. It fills each second eighth
// of the memory's places, so that in both banks of a pair the same rows are left. With SIDE = 0 all
// words lie so; with half as many samples as banks a word is in a pair of banks.
//
//         flat                                       SIDE = 2 of four banks  SIDE = 1
//   bank  {top bit (four banks), third bit}          sample                  {second bit, sample}
//   row   {top bit (two banks), second bit, others}  third bit, others       the same
`default_nettype none

module pdnn_row_side_act #(
    // Words of all banks: a power of two, 16 to 4096; 256 or more a bank with PDNN_UP5K.
    parameter integer ActWords = 4096,
    // Banks: 2 or 4.
    parameter integer Side = 4
) (
    input  wire logic        clk,
    input  wire logic        rst,
    input  wire logic        running_i,
    input  wire logic        host_we_i,     // flat
    input  wire logic [11:0] host_addr_i,
    input  wire logic [15:0] host_wdata_i,

    input  wire logic [1:0]  side_i,        // of the layer: word FMAP's
    input  wire logic        flat_i,        // it reads what all samples share, or SIDE is 0

    input  wire logic        layer_start_i, // all as pdnn_row_act's
    input  wire logic [7:0]  out_base_i,
    input  wire logic        group_i,
    input  wire logic        first_group_i,
    input  wire logic        column0_i,
    input  wire logic        pool_x_i,
    input  wire logic        pool_y_i,
    input  wire logic [3:0]  out_high_i,
    input  wire logic        valid_i,       // the next neuron;
    input  wire logic [Side-1:0] fires_i,   // a cycle later: its samples, those that are not: 0

    input  wire logic        re_i,
    input  wire logic [11:0] raddr_i,
    output      logic [15:0] any_o,         // one cycle after re_i, and holds: 1 in any sample;
    output      logic [16*Side-1:0] words_o // of each sample, if it does not lie flat
);
    localparam integer W = $clog2(ActWords);
    localparam integer P = W - 3;           // the third bit from the top
    localparam integer RowW = W - $clog2(Side);

    logic we_q, more_q, put_group, put_more;
    logic [11:0] addr_q, put_word;
    logic [3:0] next_q, place_q;
    logic [Side-1:0] shown_q;
    logic [16*Side-1:0] banks, shown;

    wire logic clears = place_q == '0 && !more_q;
    wire logic flat_w = !running_i || side_i == '0;
    wire logic [11:0] waddr = running_i ? addr_q : host_addr_i;
    wire logic [RowW-1:0] wrow, rrow;
    wire logic [Side-1:0] at_w, at_r;       // banks that a word is in
    wire logic wide = Side == 2 || side_i[1];
    logic [15:0] keep;

    if (Side == 4) begin : gen_four
        assign wrow = {flat_w ? waddr[W-2] : waddr[P], waddr[P-1:0]};
        assign rrow = {flat_i ? raddr_i[W-2] : raddr_i[P], raddr_i[P-1:0]};
        for (genvar b = 0; b < 4; b++) begin : gen_at
            localparam [1:0] B = 2'(b);
            assign at_w[b] = flat_w ? {waddr[W-1], waddr[P]} == B : wide || waddr[W-2] == B[1];
            assign at_r[b] = flat_i ? {raddr_i[W-1], raddr_i[P]} == B
                                    : wide || raddr_i[W-2] == B[1];
        end
    end else begin : gen_two
        assign wrow = flat_w ? {waddr[W-1:W-2], waddr[P-1:0]} : waddr[W-2:0];
        assign rrow = flat_i ? {raddr_i[W-1:W-2], raddr_i[P-1:0]} : raddr_i[W-2:0];
        for (genvar b = 0; b < 2; b++) begin : gen_at
            assign at_w[b] = !flat_w || waddr[P] == 1'(b);
            assign at_r[b] = !flat_i || raddr_i[P] == 1'(b);
        end
    end

    always_comb
        for (int i = 0; i < 16; i++) keep[i] = running_i && !clears && place_q != 4'(i);

    pdnn_row_put u_put (
        .clk, .rst, .layer_start_i, .base_i({out_high_i, out_base_i}),
        .start_i(group_i), .first_i(first_group_i), .column0_i, .pool_x_i, .pool_y_i,
        .group_o(put_group), .word_o(put_word), .more_o(put_more)
    );

    always_ff @(posedge clk) begin
        we_q <= valid_i && !rst;
        if (put_group) next_q <= '0;
        else if (valid_i) next_q <= next_q + 1'b1;
        if (valid_i) {addr_q, place_q, more_q} <= {put_word, next_q, put_more};
        if (re_i) shown_q <= at_r;
    end

    for (genvar b = 0; b < Side; b++) begin : gen_bank
        // Whose bit it has.
        wire logic fires = flat_w ? fires_i[0] : wide ? fires_i[b] : fires_i[b % 2];

        pdnn_wide_mem #(.ActWords(1 << RowW)) u_act_mem (
            .clk, .we_i(running_i ? we_q && (!more_q || fires) : host_we_i), .lane_i(at_w[b]),
            .waddr_i(12'(wrow)), .keep_i(keep),
            .wdata_i(running_i ? {{15{fires && !clears}}, fires} : host_wdata_i),
            .re_i(re_i && at_r[b]), .raddr_i(12'(rrow)), .rdata_o(banks[16*b +: 16])
        );
        assign shown[16*b +: 16] = banks[16*b +: 16] & {16{shown_q[b]}};
        assign words_o[16*b +: 16] = Side == 2 || b > 1 || wide ? banks[16*b +: 16]
                                   : shown[16*b +: 16] | shown[16*((b + 2) % Side) +: 16];
    end

    always_comb begin
        any_o = '0;
        for (int b = 0; b < Side; b++) any_o = any_o | shown[16*b +: 16];
    end

    wire logic unused_ok = &{1'b0, waddr, raddr_i, side_i};

    initial begin
        if (Side != 2 && Side != 4) $fatal(1, "pdnn_row_side_act: Side must be 2 or 4");
        if (ActWords < 16 || ActWords > 4096)
            $fatal(1, "pdnn_row_side_act: ActWords must be 16 to 4096");
    end

`ifdef FORMAL
    `include "formal/rows/pdnn_row_side_act.svh"
`endif
endmodule

`default_nettype wire
