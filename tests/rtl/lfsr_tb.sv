// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_lfsr against its recurrence, taken one bit at a time, with pauses; a seed of 0 acts as 1.
`default_nettype none

module lfsr_tb;
    parameter integer RandomWords = 4;

    logic        clk = 1'b0, rst = 1'b1, load = 1'b0, last = 1'b0, step = 1'b0;
    logic [63:0] seed = 64'd0, model;
    logic [15:0] word;
    wire  [9*RandomWords-1:0] random;
    logic [9*RandomWords-1:0] want;
    wire  [8:0] far; // bits 40:32 of the state
    integer i, n, round;

    pdnn_lfsr #(.RandomWords(RandomWords)) u_dut (
        .clk(clk), .rst(rst), .load_i(load), .last_i(last), .seed_i(word), .step_i(step),
        .random_o(random), .far_o(far)
    );

    always #5 clk = ~clk;

    // The next words, from s[t+64] = s[t] ^ s[t+5] ^ s[t+12] ^ s[t+23]; s[t] is bit 0.
    task take;
        for (i = 0; i < 9*RandomWords; i = i + 1) begin
            want[i] = model[0];
            model = {model[0] ^ model[5] ^ model[12] ^ model[23], model[63:1]};
        end
    endtask

    initial begin
        @(negedge clk) rst = 1'b0;
        for (round = 0; round < 20; round = round + 1) begin
            seed = round == 0 ? 64'd0 : round == 1 ? 64'd1 : round < 6 ? 64'd1 << (16 * round - 17)
                 : {$urandom, $urandom};
            model = round == 0 ? 64'd1 : seed;
            load = 1'b1;
            step = round[0]; // a load wins
            for (n = round % 3 == 0 ? 0 : -(round % 3); n < 4; n = n + 1) begin // broken off at first
                word = n < 0 ? seed[16*(n + round % 3) +: 16] : seed[16*n +: 16];
                last = n == 3;
                @(negedge clk);
            end
            load = 1'b0;
            for (n = 0; n < 200; n = n + 1) begin
                take();
                step = 1'b0;
                if ($urandom % 4 == 0) @(negedge clk);
                if (random !== want)
                    $fatal(1, "seed %h, step %0d: %h, expected %h", seed, n, random, want);
                step = 1'b1;
                @(negedge clk);
            end
        end
        $display("ok - lfsr: %0d words a step follow the recurrence", RandomWords);
        $finish;
    end
endmodule

`default_nettype wire
