// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_act_mem against an array: bit masks, both write enables, reads that hold. With PDNN_UP5K the
// same on the iCE40's block RAM (yosys's cells_sim.v).
`default_nettype none

module act_mem_tb;
    logic        clk = 1'b0, we = 1'b0, lane = 1'b0, re = 1'b0;
    logic [7:0]  waddr = 8'd0, raddr = 8'd0;
    logic [15:0] keep = 16'd0, wdata = 16'd0, want = 16'd0;
    wire  [15:0] rdata;
    logic [15:0] model [0:255];
    integer i;

    pdnn_act_mem u_dut (
        .clk(clk), .we_i(we), .lane_i(lane), .waddr_i(waddr), .keep_i(keep), .wdata_i(wdata),
        .re_i(re), .raddr_i(raddr), .rdata_o(rdata)
    );

    always #5 clk = ~clk;

    initial begin
        for (i = 0; i < 256; i = i + 1) model[i] = 16'hFFFF;
        @(negedge clk);
        for (i = 0; i < 4000; i = i + 1) begin
            we = $urandom;
            lane = $urandom % 4 != 0;
            waddr = $urandom;
            wdata = $urandom;
            keep = i % 3 == 0 ? 16'd0 : ~(16'd1 << ($urandom % 16));
            re = i == 0 || $urandom;
            raddr = $urandom;
            if (raddr == waddr) raddr = raddr + 8'd1;
            if (re) want = model[raddr];
            if (we && lane) model[waddr] = (model[waddr] & keep) | (wdata & ~keep);
            @(negedge clk);
            if (rdata !== want) $fatal(1, "access %0d: %h, expected %h", i, rdata, want);
        end
        $display("ok - act_mem: 4000 accesses");
        $finish;
    end
endmodule

`default_nettype wire
