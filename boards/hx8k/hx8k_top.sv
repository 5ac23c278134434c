// SPDX-License-Identifier: BSD-2-Clause
//
// hx8k_top - pDNN on the iCE40-HX8K breakout board: 12 MHz oscillator -> PLL -> core, UART on
// channel B of the FT2232H. LED 0: out of reset. LED 1: serving a request.
//
// board.mk sets ClockHz and what follows from it; the defaults belong together.
`default_nettype none
`include "pdnn_options.svh"

module hx8k_top #(
    `PDNN_OPTIONS,                      // of the core
    parameter integer BuildId     = 0,
    parameter integer ClockHz     = 66000000,
    parameter integer UartDivisor = 22, // clock cycles a bit: 3 Mbaud
    parameter integer PllDivR     = 0,  // ClockHz = 12 MHz / (DivR + 1) * (DivF + 1) / 2^DivQ
    parameter integer PllDivF     = 87,
    parameter integer PllDivQ     = 4,
    parameter integer PllFilter   = 1
) (
    input  wire logic clk_12mhz_i,
    input  wire logic uart_rx_i,
    output      logic uart_tx_o,
    output      logic led_ready_o,
    output      logic led_busy_o,
    output      logic marker_o       // high while the engine runs: for a meter or a logic analyser
);
    logic clk, locked, ready, busy;

    SB_PLL40_CORE #(
        .FEEDBACK_PATH("SIMPLE"),
        .DIVR(4'(PllDivR)),
        .DIVF(7'(PllDivF)),
        .DIVQ(3'(PllDivQ)),
        .FILTER_RANGE(3'(PllFilter))
    ) u_pll (
        .REFERENCECLK(clk_12mhz_i), .PLLOUTGLOBAL(clk), .LOCK(locked), .RESETB(1'b1), .BYPASS(1'b0)
    );

    pdnn_board #(
        `PDNN_OPTIONS_PASSED,
        .BuildId(BuildId), .ClockHz(ClockHz), .UartDivisor(UartDivisor)
    ) u_board (
        .clk, .locked_i(locked), .uart_rx_i, .uart_tx_o,
        .ready_o(ready), .busy_o(busy), .running_o(marker_o)
    );

    assign led_ready_o = ready;
    assign led_busy_o  = busy;
endmodule

`default_nettype wire
