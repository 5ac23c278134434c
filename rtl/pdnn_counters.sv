// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_counters - what one run has cost, in the units of rtl/README.md. They hold after the run.
`default_nettype none

module pdnn_counters #(
    parameter integer Lanes = 16,
    parameter integer RandomWords = 4
) (
    input  wire logic        clk,
    input  wire logic        clear_i,
    input  wire logic        running_i,
    input  wire logic        tape_read_i,
    input  wire logic        weight_word_i,
    input  wire logic        neuron_i,       // a neuron has been accumulated
    input  wire logic        hidden_i,
    input  wire logic        once_i,
    input  wire logic        random_step_i,
    input  wire logic [5:0]  active_count_i, // lanes at work
    output      logic [31:0] cycles_o,
    output      logic [31:0] tape_reads_o,
    output      logic [31:0] accumulates_o,
    output      logic [31:0] act_writes_o,
    output      logic [31:0] neuron_updates_o,
    output      logic [31:0] random_words_o
);
    localparam integer RandomW = $clog2(RandomWords);

    // The low bits of two counters are always 0.
    logic [27:0] words_q;
    logic [31-RandomW:0] steps_q;
    wire logic [5:0] writes = once_i ? 6'(Lanes) : active_count_i;

    always_ff @(posedge clk) begin
        if (clear_i) begin
            cycles_o <= '0;
            tape_reads_o <= '0;
            words_q <= '0;
            act_writes_o <= '0;
            neuron_updates_o <= '0;
            steps_q <= '0;
        end else begin
            if (running_i) cycles_o <= cycles_o + 1'b1;
            if (tape_read_i) tape_reads_o <= tape_reads_o + 1'b1;
            if (weight_word_i) words_q <= words_q + 28'(active_count_i);
            if (neuron_i && hidden_i)
                act_writes_o <= act_writes_o + 32'(writes);
            if (neuron_i) neuron_updates_o <= neuron_updates_o + 32'(active_count_i);
            if (random_step_i) steps_q <= steps_q + 1'b1;
        end
    end

    assign accumulates_o = {words_q, 4'b0};
    assign random_words_o = 32'(steps_q) << RandomW;
endmodule

`default_nettype wire
