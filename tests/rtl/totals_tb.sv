// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_repeat, pdnn_counters and pdnn_regs together: runs of all lengths, several behind one another.
// The totals that are read are those of the last one, wherever in an addition it began.
`default_nettype none

module totals_tb;
    `include "pdnn_map.svh"
    localparam integer Longest = 200;

    logic         clk = 1'b0, rst = 1'b1, start = 1'b0, re = 1'b0;
    logic  [15:0] runs, length, left_q;
    logic         busy_q;     // stands for an engine: so many cycles a run
    logic  [7:0]  addr;
    wire          done, run_start, run_done, clear, counting, count_valid, count_ready, valid;
    wire   [2:0]  count_which;
    wire   [15:0] count_by;
    wire   [31:0] rdata;
    integer       n, want;

    assign run_done = busy_q && left_q == '0;
    assign clear = run_start && !busy_q;

    always #5 clk = ~clk;
    always_ff @(posedge clk) begin
        if (rst || run_done) busy_q <= 1'b0;
        else if (clear) busy_q <= 1'b1;
        left_q <= clear ? length - 16'd1 : left_q - 16'd1;
    end

    pdnn_repeat u_repeat (
        .clk(clk), .rst(rst), .start_i(start), .runs_i(runs), .done_o(done),
        .run_start_o(run_start), .run_seed_o(), .run_done_i(run_done), .run_ok_i(1'b1),
        .counting_i(counting), .running_o()
    );

    // In each cycle of a run there is something of all that is counted.
    pdnn_counters #(.Lanes(1), .RandomWords(1)) u_counters (
        .clk(clk), .rst(rst), .clear_i(clear), .running_i(busy_q), .tape_read_i(busy_q),
        .weight_word_i(busy_q), .masked_i(1'b0), .act_read_i(1'b0), .neuron_i(busy_q),
        .act_write_i(busy_q), .once_i(1'b0), .random_step_i(busy_q), .active_count_i(6'd1),
        .count_valid_o(count_valid), .count_ready_i(count_ready), .count_which_o(count_which),
        .count_by_o(count_by), .count_busy_o(counting)
    );

    pdnn_regs u_regs (
        .clk(clk), .rst(rst), .sel_i(1'b1), .re_i(re), .we_i(1'b0), .addr_i(addr),
        .wdata_i(32'd0), .rdata_o(rdata), .valid_o(valid),
        .samples_o(), .tape_base_o(), .runs_o(), .engine_o(), .seed_ask_i(1'b0), .seed_valid_o(),
        .seed_last_o(), .seed_o(), .sampling_o(), .margin_o(), .block_o(), .label_o(),
        .labels_o(),
        .count_clear_i(clear), .count_valid_i(count_valid), .count_ready_o(count_ready),
        .count_which_i(count_which), .count_by_i(count_by), .samples_used_i(16'd0),
        .link_error_i(1'b0)
    );

    initial begin
        repeat (3) @(negedge clk);
        rst = 1'b0;
        for (runs = 1; runs < 4; runs = runs + 1) begin
            for (length = 1; length <= Longest; length = length + 1) begin
                @(negedge clk) start = 1'b1;
                @(negedge clk) start = 1'b0;
                while (!done) @(negedge clk);
                for (n = 0; n < 7; n = n + 1) begin
                    addr = PDNN_REG_CYCLES[7:0] + n[7:0];
                    want = n == 2 || n == 3 ? 16 * length : length; // a weight word: 16 accumulates
                    @(negedge clk) re = 1'b1;
                    while (!valid) @(negedge clk);
                    if (rdata !== want)
                        $fatal(1, "runs %0d of %0d cycles: register %h reads %0d, expected %0d",
                               runs, length, addr, rdata, want);
                    re = 1'b0;
                end
            end
            $display("ok - totals of runs of 1 to %0d cycles, the last of %0d", Longest, runs);
        end
        $finish;
    end
endmodule

`default_nettype wire
