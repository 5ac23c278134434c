// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_counters: of each total, what was taken and what is still here is what was counted
// since clear_i, in its units; what is offered stays as it is until it is taken; and when a run is over
// and nothing is offered, all was taken.

logic f_past_q = 1'b0;
logic f_stopped_q, f_offered_q;      // the cycle before was a run's; offered what was not taken
logic f_cleared_q;
logic [2:0] f_which_q;
logic [15:0] f_by_q;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_stopped_q <= running_i && !rst && !clear_i;
    f_offered_q <= count_valid_o && !count_ready_i && !rst && !clear_i;
    f_cleared_q <= clear_i;
    f_which_q <= count_which_o;
    f_by_q <= count_by_o;
end

always_comb begin
    if (!f_past_q) assume (rst && !act_read_i);
    else begin
        // the engine's part: nothing happens but in a run, which starts with clear_i
        if (!running_i)
            assume (!tape_read_i && !weight_word_i && !act_read_i && !neuron_i && !act_write_i
                    && !random_step_i);
        else assume (!clear_i && !rst && (f_stopped_q || f_cleared_q));
        assume (active_count_i <= 6'(Lanes));
        // pdnn_regs's
        assume (!count_ready_i || f_offered_q);

        if (f_offered_q)
            assert (count_valid_o && count_which_o == f_which_q && count_by_o == f_by_q);
        if (f_stopped_q && !running_i) assert (due[0]);
        if (act_read_q && !running_i) assert (f_stopped_q || rst || clear_i);
        if (count_valid_o) assert (due[count_which_o]);
        assert (!count_valid_o || count_which_o < 3'(Totals));
    end
end

for (genvar f = 0; f < Totals; f++) begin : gen_f
    logic [15:0] f_counted_q, f_taken_q; // events
    wire logic [LowW-1:0] f_low = gen_total[f].low_q;

    always_ff @(posedge clk)
        if (rst || clear_i) {f_counted_q, f_taken_q} <= '0;
        else begin
            f_counted_q <= f_counted_q + 16'(add[LowW*f +: LowW]);
            if (taken[f]) f_taken_q <= f_taken_q + (count_by_o >> gen_total[f].Shift);
        end

    always_comb
        if (f_past_q) begin
            // Taken before it overflows again: seven totals, five cycles each, in 64.
            assume (!over_q[f] || taken[f] || !gen_total[f].sum[LowW]);

            assert (f_counted_q == f_taken_q + {15'd0, over_q[f]} * (16'd1 << LowW) + 16'(f_low));
            if (!running_i && !f_stopped_q && !count_busy_o) assert (f_counted_q == f_taken_q);
        end
end
