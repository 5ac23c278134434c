// SPDX-License-Identifier: BSD-2-Clause
//
// ecp5_evn_top - pDNN on the ECP5 evaluation board: 12 MHz -> PLL -> core, UART on channel B of the
// FT2232H. LED D5: out of reset. LED D6: serving a request.
//
// board.mk sets ClockHz and what follows from it; the defaults belong together.
`default_nettype none
`include "pdnn_options.svh"

module ecp5_evn_top #(
    `PDNN_OPTIONS,                      // of the core
    parameter integer BuildId     = 0,
    parameter integer ClockHz     = 72000000,
    parameter integer UartDivisor = 24, // clock cycles a bit: 3 Mbaud
    parameter integer PllRefDiv   = 1,  // ClockHz = input / RefDiv * FbDiv; VCO = ClockHz * OutDiv
    parameter integer PllFbDiv    = 6,
    parameter integer PllOutDiv   = 8
) (
    input  wire logic clk_12mhz_i,
    input  wire logic uart_rx_i,
    output      logic uart_tx_o,
    output      logic led_ready_n_o,
    output      logic led_busy_n_o,
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
        .CLKI(clk_12mhz_i), .CLKFB(clk), .CLKOP(clk), .LOCK(locked), .RST(1'b0), .STDBY(1'b0),
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

    assign led_ready_n_o = !ready;
    assign led_busy_n_o  = !busy;
endmodule

`default_nettype wire
