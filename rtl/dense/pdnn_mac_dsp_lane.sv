// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_mac_dsp_lane - pdnn_mac_lane with multipliers: with PDNN_UP5K the sixteen products come from
// eight SB_MAC16, two of 8 x 8 bits each, which are all that an UP5K has; else they are inferred.
//
//   cycle  what is registered at its end
//   -1     word_i is valid: the weights
//   0      act_i is valid: the products
//   1      the word's sum of products
//   2      accumulator (acc_en_i); with first_i it starts from bias_i instead of its content
`default_nettype none

module pdnn_mac_dsp_lane #(
    // Bits of an activation: 2 to 8.
    parameter integer ActW = 8,
    // Bits of the accumulator, ActW + 10 to 24.
    parameter integer AccW = 22
) (
    input  wire logic               clk,
    input  wire logic               en_i,     // the lane has a sample
    input  wire logic [63:0]        word_i,   // 16 weights, 4-bit two's complement
    input  wire logic [16*ActW-1:0] act_i,    // plane p, bit p of the codes, in bits 16p+15:16p
    input  wire logic               acc_en_i,
    input  wire logic               first_i,  // first word of a neuron
    input  wire logic [AccW-1:0]    bias_i,
    output      logic [AccW-1:0]    acc_o
);
    localparam integer ProductW = ActW + 4;

    wire logic [16*ProductW-1:0] product;
    logic [ActW+7:0] word_q;

    for (genvar k = 0; k < 8; k++) begin : gen_pair
        logic [15:0] code; // of inputs 2k and 2k + 1, 8 bits each
        always_comb begin
            code = '0;
            for (int p = 0; p < ActW; p++) begin
                code[p] = act_i[16*p + 2*k];
                code[8 + p] = act_i[16*p + 2*k + 1];
            end
        end
        wire logic [3:0] w0 = word_i[8*k +: 4];
        wire logic [3:0] w1 = word_i[8*k + 4 +: 4];
`ifdef PDNN_UP5K
        wire logic [31:0] both;
        wire logic [2:0] carry;
        SB_MAC16 #(
            .B_REG(1'b1), .TOP_8x8_MULT_REG(1'b1), .BOT_8x8_MULT_REG(1'b1),
            .TOPOUTPUT_SELECT(2'd2), .BOTOUTPUT_SELECT(2'd2), .MODE_8x8(1'b1), .B_SIGNED(1'b1)
        ) u_mac (
            .CLK(clk), .CE(en_i), .A(code), .B({{4{w1[3]}}, w1, {4{w0[3]}}, w0}),
            .C(16'd0), .D(16'd0), .AHOLD(1'b0), .BHOLD(1'b0), .CHOLD(1'b0), .DHOLD(1'b0),
            .IRSTTOP(1'b0), .IRSTBOT(1'b0), .ORSTTOP(1'b0), .ORSTBOT(1'b0),
            .OLOADTOP(1'b0), .OLOADBOT(1'b0), .ADDSUBTOP(1'b0), .ADDSUBBOT(1'b0),
            .OHOLDTOP(1'b0), .OHOLDBOT(1'b0), .CI(1'b0), .ACCUMCI(1'b0), .SIGNEXTIN(1'b0),
            .O(both), .CO(carry[0]), .ACCUMCO(carry[1]), .SIGNEXTOUT(carry[2])
        );
        assign product[2*k*ProductW +: ProductW] = both[ProductW-1:0];
        assign product[(2*k + 1)*ProductW +: ProductW] = both[16 +: ProductW];
        wire logic unused_ok = &{1'b0, both, carry};
`else
        logic signed [3:0] w0_q, w1_q;
        logic signed [ProductW-1:0] p0_q, p1_q;
        wire logic signed [ActW:0] a0 = {1'b0, code[ActW-1:0]};
        wire logic signed [ActW:0] a1 = {1'b0, code[8 +: ActW]};
        always_ff @(posedge clk) begin
            if (en_i) begin
                w0_q <= w0;
                w1_q <= w1;
                p0_q <= ProductW'(w0_q * a0);
                p1_q <= ProductW'(w1_q * a1);
            end
        end
        assign product[2*k*ProductW +: ProductW] = p0_q;
        assign product[(2*k + 1)*ProductW +: ProductW] = p1_q;
        wire logic unused_ok = &{1'b0, code};
`endif
    end

    for (genvar m = 0; m <= 4; m++) begin : gen_level
        localparam integer W = ProductW + m;
        logic [(16 >> m)*W-1:0] node;
        if (m == 0) begin : gen_leaf
            assign node = product;
        end else begin : gen_add
            for (genvar j = 0; j < (16 >> m); j++) begin : gen_node
                wire logic [W-2:0] a = gen_level[m-1].node[2*j*(W-1) +: W-1];
                wire logic [W-2:0] b = gen_level[m-1].node[(2*j + 1)*(W-1) +: W-1];
                assign node[j*W +: W] = {a[W-2], a} + {b[W-2], b};
            end
        end
    end

    wire logic [AccW-1:0] base = first_i ? bias_i : acc_o;

    always_ff @(posedge clk) begin
        if (en_i) word_q <= gen_level[4].node;
        if (en_i && acc_en_i) acc_o <= base + {{(AccW-ActW-8){word_q[ActW+7]}}, word_q};
    end

    initial begin
        if (ActW < 2 || ActW > 8) $fatal(1, "pdnn_mac_dsp_lane: ActW must be 2 to 8");
        if (AccW < ActW + 10 || AccW > 24)
            $fatal(1, "pdnn_mac_dsp_lane: AccW must be ActW + 10 to 24");
    end
endmodule

`default_nettype wire
