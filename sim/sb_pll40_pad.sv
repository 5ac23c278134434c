// SPDX-License-Identifier: BSD-2-Clause
//
// SB_PLL40_PAD - the iCE40's PLL for the simulation of a board: its output is its input, locked at
// once. A cycle at the pin is then a cycle of the core.
`default_nettype none

/* verilator lint_off UNUSED */
module SB_PLL40_PAD #(
    parameter       FEEDBACK_PATH = "SIMPLE",
    parameter [3:0] DIVR          = 4'd0,
    parameter [6:0] DIVF          = 7'd0,
    parameter [2:0] DIVQ          = 3'd0,
    parameter [2:0] FILTER_RANGE  = 3'd0
) (
    input  wire  PACKAGEPIN,
    output logic PLLOUTGLOBAL,
    output logic LOCK,
    input  wire  RESETB,
    input  wire  BYPASS
);
    assign PLLOUTGLOBAL = PACKAGEPIN;
    assign LOCK         = 1'b1;
endmodule
/* verilator lint_on UNUSED */

`default_nettype wire
