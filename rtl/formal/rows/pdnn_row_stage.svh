// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_stage: what comes out for any neuron is its sum and bias as captured last.

(* anyconst *) logic [KeptW-1:0] f_place;
wire logic [1:0] f_lane = f_place[1:0];
wire logic f_captured = capture_i && quad_i == f_place[KeptW-1:2];
wire logic f_mine = read_i && place_i == f_place;
// The lane's output is loaded; with what is of the neuron.
wire logic f_loads = read_i && place_i[1:0] == (alone_i ? f_lane : 2'd0);
wire logic [AccW-1:0] f_whole = whole_o[AccW*f_lane +: AccW];
logic f_past_q = 1'b0;
logic f_known_q;                     // it was captured
logic f_here_q;                      // the lane's output has it as captured last
logic f_out_q;                       // z_o is of the neuron
logic [AccW-1:0] f_z_q;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    if (f_captured) {f_known_q, f_z_q} <= {1'b1, f_whole};
    if (f_loads) f_here_q <= place_i[KeptW-1:2] == f_place[KeptW-1:2];
    else if (f_captured) f_here_q <= 1'b0;
    f_out_q <= f_mine && f_known_q && !f_captured;
    if (!f_past_q) {f_known_q, f_here_q, f_out_q} <= '0;
end

always_comb begin
    if (f_past_q) begin
        // pdnn_row_place's part: not read while captured; a neuron that does not come alone follows
        // those before it of its four
        if (read_i) assume (!capture_i || quad_i != place_i[KeptW-1:2]);
        if (f_mine && !alone_i && f_lane != 2'd0) assume (f_here_q);
        if (f_mine && alone_i) assert (f_loads);

        if (f_out_q) assert (z_o == f_z_q);
        // What makes it inductive.
        if (f_known_q) assert (gen_lane[0].sums_q[f_place[KeptW-1:2]] == f_z_q || f_lane != 2'd0);
        if (f_known_q) assert (gen_lane[1].sums_q[f_place[KeptW-1:2]] == f_z_q || f_lane != 2'd1);
        if (f_known_q) assert (gen_lane[2].sums_q[f_place[KeptW-1:2]] == f_z_q || f_lane != 2'd2);
        if (f_known_q) assert (gen_lane[3].sums_q[f_place[KeptW-1:2]] == f_z_q || f_lane != 2'd3);
        if (f_here_q && f_known_q) assert (read[AccW*f_lane +: AccW] == f_z_q);
        if (f_out_q) assert (lane_q == f_lane);
    end
end
