// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_sequencer - walks a layer of the tape: bias word, weight words; says what each word is.
//
// The tape is read word after word. Outputs named word_* and bias_valid_o describe the word that
// the tape memory shows in the same cycle (one after tape_re_o). Layer fields hold until all that
// the layer's neurons do is done, StFlush waits for that; so nothing here needs an answer from the
// pipeline, and a run's length is the closed formula of rtl/doc/contract.md:
//
//   CYCLES_RUN + per pass and layer run [CYCLES_LAYER + K + ceil(N/4) + N * neuron],
//   K = drain steps, neuron = max(W, K, CYCLES_NEURON) or, SERIAL, W + K + CYCLES_SERIAL
//
// where CYCLES_LAYER and CYCLES_SERIAL are CYCLES_MAC larger with ActW > 1.
`default_nettype none

module pdnn_sequencer #(
    // Samples side by side: a power of two, 1 to 32.
    parameter integer Lanes = 16,
    // Lanes drained a cycle; divides Lanes.
    parameter integer DrainLanes = 4,
    // Bits of an activation.
    parameter integer ActW = 1
) (
    input  wire logic             clk,
    input  wire logic             rst,

    // the layer, as pdnn_pass has it
    input  wire logic             start_i,      // of a layer, if the tape is good
    input  wire logic             go_i,         // it is
    input  wire logic [63:0]      layer_i,
    input  wire logic [8:0]       in_words_i,
    input  wire logic [12:0]      left_i,       // samples to go, this pass included
    output      logic             done_o,

    output      logic             tape_re_o,    // of the next word
    input  wire logic [63:0]      tape_rdata_i,

    output      logic             bias_valid_o,
    output      logic             word_valid_o,
    output      logic             word_first_o, // of a neuron
    output      logic             word_last_o,
    output      logic [7:0]       act_addr_o,   // activation word that meets the weight word

    output      logic [Lanes-1:0] active_o,     // lanes that hold a sample of this layer
    output      logic [5:0]       active_count_o
);
    `include "pdnn_map.svh"

    localparam integer Steps = Lanes / DrainLanes;
    localparam integer SlotMin = Steps > PDNN_CYCLES_NEURON ? Steps : PDNN_CYCLES_NEURON;
    localparam integer LaneW = $clog2(Lanes);
    localparam integer Mac = ActW > 1 ? PDNN_CYCLES_MAC : 0;
    localparam integer Flush = PDNN_CYCLES_LAYER + Mac - 2;
    // Values of hold_q, one less than the cycles to wait after the next: for layers of K = Steps,
    // and for ONCE (K = 1).
    localparam [6:0] HoldSlot = 7'(SlotMin - 3);
    localparam [6:0] HoldSlotOnce = 7'(PDNN_CYCLES_NEURON - 3);
    localparam [6:0] HoldSerial = 7'(Steps + PDNN_CYCLES_SERIAL + Mac - 2);
    localparam [6:0] HoldSerialOnce = 7'(PDNN_CYCLES_SERIAL + Mac - 1);
    localparam [6:0] HoldFlush = 7'(Steps + Flush - 2);
    localparam [6:0] HoldFlushOnce = 7'(Flush - 1);

    typedef enum logic [2:0] {
        StIdle   = 3'd0,
        StBias   = 3'd1, // read a bias word
        StFlush  = 3'd2, // wait for the layer's last neuron
        StNeuron = 3'd4  // read a neuron's weight words, then wait
    } state_e;

    state_e state_q;
    // Counters stop below zero, so that their top bit says what a comparison would.
    logic [12:0] neurons_q;       // after this one, less 1: negative at a layer's last neuron
    logic [1:0] group_q;          // neuron in its group of four
    logic [8:0] words_q;          // after the next, less 1: negative when the next is the last
    logic words_left_q;           // the neuron has words not yet read
    logic first_q;                // the neuron's first word is next
    logic [6:0] hold_q;           // negative: nothing to wait for
    logic many_q;                 // all lanes have a sample; stands still before it is asked for

    wire logic once = layer_i[PDNN_DESC_ONCE_LSB];
    wire logic [7:0] in_base = layer_i[PDNN_DESC_IN_BASE_LSB +: PDNN_DESC_IN_BASE_W];
    wire logic serial = layer_i[PDNN_DESC_SERIAL_LSB];
    wire logic neuron = state_q[2];
    wire logic issue_word = neuron && words_left_q;
    wire logic held = !hold_q[6];
    wire logic slot_end = neuron && !first_q && !held
                       && (!words_left_q || (words_q[8] && !serial));
    wire logic layer_end = slot_end && neurons_q[12];
    wire logic [Lanes-1:0] vacant = {Lanes{1'b1}} << (left_i & 13'(Lanes - 1)); // without many_q

    assign done_o = state_q == StFlush && !held;
    assign tape_re_o = state_q == StBias || issue_word;

    always_ff @(posedge clk) begin
        if (rst) begin
            state_q <= StIdle;
        end else begin
            case (state_q)
                StIdle: if (go_i) state_q <= StBias;
                StBias: state_q <= StNeuron;
                StNeuron: begin
                    if (layer_end) state_q <= StFlush;
                    else if (slot_end && group_q == 2'd3) state_q <= StBias;
                end
                default: if (!held) state_q <= StIdle;
            endcase
        end
    end

    // Which lanes take part.
    always_ff @(posedge clk) begin
        if (state_q == StBias) begin
            for (int l = 0; l < Lanes; l++)
                active_o[l] <= l == 0 || (!once && (many_q || !vacant[l]));
            active_count_o <= once ? 6'd1 : many_q ? 6'(Lanes) : left_i[5:0] & 6'(Lanes - 1);
        end
        many_q <= (left_i >> LaneW) != '0;
    end

    // Words of a neuron, neurons of a layer.
    always_ff @(posedge clk) begin
        if (start_i) begin
            neurons_q <= {1'b0, tape_rdata_i[PDNN_DESC_OUTPUTS_LSB +: PDNN_DESC_OUTPUTS_W]} - 13'd2;
            group_q <= '0;
        end else if (slot_end) begin
            neurons_q <= neurons_q - 1'b1;
            group_q <= group_q + 1'b1;
        end

        if (state_q == StBias || slot_end) begin
            words_q <= in_words_i;
            words_left_q <= 1'b1;
        end else if (issue_word) begin
            words_q <= words_q - 1'b1;
            words_left_q <= !words_q[8];
        end
        first_q <= state_q == StBias || slot_end;

        if (layer_end) hold_q <= once ? HoldFlushOnce : HoldFlush;
        else if (issue_word && serial) hold_q <= once ? HoldSerialOnce : HoldSerial;
        else if (issue_word && first_q) hold_q <= once ? HoldSlotOnce : HoldSlot;
        else if (held) hold_q <= hold_q - 1'b1;
    end

    // One cycle later the word is there.
    always_ff @(posedge clk) begin
        bias_valid_o <= state_q == StBias;
        word_valid_o <= issue_word;
        word_first_o <= issue_word && first_q;
        word_last_o <= issue_word && words_q[8];
        if (issue_word) act_addr_o <= first_q ? in_base : act_addr_o + 1'b1;
    end

    wire logic unused_ok = &{1'b0, tape_rdata_i, layer_i};

    initial begin
        if (DrainLanes < 1 || Lanes % DrainLanes != 0)
            $fatal(1, "pdnn_sequencer: DrainLanes must divide Lanes");
    end

`ifdef FORMAL
    `include "formal/pdnn_sequencer.svh"
`endif
endmodule

`default_nettype wire
