// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_mac_dsp - pdnn_row_mac in the multipliers of an iCE40 UP5K (PDNN_UP5K): eight SB_MAC16,
// two products of 8 x 8 bits each. Accumulators of up to 16 bits are theirs too, so that neither
// LUTs nor flip-flops are spent on them; wider ones are pdnn_row_acc's. Elsewhere it is pdnn_row_mac.
//
// nextpnr 0.4 takes an SB_MAC16's inputs for registered: product and sum, 20 ns by its data sheet,
// are not in its Fmax.
`default_nettype none

module pdnn_row_mac_dsp #(
    // As pdnn_row_mac's.
    parameter integer ActW = 8,
    parameter integer AccW = 22
) (
    input  wire logic              clk,
    input  wire logic              clear_i,
    input  wire logic              add_i,
    input  wire logic [63:0]       row_i,
    input  wire logic [ActW-1:0]   code_i,
    input  wire logic              minus_i,    // code_i is all ones: -1; ActW below 8
    input  wire logic [3:0]        show_i,
    output      logic [4*AccW-1:0] quad_o
);
`ifdef PDNN_UP5K
    localparam integer ProductW = ActW + 4;
    localparam integer Sums = AccW <= 16 ? 1 : 0;

    wire logic [7:0] code = 8'({{8{minus_i}}, code_i});
    wire logic [16*AccW-1:0] acc;
    wire logic [16*ProductW-1:0] products;

    for (genvar k = 0; k < 8; k++) begin : gen_pair
        wire logic [3:0] w0 = row_i[8*k +: 4];
        wire logic [3:0] w1 = row_i[8*k + 4 +: 4];
        wire logic [31:0] both;
        wire logic [2:0] carry;

        SB_MAC16 #(
            .TOPOUTPUT_SELECT(Sums != 0 ? 2'd1 : 2'd2), .BOTOUTPUT_SELECT(Sums != 0 ? 2'd1 : 2'd2),
            .TOPADDSUB_LOWERINPUT(2'd1), .BOTADDSUB_LOWERINPUT(2'd1), // sum + product
            .MODE_8x8(1'b1), .A_SIGNED(ActW < 8 ? 1'b1 : 1'b0), .B_SIGNED(1'b1)
        ) u_mac (
            .CLK(clk), .CE(Sums != 0 && (clear_i || add_i)),
            .A({code, code}), .B({{4{w1[3]}}, w1, {4{w0[3]}}, w0}), .C(16'd0), .D(16'd0),
            .AHOLD(1'b0), .BHOLD(1'b0), .CHOLD(1'b0), .DHOLD(1'b0),
            .IRSTTOP(1'b0), .IRSTBOT(1'b0), .ORSTTOP(1'b0), .ORSTBOT(1'b0),
            .OLOADTOP(clear_i), .OLOADBOT(clear_i), // C and D: 0
            .ADDSUBTOP(1'b0), .ADDSUBBOT(1'b0), .OHOLDTOP(1'b0), .OHOLDBOT(1'b0),
            .CI(1'b0), .ACCUMCI(1'b0), .SIGNEXTIN(1'b0),
            .O(both), .CO(carry[0]), .ACCUMCO(carry[1]), .SIGNEXTOUT(carry[2])
        );
        assign acc[2*k*AccW +: 2*AccW] = {AccW'($signed(both[31:16])), AccW'($signed(both[15:0]))};
        assign products[2*k*ProductW +: 2*ProductW]
            = {both[16 +: ProductW], both[0 +: ProductW]};
        wire logic unused_pair = &{1'b0, both, carry};
    end

    if (Sums != 0) begin : gen_sums
        pdnn_row_quad #(.AccW(AccW)) u_quad (.acc_i(acc), .show_i, .quad_o);
        wire logic unused_products = &{1'b0, products};
    end else begin : gen_products
        pdnn_row_acc #(.AccW(AccW), .TermW(ProductW)) u_acc (
            .clk, .clear_i, .add_i({16{add_i}}), .row_i(products), .minus_i(1'b0), .show_i,
            .quad_o
        );
        wire logic unused_acc = &{1'b0, acc};
    end
`else
    pdnn_row_mac #(.ActW(ActW), .AccW(AccW)) u_mac (
        .clk, .clear_i, .add_i, .row_i, .code_i, .minus_i, .show_i, .quad_o
    );
`endif
endmodule

`default_nettype wire
