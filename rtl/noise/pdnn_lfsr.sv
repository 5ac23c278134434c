// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_lfsr - random words for the p-bits.
//
// 64-bit Fibonacci register, s[t+64] = s[t] ^ s[t+5] ^ s[t+12] ^ s[t+23] (primitive: period
// 2^64 - 1). The state holds s[t] .. s[t+63], s[t] in bit 0; a step leaps 9 * RandomWords bits, so
// every bit of the sequence is used once. As the leap stays below 64 - 23 bits, each new bit is one
// XOR of four state bits: one LUT4.
//
// A seed comes in four words of 16 bits, in cycles with load_i that follow each other, the lowest
// first; with last_i is the last of them, those before may be a part of the same seed that was broken
// off. load_i wins over step_i. A zero seed, the register's only dead state, becomes 1; no other state ever leads to
// zero, because the step is invertible.
//
// First words, 9 bits each, from seed 1: 001 000 000 000 000 000 000 080 000 (hexadecimal).
`default_nettype none

module pdnn_lfsr #(
    // Random words a step (R): 1, 2 or 4.
    parameter integer RandomWords = 4
) (
    input  wire logic                    clk,
    input  wire logic                    rst,
    input  wire logic                    load_i,
    input  wire logic                    last_i,
    input  wire logic [15:0]             seed_i,
    input  wire logic                    step_i,
    output      logic [9*RandomWords-1:0] random_o, // of the current state; word d in bits 9d+8:9d
    output      logic [8:0]              far_o     // other bits of the state, see SAMPLING_FAR
);
    `include "pdnn_map.svh"

    localparam integer Leap = PDNN_RANDOM_BITS * RandomWords;

    logic [63:0] state_q;
    logic [Leap-1:0] fresh;
    logic some_q;                 // a word of the seed was not 0

    always_comb begin
        for (int i = 0; i < Leap; i++) begin
            fresh[i] = state_q[i] ^ state_q[i + PDNN_LFSR_TAP_A] ^ state_q[i + PDNN_LFSR_TAP_B]
                     ^ state_q[i + PDNN_LFSR_TAP_C];
        end
    end

    wire logic some = seed_i != '0;
    wire logic none = last_i && !some && !some_q;

    always_ff @(posedge clk) begin
        if (rst) state_q <= 64'd1;
        else if (load_i) state_q <= {seed_i, state_q[63:17], state_q[16] || none};
        else if (step_i) state_q <= {fresh, state_q[63:Leap]};
        some_q <= load_i && !last_i && (some || some_q);
    end

    assign random_o = state_q[Leap-1:0];
    assign far_o = state_q[PDNN_SAMPLING_FAR +: PDNN_RANDOM_BITS];

    initial begin
        if (RandomWords != 1 && RandomWords != 2 && RandomWords != 4)
            $fatal(1, "pdnn_lfsr: RandomWords must be 1, 2 or 4");
    end

`ifdef FORMAL
    // The dead state is never reached: not from reset, not by a seed, not by a step.
    logic f_past_q = 1'b0;
    logic [1:0] f_loaded_q;  // words of a seed
    logic [2:0] f_some_q;    // of these, the last one lowest: it is not 0
    always_ff @(posedge clk) begin
        f_past_q <= 1'b1;
        f_loaded_q <= load_i && !rst ? f_loaded_q + 2'd1 : 2'd0;
        f_some_q <= load_i && !last_i && !rst ? {f_some_q[1:0], some} : '0;
    end

    always_comb begin
        assume (!load_i || !rst);
        if (!f_past_q) assume (rst && f_loaded_q == '0 && f_some_q == '0);
        else begin
            assume (load_i || f_loaded_q == '0);  // all four
            assume (last_i == (f_loaded_q == 2'd3));
            if (f_loaded_q == '0) assert (state_q != '0 && !some_q);
            for (int w = 0; w < 3; w++)
                if (2'(w) < f_loaded_q) assert (f_some_q[w] == (state_q[63-16*w -: 16] != '0));
            for (int w = 0; w < 3; w++)
                if (2'(w) >= f_loaded_q) assert (!f_some_q[w]);
            assert (some_q == (f_some_q != '0));
        end
    end
`endif
endmodule

`default_nettype wire
