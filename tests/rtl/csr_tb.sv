// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_csr on random sparse layers: every sum, every input's cycles and the words it reads.
`default_nettype none

module csr_tb;
    localparam integer Inputs = 64, Sums = 512, AccW = 16;
    localparam integer PtrBase = 0, ValueBase = 1024, IndexBase = 4096;

    logic clk = 0, rst = 1, start = 0, sum_re = 0, sum_clear = 0;
    logic [11:0] in = 0;
    logic [8:0] sum_at = 0;
    wire busy, re;
    wire [13:0] addr;
    wire [AccW-1:0] sum;
    logic [63:0] mem [16384], rdata;
    integer expected [Sums];
    integer seed = 7, density, outputs, words, place, last, gap, weights, cycles, reads, w, v, n, o, i;

    pdnn_cmp_csr dut (
        .clk, .rst, .start_i(start), .input_i(in), .busy_o(busy), .re_o(re), .addr_o(addr),
        .rdata_i(rdata), .sum_re_i(sum_re), .sum_clear_i(sum_clear), .sum_at_i(sum_at),
        .sum_o(sum)
    );

    always #5 clk = ~clk;
    always @(posedge clk) begin
        if (re) rdata <= mem[addr];
        reads = reads + re;
    end

    // Input i as the device has it; its weights, counted with those of 0 between.
    task automatic put_weight(input integer to, input integer weight);
        mem[ValueBase + v + n / 16][4 * (n % 16) +: 4] = weight[3:0];
        mem[IndexBase + 2 * v + n / 8][8 * (n % 8) +: 8] = to - last - 1;
        last = to;
        n = n + 1;
    endtask

    initial begin
        repeat (2) @(negedge clk);
        rst = 0;
        for (int net = 0; net < 12; net++) begin
            outputs = net == 0 ? 1 : 1 + $urandom(seed) % Sums;
            density = net < 3 ? 100 : net < 6 ? 25 : 1 + $urandom(seed) % 12;
            for (o = 0; o < Sums; o++) begin
                sum_clear = 1;
                sum_at = o;
                @(negedge clk);
                expected[o] = 0;
            end
            sum_clear = 0;
            v = 0;
            for (i = 0; i < (density == 100 ? 20 : Inputs); i++) begin
                n = 0;
                last = -1;
                for (o = 0; o < outputs; o++)
                    if ($urandom(seed) % 100 < density) begin
                        w = $urandom(seed) % 16 - 8;
                        while (o - last > 256) put_weight(last + 256, 0);
                        put_weight(o, w);
                        expected[o] = expected[o] + w;
                    end
                mem[PtrBase + i] = {32'd0, 16'(n), 16'(v)};
                v = v + (n + 15) / 16;
                in = i;
                start = 1;
                cycles = 1;
                reads = 0;
                @(negedge clk);
                start = 0;
                while (busy) begin
                    cycles = cycles + 1;
                    @(negedge clk);
                end
                if (cycles != (n ? n + 4 : 2))
                    $fatal(1, "input %0d of %0d weights: %0d cycles", i, n, cycles);
                if (reads != 1 + (n + 15) / 16 + (n + 7) / 8)
                    $fatal(1, "input %0d of %0d weights: %0d words", i, n, reads);
            end
            @(negedge clk);
            for (o = 0; o < outputs; o++) begin
                sum_re = 1;
                sum_at = o;
                @(negedge clk);
                sum_re = 0;
                if ($signed(sum) != expected[o])
                    $fatal(1, "sum %0d: %0d, expected %0d", o, $signed(sum), expected[o]);
            end
            $display("ok - %0d sums at %0d %%", outputs, density);
        end
        $finish;
    end
endmodule

`default_nettype wire
