// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_acc - sixteen accumulators: a row of sixteen terms, weights or products of them
// (pdnn_row_mac), is added to all of them, or nothing happens.
//
// In iCE40 an accumulator is one logic cell a bit: the adder's LUT holds the sum, clear_i is
// the flip-flops' own reset. capture_i copies them into a shift chain, from which a neuron a
// cycle is taken, while the next group's rows come in. Sums wrap; the host keeps every sum
// within AccW bits.
`default_nettype none

module pdnn_row_acc #(
    parameter integer AccW = 16,
    // Bits of a term, two's complement: 4, a weight's, to AccW.
    parameter integer TermW = 4
) (
    input  wire logic            clk,
    input  wire logic            clear_i,    // wins over add_i
    input  wire logic            add_i,
    input  wire logic [16*TermW-1:0] row_i,
    input  wire logic            capture_i,  // with the sums before clear_i; wins over shift_i
    input  wire logic            shift_i,
    output      logic [AccW-1:0] head_o
);
    logic [16*AccW-1:0] acc_q, stage_q; // neuron n in bits AccW*n and up

    for (genvar n = 0; n < 16; n++) begin : gen_neuron
        wire logic [TermW-1:0] term = row_i[TermW*n +: TermW];
        wire logic [AccW-1:0] behind;
        if (n < 15) begin : gen_next
            assign behind = stage_q[AccW*(n + 1) +: AccW];
        end else begin : gen_end
            assign behind = '0;
        end
        always_ff @(posedge clk) begin
            if (clear_i) acc_q[AccW*n +: AccW] <= '0;
            else if (add_i) acc_q[AccW*n +: AccW] <= acc_q[AccW*n +: AccW]
                                                     + {{(AccW-TermW){term[TermW-1]}}, term};
            if (capture_i || shift_i)
                stage_q[AccW*n +: AccW] <= capture_i ? acc_q[AccW*n +: AccW] : behind;
        end
    end

    assign head_o = stage_q[AccW-1:0];
endmodule

`default_nettype wire
