// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_act_mem against an array: bit masks, both write enables, reads that hold. With PDNN_UP5K the
// same on the iCE40's block RAM (yosys's cells_sim.v); Words above 256: pdnn_wide_mem.
`default_nettype none

module act_mem_tb;
    parameter Words = 256;
    localparam AddrW = 12, Accesses = 16 * Words;

    logic        clk = 1'b0, we = 1'b0, lane = 1'b0, re = 1'b0;
    logic [AddrW-1:0] waddr = 0, raddr = 0;
    logic [15:0] keep = 16'd0, wdata = 16'd0, want = 16'd0;
    wire  [15:0] rdata;
    logic [15:0] model [0:Words-1];
    integer i;

    if (Words == 256) begin : gen_mem
        pdnn_act_mem #(.ActAddrW(AddrW)) u_dut (
            .clk(clk), .we_i(we), .lane_i(lane), .waddr_i(waddr), .keep_i(keep), .wdata_i(wdata),
            .re_i(re), .raddr_i(raddr), .rdata_o(rdata)
        );
    end else begin : gen_deep
        pdnn_wide_mem #(.ActWords(Words), .ActAddrW(AddrW)) u_dut (
            .clk(clk), .we_i(we), .lane_i(lane), .waddr_i(waddr), .keep_i(keep), .wdata_i(wdata),
            .re_i(re), .raddr_i(raddr), .rdata_o(rdata)
        );
    end

    always #5 clk = ~clk;

    initial begin
        for (i = 0; i < Words; i = i + 1) model[i] = {16{Words == 256}};
        @(negedge clk);
        for (i = 0; i < Accesses; i = i + 1) begin
            we = $urandom;
            lane = $urandom % 4 != 0;
            waddr = {$urandom} % Words;
            wdata = $urandom;
            keep = i % 3 == 0 ? 16'd0 : ~(16'd1 << ($urandom % 16));
            re = i == 0 || $urandom;
            raddr = {$urandom} % Words;
            if (raddr == waddr) raddr = (raddr + 1) % Words;
            if (re) want = model[raddr];
            if (we && lane) model[waddr] = (model[waddr] & keep) | (wdata & ~keep);
            @(negedge clk);
            if (rdata !== want) $fatal(1, "access %0d: %h, expected %h", i, rdata, want);
        end
        $display("ok - act_mem: %0d words, %0d accesses", Words, Accesses);
        $finish;
    end
endmodule

`default_nettype wire
