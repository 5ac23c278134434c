// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_pair_sums, pdnn_lane and pdnn_base against the plain weighted sum, word after word
// without a pause and with pauses; weights at both ends of their range too. A lane that is off
// keeps its value.
`default_nettype none

module lane_tb;
    parameter integer AccW = 16;

    logic        clk = 1'b0, word_valid = 1'b0, on = 1'b1;
    logic        first = 1'b0, last = 1'b0;
    logic [3:1]  valid_q = '0, first_q = '0, last_q = '0; // cycles behind
    logic [63:0] word = 64'd0;
    logic [15:0] neg_next = 16'd0, neg = 16'd0;
    logic [AccW-1:0] bias = '0;
    wire  [39:0] sums, diffs;
    wire  [AccW-1:0] sum_lane;
    wire  [AccW-1:0] base;
    wire  [7:0]  low = {sums[35], sums[30], sums[25], sums[20],
                        sums[15], sums[10], sums[5], sums[0]};
    logic [AccW-1:0] sum_q, held;
    logic [AccW-1:0] want;
    integer n, w, i, words, kind, sum;

    pdnn_pair_sums u_sums (
        .clk(clk), .en_i(word_valid), .word_i(word), .sums_o(sums), .diffs_o(diffs)
    );
    pdnn_lane #(.AccW(AccW)) u_dut (
        .clk(clk), .en_i(on), .neg_i(neg), .sums_i(sums), .diffs_i(diffs),
        .acc_en_i(valid_q[2]), .first_i(first_q[2]), .sum_o(sum_lane)
    );
    pdnn_base #(.AccW(AccW)) u_base (
        .clk(clk), .low_i(low), .en_i(valid_q[2]), .first_i(first_q[2]), .bias_i(bias),
        .capture_i(last_q[3]), .base_o(base)
    );

    always #5 clk = ~clk;

    // As in the engine: activations come with the sums, the accumulator a cycle after.
    always @(posedge clk) begin
        if (word_valid) neg <= neg_next;
        valid_q <= {valid_q[2:1], word_valid};
        first_q <= {first_q[2:1], first};
        last_q <= {last_q[2:1], last};
        if (last_q[3]) sum_q <= sum_lane;
    end
    wire [AccW-1:0] acc = {sum_q[AccW-1:1], 1'b0} + {sum_q[0], 1'b0} + base;

    task new_word;
        for (i = 0; i < 16; i = i + 1) begin
            word[4*i +: 4] = kind == 0 ? 4'd8 : kind == 1 ? 4'd7 : $urandom;
            neg_next[i] = $urandom;
            if (kind == 0 && n % 2 == 0) neg_next[i] = n % 4 == 0;
            sum = $signed(word[4*i +: 4]);
            want = neg_next[i] ? want - sum : want + sum;
        end
    endtask

    initial begin
        @(negedge clk);
        for (n = 0; n < 400; n = n + 1) begin
            kind = $urandom % 5;
            words = 1 + $urandom % 12;
            bias = $urandom % 512 - 256;
            want = bias;
            for (w = 0; w < words; w = w + 1) begin
                new_word();
                word_valid = 1'b1;
                first = w == 0;
                last = w == words - 1;
                @(negedge clk) word_valid = 1'b0;
                first = 1'b0;
                last = 1'b0;
                if ($urandom % 3 == 0) @(negedge clk);
            end
            repeat (3) @(negedge clk);
            if (acc !== want)
                $fatal(1, "neuron %0d of %0d words: %h, expected %h", n, words, acc, want);
        end
        held = sum_lane;
        on = 1'b0;
        new_word();
        word_valid = 1'b1;
        first = 1'b1;
        repeat (4) @(negedge clk);
        if (sum_lane !== held) $fatal(1, "switched off, the lane changed");
        $display("ok - lane: 400 neurons, %0d bits", AccW);
        $finish;
    end
endmodule

`default_nettype wire
