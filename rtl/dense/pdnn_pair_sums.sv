// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_pair_sums - what a pair of weights can contribute, up to its sign.
//
// With inputs s = +-1 a pair adds s0*w0 + s1*w1 = s0 * (s0 == s1 ? w0 + w1 : w0 - w1). The two
// sums are made here once and shared by all lanes; a lane only selects and negates.
// Pair k is weights 2k and 2k+1 of the word; sums_o and diffs_o follow it by one cycle, 5 bits
// each.
`default_nettype none

module pdnn_pair_sums (
    input  wire logic        clk,
    input  wire logic        en_i,
    input  wire logic [63:0] word_i,  // 16 weights, 4-bit two's complement
    output      logic [39:0] sums_o,  // -16 .. 14
    output      logic [39:0] diffs_o  // -15 .. 15
);
    logic [39:0] diffs;

    // Written out: as an adder the difference would spend four LUTs to invert w1 for its carries.
    for (genvar k = 0; k < 8; k++) begin : gen_pair
        wire logic [3:0] a = word_i[8*k +: 4];
        wire logic [3:0] b = word_i[8*k + 4 +: 4];
        wire logic borrow2 = (~a[1] & b[1]) | (~(a[1] ^ b[1]) & ~a[0] & b[0]);
        wire logic borrow3 = (~a[2] & b[2]) | (~(a[2] ^ b[2]) & borrow2);
        assign diffs[5*k + 0] = a[0] ^ b[0];
        assign diffs[5*k + 1] = a[1] ^ b[1] ^ (~a[0] & b[0]);
        assign diffs[5*k + 2] = a[2] ^ b[2] ^ borrow2;
        assign diffs[5*k + 3] = a[3] ^ b[3] ^ borrow3;
        assign diffs[5*k + 4] = (a[3] & ~b[3]) | (~(a[3] ^ b[3]) & borrow3);

        always_ff @(posedge clk) begin
            if (en_i) begin
                sums_o[5*k +: 5] <= {a[3], a} + {b[3], b};
                diffs_o[5*k +: 5] <= diffs[5*k +: 5];
            end
        end
    end
endmodule

`default_nettype wire
