// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_paper_mac - the deterministic synapse: one serial 32-bit multiply-accumulate.
//
// Weight and activation are Q6.25. A product is cut to 25 fractional bits (towards minus infinity)
// and added to 38 bits: 33 products of an activation within +-1 cannot overflow. The sum holds a
// word two cycles after it was given.
`default_nettype none

module pdnn_paper_mac (
    input  wire logic        clk,
    input  wire logic        clear_i, // the sum becomes 0
    input  wire logic        valid_i, // a weight and an activation are given
    input  wire logic [31:0] weight_i,
    input  wire logic [31:0] act_i,
    output      logic [37:0] sum_o
);
    logic [63:0] product_d;
    logic [37:0] product_q;
    logic        valid_q;

    assign product_d = 64'($signed(weight_i)) * 64'($signed(act_i));

    always_ff @(posedge clk) begin
        valid_q <= valid_i;
        if (valid_i) product_q <= product_d[62:25];
        if (clear_i) sum_o <= '0;
        else if (valid_q) sum_o <= sum_o + product_q;
    end

    wire logic unused_ok = &{1'b0, product_d[63], product_d[24:0]};
endmodule

`default_nettype wire
