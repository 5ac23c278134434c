// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_board - what every board has behind its clock: reset, UART, FIFO, core. A board's top adds
// the PLL and the polarity of its LEDs.
`default_nettype none
`include "pdnn_options.svh"

module pdnn_board #(
    `PDNN_OPTIONS,                      // of the core
    parameter integer BuildId     = 0,
    parameter integer ClockHz     = 24000000,
    parameter integer UartDivisor = 8   // clock cycles a bit, 4..65535
) (
    input  wire logic clk,
    input  wire logic locked_i,   // asynchronous: clk is a clock
    input  wire logic uart_rx_i,  // asynchronous
    output      logic uart_tx_o,
    output      logic ready_o,    // out of reset
    output      logic busy_o,     // serving a request
    output      logic running_o   // the engine runs: for a meter or a logic analyser
);
    // Reset until the PLL has been locked for 256 cycles: the block memories of iCE40 are readable
    // only some microseconds after configuration.
    logic       rst_q;
    logic [1:0] lock_q;
    logic [7:0] delay_q;

    initial begin
        rst_q   = 1'b1;
        lock_q  = 2'b00;
        delay_q = 8'd0;
    end

    always_ff @(posedge clk) begin
        lock_q <= {lock_q[0], locked_i};
        if (!lock_q[1]) delay_q <= 8'd0;
        else if (delay_q != '1) delay_q <= delay_q + 8'd1;
        rst_q <= delay_q != '1;
    end

    assign ready_o = !rst_q;

    logic       uart_valid, rx_valid, rx_ready, tx_valid, tx_ready;
    logic [7:0] uart_data, rx_data, tx_data;

    pdnn_uart_rx #(.Divisor(UartDivisor)) u_uart_rx (
        .clk, .rst(rst_q), .rxd_i(uart_rx_i), .valid_o(uart_valid), .data_o(uart_data)
    );

    pdnn_fifo u_fifo (
        .clk, .rst(rst_q),
        .in_valid_i(uart_valid), .in_ready_o(), .in_data_i(uart_data),
        .out_valid_o(rx_valid), .out_ready_i(rx_ready), .out_data_o(rx_data)
    );

    pdnn_core #(
        `PDNN_OPTIONS_PASSED,
        .ClockHz(ClockHz), .UartDivisor(UartDivisor), .BuildId(BuildId)
    ) u_core (
        .clk, .rst(rst_q),
        .rx_valid_i(rx_valid), .rx_ready_o(rx_ready), .rx_data_i(rx_data),
        .tx_valid_o(tx_valid), .tx_ready_i(tx_ready), .tx_data_o(tx_data),
        .busy_o, .running_o
    );

    pdnn_uart_tx #(.Divisor(UartDivisor)) u_uart_tx (
        .clk, .rst(rst_q), .valid_i(tx_valid), .ready_o(tx_ready), .data_i(tx_data),
        .txd_o(uart_tx_o)
    );
endmodule

`default_nettype wire
