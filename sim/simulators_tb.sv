// SPDX-License-Identifier: BSD-2-Clause
//
// simulators_tb - the core under Icarus for host/tools/simulators.c: takes the requests as fast
// as the core does, compares the replies, prints the cycles from reset to the last reply; at
// once without any.
`default_nettype none
`timescale 1ns/1ns

`include "pdnn_options.svh"

module simulators_tb #(
    `PDNN_OPTIONS
);
    localparam integer BytesMax = 1 << 18;
    localparam integer SilenceMax = 1 << 20; // cycles

    logic clk = 1'b0, rst = 1'b1;
    logic [7:0] requests [0:BytesMax-1], replies [0:BytesMax-1];
    logic [8*256-1:0] name;
    integer n_requests, n_replies, n_in = 0, n_out = 0, cycles = 0, silence = 0;
    wire rx_ready, tx_valid;
    wire [7:0] tx_data;

    pdnn_core #(`PDNN_OPTIONS_PASSED) u_core (
        .clk(clk), .rst(rst),
        .rx_valid_i(!rst && n_in < n_requests), .rx_ready_o(rx_ready), .rx_data_i(requests[n_in]),
        .tx_valid_o(tx_valid), .tx_ready_i(1'b1), .tx_data_o(tx_data),
        .busy_o(), .running_o()
`ifdef PDNN_TRACE
        , .evt_valid_o(), .evt_layer_o(), .evt_neuron_o(), .evt_group_o(), .evt_sample_o(),
        .evt_sum_o(), .evt_noise_o(), .evt_bit_o()
`endif
    );

    always #5 clk = !clk;

    initial begin
        if (!$value$plusargs("n_requests=%d", n_requests)) $fatal(1, "no +n_requests");
        if (!$value$plusargs("n_replies=%d", n_replies)) $fatal(1, "no +n_replies");
        if (n_requests >= BytesMax || n_replies >= BytesMax) $fatal(1, "too many bytes");
        if (n_replies == 0) begin
            $display("cycles 0");
            $finish;
        end else begin
            if (!$value$plusargs("requests=%s", name)) $fatal(1, "no +requests");
            $readmemh(name, requests, 0, n_requests - 1);
            if (!$value$plusargs("replies=%s", name)) $fatal(1, "no +replies");
            $readmemh(name, replies, 0, n_replies - 1);
        end
        repeat (4) @(negedge clk);
        rst <= 1'b0;
    end

    always @(posedge clk) begin
        if (!rst) begin
            cycles <= cycles + 1;
            silence <= tx_valid || (rx_ready && n_in < n_requests) ? 0 : silence + 1;
            if (silence == SilenceMax) $fatal(1, "no answer");
            if (n_in < n_requests && rx_ready) n_in <= n_in + 1;
            if (tx_valid) begin
                if (tx_data !== replies[n_out]) $fatal(1, "reply byte %0d differs", n_out);
                n_out <= n_out + 1;
                if (n_out + 1 == n_replies) begin
                    $display("cycles %0d", cycles);
                    $finish;
                end
            end
        end
    end
endmodule

`default_nettype wire
