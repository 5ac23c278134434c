// SPDX-License-Identifier: BSD-2-Clause
//
// tangnano20k_top - pDNN on the Tang Nano 20K: 27 MHz oscillator -> PLL -> core, UART on the BL616.
// LED 0: out of reset. LED 1: serving a request.
//
// board.mk sets ClockHz and what follows from it; the defaults belong together.
`default_nettype none
`include "pdnn_options.svh"

module tangnano20k_top #(
    `PDNN_OPTIONS,                      // of the core
    parameter integer BuildId     = 0,
    parameter integer ClockHz     = 54000000,
    parameter integer UartDivisor = 54, // clock cycles a bit: 1 Mbaud
    parameter integer PllInDiv    = 0,  // ClockHz = 27 MHz * (FbDiv + 1) / (InDiv + 1)
    parameter integer PllFbDiv    = 1,
    parameter integer PllOutDiv   = 16  // VCO = ClockHz * OutDiv
) (
    input  wire logic clk_27mhz_i,
    input  wire logic uart_rx_i,
    output      logic uart_tx_o,
    output      logic led_ready_n_o,
    output      logic led_busy_n_o,
    output      logic marker_o       // high while the engine runs: for a meter or a logic analyser
);
    logic clk, locked, ready, busy;

    rPLL #(
        .FCLKIN("27"), .IDIV_SEL(PllInDiv), .FBDIV_SEL(PllFbDiv), .ODIV_SEL(PllOutDiv)
    ) u_pll (
        .CLKIN(clk_27mhz_i), .CLKOUT(clk), .LOCK(locked), .RESET(1'b0), .RESET_P(1'b0),
        .CLKFB(1'b0), .FBDSEL(6'b0), .IDSEL(6'b0), .ODSEL(6'b0), .PSDA(4'b0), .DUTYDA(4'b0),
        .FDLY(4'b0), .CLKOUTP(), .CLKOUTD(), .CLKOUTD3()
    );

    pdnn_board #(
        `PDNN_OPTIONS_PASSED,
        .BuildId(BuildId), .ClockHz(ClockHz), .UartDivisor(UartDivisor)
    ) u_board (
        .clk, .locked_i(locked), .uart_rx_i, .uart_tx_o,
        .ready_o(ready), .busy_o(busy), .running_o(marker_o)
    );

    assign led_ready_n_o = !ready;
    assign led_busy_n_o  = !busy;
endmodule

`default_nettype wire
