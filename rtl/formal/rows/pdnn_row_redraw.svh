// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_redraw: a neuron is to be drawn again where it may change, in words of
// arithmetic, and stays so until it is named.

logic f_past_q = 1'b0;
logic [3:0] f_need_q;             // of the four that were judged in the cycle before
logic [PlaceW-3:0] f_quad_q;
logic [Places-1:0] f_due_q;             // to be drawn, not yet named

for (genvar l = 0; l < 4; l++) begin : gen_f_lane
    wire logic signed [AccW-1:0] f_z = whole_i[AccW*l +: AccW];
    wire logic signed [AccW-1:0] f_reach = {{(AccW-8){1'b0}}, reach};
    wire logic f_near = noise_i && f_z >= -f_reach - AccW'(1) && f_z <= f_reach;
    always_ff @(posedge clk)
        f_need_q[l] <= judge_i && lanes_i[l]
                    && (f_near || (f_z >= 0) != bits_o[{quad_i, 2'(l)}]);
end

logic [Places-1:0] f_due;
always_comb begin
    f_due = f_due_q;
    if (t2_judge_q) f_due[{f_quad_q, 2'd0} +: 4] = f_due[{f_quad_q, 2'd0} +: 4] | f_need_q;
    assert (pending == f_due);
    if (any_o) begin
        assert (f_due[place_o]);
        f_due[place_o] = 1'b0;
    end
    assert (any_o || f_due == '0);
    assert (left_q == (pending_q != '0));
    assert (busy_o || pending == '0);
end

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_due_q <= f_due & {Places{!rst}};
    f_quad_q <= quad_i;
end

always_comb
    if (!f_past_q) begin
        assume (rst && pending_q == '0 && !left_q && !t2_judge_q);
        assume (f_due_q == '0);
    end
