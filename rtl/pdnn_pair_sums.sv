// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_pair_sums - what a pair of weights can contribute, up to its sign.
//
// With inputs s = +-1 a pair adds s0*w0 + s1*w1 = s0 * (s0 == s1 ? w0 + w1 : w0 - w1). The two
// sums are made here once and shared by all lanes; a lane only selects and negates.
// Pair k is weights 2k and 2k+1 of the word; sums_o and diffs_o follow it by one cycle, 5 bits each.
`default_nettype none

module pdnn_pair_sums (
    input  wire logic        clk,
    input  wire logic        en_i,
    input  wire logic [63:0] word_i,  // 16 weights, 4-bit two's complement
    output      logic [39:0] sums_o,  // -16 .. 14
    output      logic [39:0] diffs_o  // -15 .. 15
);
    for (genvar k = 0; k < 8; k++) begin : gen_pair
        always_ff @(posedge clk) begin
            if (en_i) begin
                sums_o[5*k +: 5] <= {word_i[8*k + 3], word_i[8*k +: 4]}
                                  + {word_i[8*k + 7], word_i[8*k + 4 +: 4]};
                diffs_o[5*k +: 5] <= {word_i[8*k + 3], word_i[8*k +: 4]}
                                   - {word_i[8*k + 7], word_i[8*k + 4 +: 4]};
            end
        end
    end
endmodule

`default_nettype wire
