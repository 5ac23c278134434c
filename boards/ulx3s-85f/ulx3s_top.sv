// SPDX-License-Identifier: BSD-2-Clause
//
// ulx3s_top - pDNN on the ULX3S: 25 MHz oscillator -> PLL -> core, UART on the FT231X. LED 0: out
// of reset. LED 1: serving a request.
//
// board.mk sets ClockHz and what follows from it; the defaults belong together.
`default_nettype none
`include "pdnn_options.svh"

module ulx3s_top #(
    `PDNN_OPTIONS,                      // of the core
    parameter integer BuildId     = 0,
    parameter integer ClockHz     = 45000000,
    parameter integer UartDivisor = 15, // clock cycles a bit: 3 Mbaud
    parameter integer PllRefDiv   = 5,  // ClockHz = input / RefDiv * FbDiv; VCO = ClockHz * OutDiv
    parameter integer PllFbDiv    = 9,
    parameter integer PllOutDiv   = 13
) (
    input  wire logic clk_25mhz_i,
    input  wire logic uart_rx_i,
    output      logic uart_tx_o,
    output      logic led_ready_o,
    output      logic led_busy_o,
    output      logic wifi_gpio0_o,  // high: the ESP32 does not take the board over
    output      logic marker_o       // high while the engine runs: for a meter or a logic analyser
);
    logic clk, locked, ready, busy;

    // The analogue settings are those that ecppll gives.
    (* ICP_CURRENT = "12", LPF_RESISTOR = "8", MFG_ENABLE_FILTEROPAMP = "1", MFG_GMCREF_SEL = "2" *)
    EHXPLLL #(
        .CLKI_DIV(PllRefDiv), .CLKFB_DIV(PllFbDiv), .CLKOP_DIV(PllOutDiv),
        .CLKOP_ENABLE("ENABLED"), .CLKOP_CPHASE(PllOutDiv / 2 - 1), .CLKOP_FPHASE(0),
        .FEEDBK_PATH("CLKOP"), .PLLRST_ENA("DISABLED"), .INTFB_WAKE("DISABLED"),
        .STDBY_ENABLE("DISABLED"), .DPHASE_SOURCE("DISABLED")
    ) u_pll (
        .CLKI(clk_25mhz_i), .CLKFB(clk), .CLKOP(clk), .LOCK(locked), .RST(1'b0), .STDBY(1'b0),
        .PHASESEL0(1'b0), .PHASESEL1(1'b0), .PHASEDIR(1'b1), .PHASESTEP(1'b1),
        .PHASELOADREG(1'b1), .PLLWAKESYNC(1'b0), .ENCLKOP(1'b0), .CLKINTFB()
    );

    pdnn_board #(
        `PDNN_OPTIONS_PASSED,
        .BuildId(BuildId), .ClockHz(ClockHz), .UartDivisor(UartDivisor)
    ) u_board (
        .clk, .locked_i(locked), .uart_rx_i, .uart_tx_o,
        .ready_o(ready), .busy_o(busy), .running_o(marker_o)
    );

    assign led_ready_o  = ready;
    assign led_busy_o   = busy;
    assign wifi_gpio0_o = 1'b1;
endmodule

`default_nettype wire
