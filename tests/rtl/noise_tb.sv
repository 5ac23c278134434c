// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_noise: every random word of every table against n = sign ? -m - 1 : m, one cycle later, held
// while nothing is read, and 0 while it is off.
`default_nettype none

module noise_tb;
    parameter integer NoiseTables = 2;

    logic        clk = 1'b0, we = 1'b0, read = 1'b0, on = 1'b1;
    logic [15:0] waddr = 16'd0;
    logic [7:0]  wdata = 8'd0;
    logic [2:0]  tab = 3'd0;
    logic [8:0]  word = 9'd0;
    wire signed [8:0] noise;
    logic [7:0]  magnitude [0:256*NoiseTables-1];
    integer i, t, r, want;

    pdnn_noise #(.NoiseTables(NoiseTables)) u_dut (
        .clk(clk), .we_i(we), .waddr_i(waddr), .wdata_i(wdata), .read_i(read), .table_i(tab),
        .random_i(word), .on_i(on), .noise_o(noise)
    );

    always #5 clk = ~clk;

    initial begin
        @(negedge clk);
        for (i = 0; i < 256*NoiseTables; i = i + 1) begin
            magnitude[i] = i == 3 ? 8'd255 : i == 4 ? 8'd0 : $urandom;
            waddr = i;
            wdata = magnitude[i];
            we = 1'b1;
            @(negedge clk);
        end
        we = 1'b0;
        for (t = 0; t < NoiseTables; t = t + 1) begin
            for (r = 0; r < 512; r = r + 1) begin
                tab = t;
                word = r;
                read = 1'b1;
                @(negedge clk) read = 1'b0;
                word = ~word; // not to be taken
                if (r % 5 == 0) @(negedge clk);
                want = magnitude[256*t + r % 256];
                if (r >= 256) want = -want - 1;
                if (noise !== want)
                    $fatal(1, "table %0d word %0d: %0d, expected %0d", t, r, noise, want);
                on = 1'b0;
                #1 if (noise !== 0) $fatal(1, "switched off, it is %0d", noise);
                on = 1'b1;
            end
        end
        $display("ok - noise: %0d tables, all words", NoiseTables);
        $finish;
    end
endmodule

`default_nettype wire
