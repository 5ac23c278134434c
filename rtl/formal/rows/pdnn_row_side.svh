// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_side, for any neuron and any sample after the first: where samples have sums of
// their own, what leaves for it in the turn are the rows of its inputs, and its bias, and goes to
// where it is read.

(* anyconst *) logic [3:0] f_neuron;
(* anyconst *) logic [1:0] f_sample;
logic f_past_q = 1'b0;
logic f_turn_q;                         // the cycle before was of the turn
logic [3:0] f_at_q;
logic [1:0] f_layer_q;
logic [SideW-1:0] f_sum_q;              // of the neuron's rows
wire logic [3:0] f_weight = tape_i[32'(f_neuron) * 4 +: 4];
wire logic [15:0] f_bias = tape_i[32'(f_neuron[1:0]) * 16 +: 16];
// The part of the memory that has it, the cycle of the turn.
wire logic [1:0] f_part = Side == 4 ? f_sample : {f_neuron[0], 1'b1};
wire logic [3:0] f_at = Side == 4 ? f_neuron : {1'b0, f_neuron[3:1]};
wire logic [AccW-1:0] f_whole = AccW'($signed(f_sum_q)) + AccW'($signed(f_bias));
wire logic [AccW-1:0] f_leaves = f_written[32'(f_part) * AccW +: AccW];

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_layer_q <= {sums_i, apart_i};
    f_turn_q <= capture_i;
    f_at_q <= at_i;
    if (clear_i) f_sum_q <= '0;
    else if (row_valid_i && add_q[f_sample]) f_sum_q <= f_sum_q + SideW'($signed(f_weight));
end

always_comb begin
    assume (f_sample > 2'd0 && 32'(f_sample) < Side);
    if (!f_past_q) assume (clear_i && !capture_i && !(sums_i && apart_i));
    else begin
        assume (f_layer_q == {sums_i, apart_i} && !(sums_i && apart_i)); // holds during a layer
        // pdnn_row_place's part: a turn's cycles are counted, from 0 on.
        if (capture_i) assume (f_turn_q ? at_i == f_at_q + 4'd1 : at_i == '0);
        // What makes it inductive.
        assert (f_sum_q == acc_q[(16 * (32'(f_sample) - 1) + 32'(f_neuron)) * SideW +: SideW]);
        assert (one_q == (f_turn_q ? 16'd1 << (f_at_q + 4'd1) : 16'd1));
        if (apart_i) assert (double_q == '0);
        if (capture_i && apart_i && at_i == f_at)
            assert (f_leaves == f_whole);
        if (apart_i && place_i == f_neuron) assert (raddr == f_at);
    end
end
