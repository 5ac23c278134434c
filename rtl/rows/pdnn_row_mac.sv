// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_mac - pdnn_row_acc of a row of weights times one code, the same for all sixteen.
//
// In radix 4, w * a = lo * a + 4 * (hi * a), lo = 0..3, hi = -2..1: lo chooses among 0, a, 2a and
// 3a, which is made once; hi among 0, a, ~2a and ~a, a LUT4 a bit, and the 1 that the complements
// lack enters the sum's carry.
`default_nettype none

module pdnn_row_mac #(
    // Bits of a code: 2 to 8.
    parameter integer ActW = 8,
    // Bits of an accumulator, ActW + 10 to 24.
    parameter integer AccW = 22
) (
    input  wire logic              clk,
    input  wire logic              clear_i,
    input  wire logic              add_i,
    input  wire logic [63:0]       row_i,      // sixteen weights of 4 bits, two's complement
    input  wire logic [ActW-1:0]   code_i,
    input  wire logic              minus_i,    // code_i is all ones: the row is taken away
    input  wire logic [3:0]        show_i,
    output      logic [4*AccW-1:0] quad_o
);
    localparam integer ProductW = ActW + 4;

    wire logic [ActW+1:0] once = {{2{minus_i}}, code_i};
    wire logic [ActW+1:0] twice = {minus_i, code_i, 1'b0};
    wire logic [ActW+1:0] thrice = once + twice;
    wire logic [16*ProductW-1:0] products;

    for (genvar n = 0; n < 16; n++) begin : gen_neuron
        wire logic [3:0] w = row_i[4*n +: 4];
        wire logic [ActW+1:0] lo = w[1] ? (w[0] ? thrice : twice) : once & {(ActW+2){w[0]}};
        wire logic [ActW+1:0] hi = w[3] ? ~(w[2] ? once : twice) : once & {(ActW+2){w[2]}};
        assign products[ProductW*n +: ProductW]
            = {{{2{minus_i && lo[ActW+1]}}, lo[ActW+1:2]} + hi + {{(ActW+1){1'b0}}, w[3]}, lo[1:0]};

`ifdef FORMAL
        // Every product is exact: the sum of what the weight's bits count.
        wire logic [ProductW-1:0] f_a = {{(ProductW-ActW){minus_i}}, code_i};
        always_comb
            assert (products[ProductW*n +: ProductW]
                    == (w[0] ? f_a : '0) + (w[1] ? f_a << 1 : '0) + (w[2] ? f_a << 2 : '0)
                     - (w[3] ? f_a << 3 : '0));
`endif
    end

    pdnn_row_acc #(.AccW(AccW), .TermW(ProductW)) u_acc (
        .clk, .clear_i, .add_i({16{add_i}}), .row_i(products), .minus_i(1'b0), .show_i, .quad_o
    );

    initial begin
        if (ActW < 2 || ActW > 8) $fatal(1, "pdnn_row_mac: ActW must be 2 to 8");
        if (AccW < ActW + 10 || AccW > 24)
            $fatal(1, "pdnn_row_mac: AccW must be ActW + 10 to 24");
    end

`ifdef FORMAL
    always_comb if (minus_i) assume (code_i == '1); // -1: pdnn_row_block's part
`endif
endmodule

`default_nettype wire
