// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_axis - one side of a map, columns or lines: the positions that a layer takes along it,
// and which of a position's KERNEL taps lie inside. All is of the position at hand; that after a
// start_i or step_i stands from the next cycle on.
//
// A side of n, twice that with UPSAMPLE, has positions x = 0, STRIDE + 1, 2 (STRIDE + 1), ... < n,
// with POOL an even number of them; a position has taps x - KERNEL / 2 to x + KERNEL / 2. A side of
// 0, of a layer that is on no map, is one position.
`default_nettype none

module pdnn_row_axis (
    input  wire logic       clk,

    input  wire logic       start_i,    // to the first position of a side of
    input  wire logic [7:0] side_i,     // so many, doubled by UPSAMPLE,
    input  wire logic [1:0] half_i,     // and a kernel of twice this and 1: KERNEL / 2
    input  wire logic       step_i,     // to the next one
    input  wire logic [2:0] kernel_i,   // from the cycle after start_i on
    input  wire logic       stride_i,
    input  wire logic       upsample_i,
    input  wire logic       pool_i,

    output      logic [2:0] before_o,   // taps before the first one inside, 0 to 2
    output      logic [2:0] outside_o,  // of all taps, 0 to 4
    output      logic [2:0] inside_o,   // 1 to 5
    output      logic       half_o,     // UPSAMPLE: the first inside is a place's second half
    output      logic [1:0] move_o,     // places from the first inside to the next position's: bit i
                                        // says 1 + i, none: 0
    output      logic       first_o,    // position
    output      logic       odd_o,
`ifdef FORMAL_STATE
    output      logic [7:0] f_left_o,   // for the proof of pdnn_row_tap
`endif
    output      logic       last_o
);
    // The middle tap's way to the end, itself included; so that KERNEL / 2 taps need no more than
    // its last bits.
    logic [7:0] left_q;
    logic [1:0] before_q;

    wire logic near = left_q[7:3] == '0;
    wire logic one = near && left_q[2:0] == 3'd1;
    wire logic two = near && left_q[2:0] == 3'd2;
    wire logic [1:0] after = {kernel_i[2] && one, (kernel_i[2] && two) || (kernel_i[1] && one)};
    wire logic [2:0] reach = {pool_i && stride_i, pool_i ^ stride_i, !pool_i && !stride_i};

    // What of a step is taken by taps that come inside.
    wire logic [1:0] moved = before_q == 2'd0 ? {stride_i, !stride_i}
                                              : {1'b0, before_q == 2'd1 && stride_i};

    assign before_o = {1'b0, before_q};
    assign outside_o = {1'b0, before_q} + {1'b0, after};
    assign inside_o = kernel_i - outside_o;
    assign move_o = !upsample_i ? {moved[1], moved[0]} : {1'b0, moved[1] || (moved[0] && half_o)};
    assign last_o = near && left_q[2:0] <= reach && (odd_o || !pool_i);

    always_ff @(posedge clk) begin
        if (start_i) begin
            left_q <= side_i;
            before_q <= half_i;
            half_o <= 1'b0;
            first_o <= 1'b1;
            odd_o <= 1'b0;
        end else if (step_i) begin
            left_q <= left_q - {6'd0, stride_i, !stride_i};
            before_q <= {1'b0, before_q == 2'd2 && !stride_i};
            half_o <= upsample_i && (half_o ^ moved[0]);
            first_o <= 1'b0;
            odd_o <= !odd_o;
        end
    end

`ifdef FORMAL_STATE
    assign f_left_o = left_q;
`endif
`ifdef FORMAL
    `include "formal/rows/pdnn_row_axis.svh"
`endif
endmodule

`default_nettype wire
