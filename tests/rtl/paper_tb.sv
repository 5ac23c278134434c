// SPDX-License-Identifier: BSD-2-Clause
// pdnn_paper, weights in its block RAM and all, against pictures of the golden model (paper
// vectors).
`default_nettype none

module paper_tb;
    parameter integer Stochastic = 1;
    parameter integer Unipolar = 0;
    parameter integer MacCycles = 1;

    localparam integer Words = 39248, Image = 787, Head = 3, Pixels = 784, Latents = 10;

    logic        clk = 1'b0, rst = 1'b1, load = 1'b0, start = 1'b0;
    logic [1:0]  space = '0;
    logic [15:0] addr = '0;
    logic [31:0] data = '0, seed = '0;
    logic [8:0]  samples = 9'd1;
    logic [9:0]  result_addr = '0;
    logic [23:0] result;
    logic        busy;

    logic [31:0] words[0:Words-1], tanh[0:1023], images[0:2*Image-1];
    logic [8*200-1:0] dir;
    integer cycles;

    pdnn_paper #(.Stochastic(Stochastic), .Unipolar(Unipolar), .MacCycles(MacCycles)) dut (
        .clk(clk), .rst(rst), .load_i(load), .load_space_i(space), .load_addr_i(addr),
        .load_data_i(data), .start_i(start), .samples_i(samples), .seed_i(seed), .busy_o(busy),
        .result_addr_i(result_addr), .result_o(result)
    );

    always #5 clk = ~clk;

    task automatic write(input logic [1:0] to, input integer at, input logic [31:0] value);
        load = 1'b1;
        space = to;
        addr = 16'(at);
        data = value;
        @(negedge clk);
        load = 1'b0;
    endtask

    task automatic picture(input integer first);
        for (integer i = 0; i < Latents; i++)
            write(2'd0, i, images[first][i] ? 32'h02000000 : 32'hFE000000);
        samples = images[first+1][8:0];
        seed = images[first+2];
        start = 1'b1;
        @(negedge clk);
        start = 1'b0;
        cycles = 0;
        while (busy) begin
            cycles = cycles + 1;
            @(negedge clk);
        end
        if (cycles != samples * (Words * MacCycles + 1232 * 4))
            $fatal(1, "%0d cycles", cycles);
        for (integer j = 0; j < Pixels; j++) begin
            result_addr = 10'(j);
            @(negedge clk);
            if (result !== images[first+Head+j][23:0])
                $fatal(1, "pixel %0d: %h, golden %h", j, result, images[first+Head+j][23:0]);
        end
    endtask

    initial begin
        if (!$value$plusargs("dir=%s", dir)) $fatal(1, "+dir= is missing");
        $readmemh({dir, "/words.hex"}, words);
        $readmemh({dir, "/table.hex"}, tanh);
        $readmemh({dir, "/images.hex"}, images);
        if (^words[Words-1] === 1'bx || ^tanh[1023] === 1'bx || ^images[2*Image-1] === 1'bx)
            $fatal(1, "vectors are missing or too short");
        @(negedge clk);
        rst = 1'b0;
        for (integer k = 0; k < Words; k++) write(2'd2, k, words[k]);
        for (integer k = 0; k < 1024; k++) write(2'd1, k, tanh[k]);
        write(2'd0, 63, 32'h02000000);
        picture(0);
        picture(Image);
        $display("ok - pdnn_paper Stochastic=%0d Unipolar=%0d MacCycles=%0d: 2 x %0d cycles",
                 Stochastic, Unipolar, MacCycles, cycles);
        $finish;
    end
endmodule

`default_nettype wire
