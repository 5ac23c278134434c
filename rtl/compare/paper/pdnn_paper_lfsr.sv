// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_paper_lfsr - 32 random bits: a Fibonacci register of x^32 + x^22 + x^2 + x + 1,
// primitive, so its period is 2^32 - 1.
//
// A step shifts one bit in at the top. A word that is compared n steps after the last one has n
// new bits where they weigh most, and the last word's below. A zero seed, the only dead state,
// becomes 1.
`default_nettype none

module pdnn_paper_lfsr (
    input  wire logic        clk,
    input  wire logic        load_i, // wins over step_i
    input  wire logic [31:0] seed_i,
    input  wire logic        step_i,
    output      logic [31:0] random_o
);
    always_ff @(posedge clk) begin
        if (load_i) random_o <= {seed_i[31:1], seed_i[0] | (seed_i == '0)};
        else if (step_i)
            random_o <= {random_o[0] ^ random_o[1] ^ random_o[2] ^ random_o[22], random_o[31:1]};
    end
endmodule

`default_nettype wire
