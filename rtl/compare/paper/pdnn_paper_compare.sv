// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_paper_compare - the p-bit: 1 where tanh exceeds a random number, both Q0.31 in [-1, 1).
//
// P(1) = (1 + tanh) / 2, so the mean of the +-1 that it stands for is tanh. Not registered.
`default_nettype none

module pdnn_paper_compare (
    input  wire logic [31:0] tanh_i,
    input  wire logic [31:0] random_i,
    output      logic        bit_o
);
    assign bit_o = $signed(tanh_i) > $signed(random_i);
endmodule

`default_nettype wire
