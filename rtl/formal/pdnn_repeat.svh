// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_repeat: of a request RUNS runs are started, 0 counting as 1, each after the one before
// has ended, the first alone with the seed; none follows one that is not OK; and the request is done
// once, when nothing is added any more.

logic f_past_q = 1'b0;
logic f_open_q, f_run_q, f_ok_q;     // a request, a run are under way; the last run's end
logic [15:0] f_started_q;            // runs of the request
logic [15:0] f_runs_q;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_runs_q <= runs_i;
    f_open_q <= !rst && (start_i || (f_open_q && !done_o));
    f_run_q <= !rst && (run_start_o || (f_run_q && !run_done_i));
    if (run_done_i) f_ok_q <= run_ok_i;
    if (run_start_o) f_started_q <= start_i ? 16'd1 : f_started_q + 16'd1;
end

wire logic [15:0] f_wanted = runs_i == '0 ? 16'd1 : runs_i;

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        // the link's and the engine's part
        assume (!start_i || (!f_open_q && !rst));
        assume (!run_done_i || f_run_q);
        if (f_open_q) assume (runs_i == f_runs_q);

        if (run_start_o) assert (!f_run_q && run_seed_o == start_i);
        if (again_q) assert (f_open_q && f_ok_q && f_started_q < f_wanted);
        if (done_o) assert (f_open_q && !f_run_q && (!f_ok_q || f_started_q == f_wanted));
        assert (running_o == (f_run_q || again_q));
        if (f_open_q) assert (running_o || done_o || counting_i);
        // What makes it inductive.
        assert (!ended_q || (f_open_q && !running_o && (!f_ok_q || f_started_q == f_wanted)));
        assert (f_open_q == (running_o || ended_q));
        assert (!f_run_q || !again_q);
        if (f_open_q) begin
            assert (f_started_q != '0 && f_started_q <= f_wanted);
            if (!ended_q) assert (left_q == runs_i - (f_started_q - 16'd1));
        end
    end
end
