// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_sampling - from the generator's words to the words that look up the noise of the drain
// lanes.
//
//   iid         drain lane d takes word d of a step
//   antithetic  even drain lanes take theirs, odd ones the opposite of their neighbour's noise
//   stratified  all samples of a neuron share word 0; sample t takes it XOR displace(t), where bit
//               8 - i is the parity of those t_k that a matrix picks in row i: the identity in a
//               pass's first, third, ... layer of p-bits, Pascal's triangle modulo 2 in the others
//
// Displacements of lanes 2i and 2i + 1 differ in the sign bit alone, so that in both other modes
// an odd drain lane needs no look-up: mirror_o says that its noise is ~n of its neighbour's.
// The generator takes a step a drain step (iid, antithetic) or a neuron (stratified), and
// starts over with every pass when stratified (reload_o).
`default_nettype none

module pdnn_sampling #(
    parameter integer Lanes = 16,
    parameter integer DrainLanes = 4,
    // Bit m: SAMPLING mode m is built. Antithetic needs DrainLanes > 1.
    parameter integer SamplingModes = 7,
    // Words of a step of the generator: DrainLanes, or 1 where every layer is stratified.
    parameter integer RandomWords = 4,
    parameter integer Steps = Lanes / DrainLanes
) (
    input  wire logic                     clk,
    input  wire logic [1:0]               mode_i,

    input  wire logic                     layer_start_i, // noise_i and once_i are the last layer's
    input  wire logic                     pass_start_i,  // with it: the first without ONCE
    input  wire logic                     noise_i,
    input  wire logic                     once_i,
    input  wire logic [11:0]              pass_i,        // number of the pass

    input  wire logic                     use_i,         // the words of drain step ..
    input  wire logic [Steps-1:0]         use_at_i,      // .. k (one hot) are used
    input  wire logic [9*RandomWords-1:0] random_i,
    input  wire logic [8:0]               far_i,

    output      logic                     step_o,        // of the generator
    output      logic                     reload_o,      // it starts over from the seed
    output      logic [9*DrainLanes-1:0]  word_o,
    output      logic                     mirror_o,
    output      logic                     pascal_o
);
    `include "pdnn_map.svh"

    localparam integer LaneW = $clog2(Lanes);
    localparam integer DrainW = $clog2(DrainLanes);
    localparam HasIid = (SamplingModes >> PDNN_SAMPLING_IID) % 2 == 1;
    localparam HasMirror = (SamplingModes >> PDNN_SAMPLING_ANTITHETIC) % 2 == 1;
    localparam HasStratified = (SamplingModes >> PDNN_SAMPLING_STRATIFIED) % 2 == 1;

    wire logic stratified = HasStratified
        && (SamplingModes == 1 << PDNN_SAMPLING_STRATIFIED
            || mode_i == 2'(PDNN_SAMPLING_STRATIFIED));
    wire logic antithetic = HasMirror
        && (SamplingModes == 1 << PDNN_SAMPLING_ANTITHETIC
            || mode_i == 2'(PDNN_SAMPLING_ANTITHETIC));

    assign step_o = use_i && (!stratified || once_i || use_at_i[Steps-1]);
    assign reload_o = stratified && pass_start_i;
    assign mirror_o = stratified || antithetic;

    // Which matrix: they take turns.
    logic pascal_q;
    always_ff @(posedge clk)
        if (layer_start_i) pascal_q <= !pass_start_i && (pascal_q ^ (noise_i && !once_i));

    assign pascal_o = pascal_q;

    // t of drain lane 0.
    logic [11:0] t;
    always_comb begin
        t = pass_i << LaneW;
        for (int k = 0; k < Steps; k++)
            if (use_at_i[k]) t = t | 12'(k << DrainW);
    end

    // The word of drain lane 0. A ONCE neuron has t = 0.
    logic [8:0] displace, word;
    always_comb begin
        for (int i = 0; i < 9; i++) begin
            displace[8-i] = t[i];
            for (int k = 0; k < 12; k++)
                if (k > i && (k & i) == i) displace[8-i] = displace[8-i] ^ (t[k] & pascal_q);
        end
        word = random_i[8:0] ^ displace ^ (far_i & {9{once_i}});
    end

    for (genvar d = 0; d < DrainLanes; d++) begin : gen_lane
        // t = .. + 2: the second column of either matrix.
        wire logic [8:0] mine = d < 2 ? word : word ^ {pascal_q, 8'h80};
        if (!HasStratified) begin : gen_own
            assign word_o[9*d +: 9] = random_i[9*d +: 9];
        end else if (RandomWords == 1 && DrainLanes > 1) begin : gen_shared
            assign word_o[9*d +: 9] = mine;
        end else begin : gen_either
            assign word_o[9*d +: 9] = stratified ? mine : random_i[9*d +: 9];
        end
    end

    wire logic unused_ok = &{1'b0, mode_i, layer_start_i, pass_start_i, noise_i, pass_i, use_at_i,
                             far_i, word, t, HasIid};

    initial begin
        if (SamplingModes < 1 || SamplingModes > 7 || (HasMirror && DrainLanes == 1))
            $fatal(1, "pdnn_sampling: SamplingModes is 1 to 7; antithetic takes 2 drain lanes");
        if (RandomWords != (HasIid || HasMirror ? DrainLanes : 1))
            $fatal(1, "pdnn_sampling: RandomWords must be DrainLanes, or 1 if only stratified");
    end
endmodule

`default_nettype wire
