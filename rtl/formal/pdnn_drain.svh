// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_drain: the sum of any lane stands at its head in the step of that lane as it was
// captured, in one step a capture; and neuron_o counts the captures of a layer.

(* anyconst *) logic [5:0] f_lane;
localparam [5:0] FD = 6'(DrainLanes);
logic f_past_q = 1'b0;
logic [AccW-1:0] f_acc_q;
logic f_open_q;                      // captured, and its step has not come
logic [11:0] f_captures_q;           // of the layer
logic f_at_head;                     // it is the lane's step

always_comb begin
    f_at_head = 1'b0;
    for (int k = 0; k < Steps; k++) if (step_q[k] && f_lane / FD == 6'(k)) f_at_head = 1'b1;
end

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    if (capture_i) f_acc_q <= acc_i[AccW*f_lane +: AccW];
    f_open_q <= !rst && (capture_i || (f_open_q && !f_at_head && !(once_i && step_q[0])));
    if (layer_start_i) f_captures_q <= '0;
    else if (capture_i) f_captures_q <= f_captures_q + 12'd1;
end

always_comb begin
    assume (f_lane < 6'(Lanes));
    if (!f_past_q) assume (rst && layer_start_i && !capture_i);
    else begin
        // pdnn_sequencer's part: K cycles from a capture to the next; the layer holds meanwhile
        if (capture_i) assume (step_q == '0 || last_step);
        if (once_i) assume (step_q == '0 || step_q[0]);

        assert ((step_q & (step_q - 1'b1)) == '0);
        assert (neuron_o == f_captures_q - 12'd1);
        if (f_at_head) assert (f_open_q && stage_q[AccW*(f_lane % FD) +: AccW] == f_acc_q);
        if (step_q == '0) assert (!f_open_q);
        // What makes it inductive.
        for (int k = 0; k < Steps; k++)
            if (step_q[k]) begin
                assert (f_open_q == (f_lane / FD >= 6'(k)));
                if (f_lane >= 6'(k * DrainLanes))
                    assert (AccW'(stage_q >> (AccW * (f_lane - 6'(k * DrainLanes)))) == f_acc_q);
            end
    end
end
