// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_acc - sixteen accumulators: a row of sixteen terms, weights or products of them
// (pdnn_row_mac), is added, each to its own where add_i says so, or taken away (Minus = 1). Four
// neighbours are seen at a time.
//
// In iCE40 an accumulator is one logic cell a bit: the adder's LUT holds the sum, clear_i is
// the flip-flops' own reset. Sums wrap; the host keeps every sum within AccW bits.
`default_nettype none

module pdnn_row_acc #(
    parameter integer AccW = 16,
    // Bits of a term, two's complement: 4, a weight's, to AccW.
    parameter integer TermW = 4,
    // 1: minus_i takes all terms away; 2: it says that they come as their complements, less 1.
    parameter integer Minus = 0
) (
    input  wire logic              clk,
    input  wire logic              clear_i,    // wins over add_i
    input  wire logic [15:0]       add_i,
    input  wire logic [16*TermW-1:0] row_i,
    input  wire logic              minus_i,
    input  wire logic [3:0]        show_i,     // pdnn_row_quad's
    output      logic [4*AccW-1:0] quad_o
);
    logic [16*AccW-1:0] acc_q; // neuron n in bits AccW*n and up

    for (genvar n = 0; n < 16; n++) begin : gen_neuron
        wire logic [TermW-1:0] term = row_i[TermW*n +: TermW];
        wire logic [TermW-1:0] signed_term = Minus == 1 ? term ^ {TermW{minus_i}} : term;
        wire logic [AccW-1:0] wide = {{(AccW-TermW){signed_term[TermW-1]}}, signed_term};
        logic [AccW-1:0] sum;
        if (Minus != 0) begin : gen_minus
            // The complement's 1 enters the carry.
            logic carried;
            assign {sum, carried} = {acc_q[AccW*n +: AccW], 1'b1} + {wide, minus_i};
            wire logic unused_carried = &{1'b0, carried};
        end else begin : gen_plus
            assign sum = acc_q[AccW*n +: AccW] + wide;
        end
        always_ff @(posedge clk) begin
            if (clear_i) acc_q[AccW*n +: AccW] <= '0;
            else if (add_i[n]) acc_q[AccW*n +: AccW] <= sum;
        end
`ifdef FORMAL
        // Added or taken away, in words of arithmetic.
        always_comb
            if (Minus != 0 && minus_i)
                assert (sum == acc_q[AccW*n +: AccW]
                            - AccW'($signed(Minus == 1 ? term : ~term)));
            else assert (sum == acc_q[AccW*n +: AccW] + AccW'($signed(term)));
`endif
    end

    wire logic unused_minus = &{1'b0, minus_i};

    pdnn_row_quad #(.AccW(AccW)) u_quad (.acc_i(acc_q), .show_i, .quad_o);
endmodule

`default_nettype wire
