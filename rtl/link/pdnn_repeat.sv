// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_repeat - one request to run becomes RUNS runs of the engine, one behind the other.
//
// Only the first seeds the random number generator: the later ones go on where it stands, so that
// the last one's results depend on all of them. A run that does not end OK is the last. The request
// is done when the last run's totals can be read, some twenty cycles later.
`default_nettype none

module pdnn_repeat (
    input  wire logic        clk,
    input  wire logic        rst,

    // the request
    input  wire logic        start_i,      // pulse
    input  wire logic [15:0] runs_i,       // 0 is taken as 1; steady until done_o
    output      logic        done_o,       // pulse

    // the engine
    output      logic        run_start_o,  // pulse
    output      logic        run_seed_o,   // with run_start_o: seed the generator
    input  wire logic        run_done_i,   // pulse
    input  wire logic        run_ok_i,     // with run_done_i
    input  wire logic        counting_i,   // from the cycle after it on: totals are still added
    output      logic        running_o     // from the first run's start to the last one's end
);
    logic [15:0] left_q;   // runs with this one; 0 counts as 1
    logic        again_q;
    logic        running_q, ended_q;

    wire logic   again = left_q[15:1] != '0 && run_ok_i;

    always_ff @(posedge clk) begin
        if (start_i || again_q) left_q <= start_i ? runs_i : left_q - 16'd1;
        again_q <= !rst && run_done_i && again;
        running_q <= !rst && (start_i || (running_q && !(run_done_i && !again)));
        ended_q <= !rst && ((run_done_i && !again) || (ended_q && counting_i));
    end

    assign run_start_o = start_i || again_q;
    assign run_seed_o  = start_i;
    assign done_o      = ended_q && !counting_i;
    assign running_o   = running_q;

`ifdef FORMAL
    `include "formal/pdnn_repeat.svh"
`endif
endmodule

`default_nettype wire
