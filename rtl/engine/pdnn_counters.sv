// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_counters - what one run has cost, in the units of rtl/doc/contract.md. They hold after it.
// None is wider than the longest run that ends OK can make it: a pass reads each word of the
// tape once at most.
`default_nettype none

module pdnn_counters #(
    parameter integer Lanes = 16,
    parameter integer TapeWords = 16384,
    parameter integer RandomWords = 4,
    // 0: ACT_READS is ACCUMULATES, one read an operation.
    parameter integer ZeroSkip = 0,
    // 1: a word of a masked layer has 8 accumulates.
    parameter integer Masks = 0
) (
    input  wire logic        clk,
    input  wire logic        clear_i,
    input  wire logic        running_i,
    input  wire logic        tape_read_i,
    input  wire logic        weight_word_i,
    input  wire logic        masked_i,       // of a masked layer
    input  wire logic        act_read_i,     // ZeroSkip: an activation word
    input  wire logic        neuron_i,       // a neuron has been accumulated
    input  wire logic        act_write_i,    // and its bits are written; or an input's planes
    input  wire logic        once_i,
    input  wire logic        random_step_i,
    input  wire logic [5:0]  active_count_i, // lanes at work
    output      logic [31:0] cycles_o,
    output      logic [31:0] tape_reads_o,
    output      logic [31:0] accumulates_o,
    output      logic [31:0] act_reads_o,
    output      logic [31:0] act_writes_o,
    output      logic [31:0] neuron_updates_o,
    output      logic [31:0] random_words_o
);
    `include "pdnn_map.svh"

    localparam integer RandomW = $clog2(RandomWords);
    // Bits for one of each word of the tape, a pass; a sample. A word takes below 64 cycles:
    // the most is that of a SERIAL neuron with one word, Lanes / DrainLanes + CYCLES_SERIAL +
    // 2.
    localparam integer PassW = $clog2(TapeWords) + $clog2(PDNN_SAMPLES_MAX) - $clog2(Lanes) + 1;
    localparam integer SampleW = $clog2(TapeWords) + $clog2(PDNN_SAMPLES_MAX) + 1;
    localparam integer CycleW = PassW + 6 < 32 ? PassW + 6 : 32;

    logic [CycleW-1:0] cycles_q;
    logic [PassW-1:0] reads_q;
    logic [SampleW-1:0] writes_q, neurons_q;
    logic [SampleW+Masks-1:0] words_q; // a weight word has 16 accumulates, or two times 8
    logic [SampleW-RandomW-1:0] steps_q;
    wire logic [5:0] writes = once_i ? 6'(Lanes) : active_count_i;

    always_ff @(posedge clk) begin
        if (clear_i) begin
            cycles_q <= '0;
            reads_q <= '0;
            words_q <= '0;
            writes_q <= '0;
            neurons_q <= '0;
            steps_q <= '0;
        end else begin
            if (running_i) cycles_q <= cycles_q + 1'b1;
            if (tape_read_i) reads_q <= reads_q + 1'b1;
            if (weight_word_i)
                words_q <= words_q + (Masks != 0 && !masked_i ? (SampleW+Masks)'(2)
                                                              : (SampleW+Masks)'(active_count_i));
            if (act_write_i) writes_q <= writes_q + SampleW'(writes);
            if (neuron_i) neurons_q <= neurons_q + SampleW'(active_count_i);
            if (random_step_i) steps_q <= steps_q + 1'b1;
        end
    end

    if (ZeroSkip != 0) begin : gen_act_reads
        logic [27:0] act_words_q;
        logic act_read_q; // a cycle late: the counter stays out of the scanner's way
        always_ff @(posedge clk) begin
            act_read_q <= act_read_i;
            if (clear_i) act_words_q <= '0;
            else if (act_read_q) act_words_q <= act_words_q + 1'b1;
        end
        assign act_reads_o = {act_words_q, 4'b0};
    end else begin : gen_no_act_reads
        assign act_reads_o = accumulates_o;
        wire logic unused_act_read = &{1'b0, act_read_i};
    end

    assign cycles_o = 32'(cycles_q);
    assign tape_reads_o = 32'(reads_q);
    assign accumulates_o = 32'(words_q) << (4 - Masks);
    wire logic unused_masked = &{1'b0, masked_i};
    assign act_writes_o = 32'(writes_q);
    assign neuron_updates_o = 32'(neurons_q);
    assign random_words_o = 32'(steps_q) << RandomW;
endmodule

`default_nettype wire
