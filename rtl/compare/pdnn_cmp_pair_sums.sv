// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_pair_sums - pdnn_pair_sums for any width: S = w0 + w1 and D = w0 - w1 of each pair,
// made once for all lanes: what stands above their last bit, and whether that bit, the same in
// both, is 0. The comparison charges a lane 1/L of it.
`default_nettype none

module pdnn_cmp_pair_sums #(
    // Weights a cycle, even, 2 to 64.
    parameter integer Weights = 16,
    // Bits of a weight, two's complement, 2 to 8.
    parameter integer WeightW = 4
) (
    input  wire logic                         clk,
    input  wire logic                         en_i,
    input  wire logic [Weights*WeightW-1:0]   word_i,
    output      logic [Weights/2*WeightW-1:0] sums_o,
    output      logic [Weights/2*WeightW-1:0] diffs_o,
    output      logic [Weights/2-1:0]         lone_o
);
    localparam integer TermW = WeightW + 1;

    for (genvar k = 0; k < Weights/2; k++) begin : gen_pair
        wire logic signed [WeightW-1:0] w0 = word_i[2*k*WeightW +: WeightW];
        wire logic signed [WeightW-1:0] w1 = word_i[(2*k + 1)*WeightW +: WeightW];

        wire logic [TermW-1:0] sum  = TermW'(w0) + TermW'(w1);
        wire logic [TermW-1:0] diff = TermW'(w0) - TermW'(w1);

        always_ff @(posedge clk) begin
            if (en_i) begin
                sums_o[k*WeightW +: WeightW]  <= sum[TermW-1:1];
                diffs_o[k*WeightW +: WeightW] <= diff[TermW-1:1];
                lone_o[k] <= !(w0[0] ^ w1[0]);
            end
        end
        wire logic unused_ok = &{1'b0, sum[0], diff[0]};
    end
endmodule

`default_nettype wire
