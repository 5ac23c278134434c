// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_quad - four of sixteen sums: those of the bit that is high in show_i. Nothing is seen, and
// nothing behind it changes, while none is. All at once, nothing is registered.
`default_nettype none

module pdnn_row_quad #(
    parameter integer AccW = 16
) (
    input  wire logic [16*AccW-1:0] acc_i,  // neuron n in bits AccW*n and up
    input  wire logic [3:0]         show_i,
    output      logic [4*AccW-1:0]  quad_o
);
    always_comb begin
        quad_o = '0;
        for (int q = 0; q < 4; q++)
            quad_o = quad_o | (acc_i[4*AccW*q +: 4*AccW] & {(4*AccW){show_i[q]}});
    end
endmodule

`default_nettype wire
