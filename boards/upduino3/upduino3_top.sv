// SPDX-License-Identifier: BSD-2-Clause
//
// upduino3_top - pDNN on the UPduino 3: 12 MHz oscillator (jumper OSC closed) -> PLL -> core, UART
// on the FT232H, whose pins the flash shares: its chip select stays high. RGB LED: green out of
// reset, red serving a request.
//
// board.mk sets ClockHz and what follows from it; the defaults belong together.
`default_nettype none
`include "pdnn_options.svh"

module upduino3_top #(
    `PDNN_OPTIONS,                      // of the core
    parameter integer BuildId     = 0,
    parameter integer ClockHz     = 24000000,
    parameter integer UartDivisor = 8,  // clock cycles a bit: 3 Mbaud
    parameter integer PllDivR     = 0,  // ClockHz = 12 MHz / (DivR + 1) * (DivF + 1) / 2^DivQ
    parameter integer PllDivF     = 63,
    parameter integer PllDivQ     = 5,
    parameter integer PllFilter   = 1
) (
    input  wire logic clk_12mhz_i,
    input  wire logic uart_rx_i,
    output      logic uart_tx_o,
    output      logic flash_cs_n_o,
    output      logic led_red_n_o,
    output      logic led_green_n_o,
    output      logic led_blue_n_o,
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

    assign flash_cs_n_o = 1'b1;

    // The LED's pins have no other driver; 4 mA each.
    SB_RGBA_DRV #(
        .CURRENT_MODE("0b1"), .RGB0_CURRENT("0b000001"), .RGB1_CURRENT("0b000001"),
        .RGB2_CURRENT("0b000001")
    ) u_leds (
        .CURREN(1'b1), .RGBLEDEN(1'b1),
        .RGB0PWM(ready), .RGB1PWM(1'b0), .RGB2PWM(busy),
        .RGB0(led_green_n_o), .RGB1(led_blue_n_o), .RGB2(led_red_n_o)
    );
endmodule

`default_nettype wire
