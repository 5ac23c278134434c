// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_random - the noise of the lanes that are drained: generator, sampling mode, tables.
`default_nettype none

module pdnn_random #(
    parameter integer Lanes = 16,        // all as pdnn_engine's
    parameter integer DrainLanes = 4,
    parameter integer NoiseTables = 2,
    parameter integer SamplingModes = 7, // none that DrainLanes rules out
    parameter integer RandomWords = 4,   // words of a step of the generator
    // 1: of DrainLanes = 1: stratified noise of the second sample after pass_i's, too.
    parameter integer Pair = 0
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        load_i,     // four cycles: seed_i is a word of the generator's state
    input  wire logic        last_i,     // it is the last
    input  wire logic [15:0] seed_i,
    output      logic        reload_o,   // it should begin anew: in the cycles after this one
    input  wire logic [1:0]  mode_i,
    input  wire logic        layer_start_i,
    input  wire logic        pass_start_i,
    input  wire logic        once_i,     // the layer's
    input  wire logic        on_i,       // the layer has noise; otherwise noise_o is 0
    input  wire logic [2:0]  table_i,
    input  wire logic [11:0] pass_i,

    input  wire logic        use_i,      // a drain step: its noise one cycle later
    input  wire logic [Lanes/DrainLanes-1:0] use_at_i, // which of the neuron's
    output      logic        step_o,     // the generator steps
    output      logic [9*DrainLanes-1:0] noise_o,      // signed
    input  wire logic        held_i,     // with use_i: a neuron's word of before, no step
    input  wire logic [8:0]  held_word_i,
    output      logic [8:0]  own_o,      // of drain lane 0, with use_i: before its displacement
    output      logic [8:0]  word_o,     // and after
    output      logic        pascal_o,   // stratified: which matrix displaces it
    output      logic [8:0]  second_o,   // as noise_o, of pass_i + 2; pass_i is a multiple of 4

    input  wire logic        we_i,       // the host's writes to the tables
    input  wire logic [15:0] waddr_i,
    input  wire logic [7:0]  wdata_i
);
    `include "pdnn_map.svh"

    logic mirror;
    logic [9*RandomWords-1:0] random, drawn;
    logic step;
    logic [8:0] far;
    logic [9*DrainLanes-1:0] word;
    logic [9*DrainLanes-1:0] own_noise;

    pdnn_lfsr #(.RandomWords(RandomWords)) u_lfsr (
        .clk, .rst, .load_i, .last_i, .seed_i,
        .step_i(step_o), .random_o(drawn), .far_o(far)
    );

    pdnn_sampling #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .SamplingModes(SamplingModes),
        .RandomWords(RandomWords)
    ) u_sampling (
        .clk, .mode_i,
        .layer_start_i, .pass_start_i, .noise_i(on_i), .once_i, .pass_i,
        .use_i, .use_at_i, .random_i(random), .far_i(far),
        .step_o(step), .reload_o, .word_o(word), .mirror_o(mirror), .pascal_o
    );

    assign step_o = step && !held_i;
    always_comb begin
        random = drawn;
        if (held_i) random[8:0] = held_word_i;
    end
    assign own_o = random[8:0];
    assign word_o = word[8:0];

    for (genvar d = 0; d < DrainLanes; d++) begin : gen_noise
        if (d % 2 == 0 || (SamplingModes >> PDNN_SAMPLING_IID) % 2 == 1) begin : gen_table
            if (Pair != 0) begin : gen_pair
                pdnn_noise_pair #(.NoiseTables(NoiseTables)) u_noise (
                    .clk,
                    .we_i, .waddr_i, .wdata_i,
                    .read_i(use_i), .table_i, .random_i(word), .flip_i(pascal_o), .on_i,
                    .noise_o(own_noise), .second_o
                );
            end else begin : gen_one
                pdnn_noise #(.NoiseTables(NoiseTables)) u_noise (
                    .clk,
                    .we_i, .waddr_i, .wdata_i,
                    .read_i(use_i), .table_i, .random_i(word[9*d +: 9]), .on_i,
                    .noise_o(own_noise[9*d +: 9])
                );
            end
        end else begin : gen_none
            assign own_noise[9*d +: 9] = '0;
        end
        if (d % 2 == 0) begin : gen_even
            assign noise_o[9*d +: 9] = own_noise[9*d +: 9];
        end else begin : gen_odd
            assign noise_o[9*d +: 9] = mirror ? ~own_noise[9*d-9 +: 9] & {9{on_i}}
                                              : own_noise[9*d +: 9];
        end
    end

    if (Pair == 0) begin : gen_no_second
        assign second_o = '0;
    end

    wire logic unused_ok = &{1'b0, word, own_noise, far, mirror};
endmodule

`default_nettype wire
