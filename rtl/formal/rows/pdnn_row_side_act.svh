// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_side_act, of two reads in turn: words that lie flat are in places of their own;
// no word of p-bits, from the place on at which the host begins (pdnn_block_side() in
// host/tape/block.c), is in a place of the input; a word is written where it is read.

(* anyconst *) logic [12:0] f_input;    // words of the input
localparam [12:0] FQuarter = 13'(ActWords / 4);
localparam [12:0] FEighth = 13'(ActWords / 8);
logic f_past_q = 1'b0;
logic f_flat_q;
logic [W-1:0] f_word_q;
logic [Side-1:0] f_at_q;
logic [RowW-1:0] f_row_q;
wire logic [W-1:0] f_word = raddr_i[W-1:0];
wire logic [12:0] f_rest = f_input % FQuarter;
wire logic [12:0] f_first = f_input / FQuarter * FEighth + (f_rest < FEighth ? f_rest : FEighth);
// Places for words of p-bits.
wire logic [12:0] f_end = Side == 4 && side_i[1] ? FQuarter : 13'(ActWords / 2);
wire logic f_same = (f_at_q & at_r) != '0 && f_row_q == rrow;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    {f_flat_q, f_word_q, f_at_q, f_row_q} <= {flat_i, f_word, at_r, rrow};
end

always_comb begin
    assume (f_input <= 13'(ActWords / 2));
    assume (side_i != 2'd3 && (Side == 4 || !side_i[1]) && (side_i != '0 || flat_i));
    if (f_past_q && f_flat_q) begin
        if (flat_i) assert (f_same == (f_word == f_word_q));
        else if (13'(f_word_q) < f_input && 13'(f_word) >= f_first && 13'(f_word) < f_end)
            assert (!f_same);
    end
    if (waddr[W-1:0] == f_word && flat_w == flat_i) assert (wrow == rrow && at_w == at_r);
end
