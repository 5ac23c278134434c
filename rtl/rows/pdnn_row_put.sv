// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_put - where the outputs of a layer go, group of 16 neurons by group, position by
// position: one activation word each, one behind the other. With POOL the four positions of a square
// of 2 x 2 write to one place.
//
// What start_i says of a group counts from the cycle on in which its first neuron comes out of the
// drain, Delay cycles later; the group before is then gone.
`default_nettype none

module pdnn_row_put #(
    parameter integer Delay = 3
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        layer_start_i,
    input  wire logic [11:0] base_i,      // the layer's first word; holds from its first start_i on

    input  wire logic        start_i,     // a group's sums are there:
    input  wire logic        first_i,     // it is its position's first,
    input  wire logic        column0_i,   // which is its row's first,
    input  wire logic        pool_x_i,    // POOL: of an odd column,
    input  wire logic        pool_y_i,    // or line

    output      logic        group_o,     // word_o moves on
    output      logic [11:0] word_o,
    output      logic        more_o       // another position has been here: ones stay
);
    logic [Delay-1:0] late_q;
    logic begun_q, first_q, column0_q, pool_x_q, pool_y_q;
    logic [11:0] place_q, row_q;  // where the position's outputs begin, its row's

    logic [11:0] word;
    always_comb begin
        word = word_o + 12'd1;
        if (first_q && pool_x_q) word = place_q;
        else if (first_q && column0_q && pool_y_q) word = row_q;
        if (!begun_q) word = base_i;
    end

    assign group_o = late_q[Delay-1];

    always_ff @(posedge clk) begin
        late_q <= {late_q[Delay-2:0], start_i && !rst};
        if (start_i)
            {first_q, column0_q, pool_x_q, pool_y_q} <= {first_i, column0_i, pool_x_i, pool_y_i};
        if (layer_start_i) begun_q <= 1'b0;
        else if (group_o) begun_q <= 1'b1;
        if (group_o) begin
            word_o <= word;
            more_o <= pool_x_q || pool_y_q;
            if (first_q && !pool_x_q) place_q <= word;
            if (first_q && column0_q && !pool_y_q) row_q <= word;
        end
    end

`ifdef FORMAL
    `include "formal/rows/pdnn_row_put.svh"
`endif
endmodule

`default_nettype wire
