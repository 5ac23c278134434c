// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_sequencer - walks the tape: descriptor, bias word, weight words; says what each word is.
//
// The tape address only ever counts up; a new pass sets it back to the first descriptor without
// ONCE. Outputs named word_* and bias_valid_o describe the word that the tape memory shows in the
// same cycle (one after tape_re_o). Layer fields hold from the first bias word until all that the
// layer's neurons do is done, StFlush waits for that; so nothing here needs an answer from the
// pipeline, and a run's length is the closed formula of rtl/doc/contract.md:
//
//   CYCLES_RUN + per pass and layer run [CYCLES_LAYER + K + ceil(N/4) + N * neuron],
//   K = drain steps, neuron = max(W, K, CYCLES_NEURON) or, SERIAL, W + K + CYCLES_SERIAL
//
// where CYCLES_LAYER and CYCLES_SERIAL are CYCLES_MAC larger with ActW > 1, and K = Lanes for
// KIND_SUM with CountReadout.
//
// CountReadout: where planes_i is not 0, a layer with COUNT ends a pass; behind the last one the
// read-out begins, whose passes start behind that layer and count down bit planes instead of
// samples. A layer of it is preceded by StEncode: encode_o for each of its inputs, every Lanes
// / DrainLanes cycles.
//
// Every tape ends: a descriptor that is not one, or lies beyond the memory, ends the run.
`default_nettype none

module pdnn_sequencer #(
    // Samples side by side: a power of two, 1 to 32.
    parameter integer Lanes = 16,
    // Lanes drained a cycle; divides Lanes.
    parameter integer DrainLanes = 4,
    parameter integer TapeWords = 16384,
    // Bits of an activation.
    parameter integer ActW = 1,
    // 1: the last layer can run on counts.
    parameter integer CountReadout = 0,
    parameter integer AddrW = $clog2(TapeWords)
) (
    input  wire logic             clk,
    input  wire logic             rst,

    input  wire logic             run_start_i,
    input  wire logic [15:0]      samples_i,    // holds from the cycle before run_start_i
    input  wire logic [15:0]      tape_base_i,
    input  wire logic [3:0]       planes_i,     // READOUT.PLANES; holds as samples_i
    output      logic             run_load_o,   // accepted: clear counters, seed the generator
    output      logic             run_done_o,   // pulse, run_status_o is valid with it and after
    output      logic [7:0]       run_status_o,
    output      logic             running_o,

    // what the pass that has ended was enough for; valid from CYCLES_STOP cycles behind it on
    input  wire logic             stop_i,
    output      logic             stopped_o,    // by stop_i, before all samples were taken

    output      logic             tape_re_o,
    output      logic [AddrW-1:0] tape_addr_o,
    input  wire logic [63:0]      tape_rdata_i,

    output      logic             bias_valid_o,
    output      logic             word_valid_o,
    output      logic             word_first_o, // of a neuron
    output      logic             word_last_o,
    output      logic [7:0]       act_addr_o,   // activation word that meets the weight word

    output      logic             layer_start_o, // one pulse before a layer's first bias word
    output      logic [7:0]       out_base_o,
    output      logic [1:0]       kind_o,
    output      logic             once_o,
    output      logic             noise_o,
    output      logic [2:0]       table_o,
    output      logic [3:0]       shift_o,
    output      logic             count_o,       // the layer's p-bits are counted
    output      logic             readout_o,     // the layer runs on planes: those left are left_o
    output      logic             encoding_o,    // StEncode
    output      logic             encode_o,      // pulse: the planes of the next input
    output      logic [3:0]       block_o,       // lane l has plane Lanes * block + Lanes - 1 - l
    output      logic             final_o,       // the last pass
    output      logic             pass0_o,       // of the samples, or of the read-out
    output      logic [11:0]      pass_o,        // number of the pass; behind a run: how many
    output      logic             pass_start_o,  // with layer_start_o: a pass's first without ONCE
    output      logic [Lanes-1:0] active_o,      // lanes that hold a sample of this layer
    output      logic [5:0]       active_count_o,
`ifdef PDNN_TRACE
    output      logic [15:0]      layer_o,       // descriptor number on the tape
`endif
    output      logic [12:0]      left_o         // samples or planes to go, this pass included
);
    `include "pdnn_map.svh"

    localparam integer Steps = Lanes / DrainLanes;
    localparam integer SumSteps = CountReadout != 0 ? Lanes : Steps;
    localparam integer SlotMin = Steps > PDNN_CYCLES_NEURON ? Steps : PDNN_CYCLES_NEURON;
    localparam integer SlotMinSum = SumSteps > PDNN_CYCLES_NEURON ? SumSteps : PDNN_CYCLES_NEURON;
    localparam integer LaneW = $clog2(Lanes);
    localparam integer Mac = ActW > 1 ? PDNN_CYCLES_MAC : 0;
    localparam integer Flush = PDNN_CYCLES_LAYER + Mac - 2;
    // Values of hold_q, one less than the cycles to wait after the next: for layers of K = Steps,
    // for KIND_SUM (K = SumSteps) and for ONCE (K = 1).
    localparam [6:0] HoldSlot = 7'(SlotMin - 3);
    localparam [6:0] HoldSlotSum = 7'(SlotMinSum - 3);
    localparam [6:0] HoldSlotOnce = 7'(PDNN_CYCLES_NEURON - 3);
    localparam [6:0] HoldSerial = 7'(Steps + PDNN_CYCLES_SERIAL + Mac - 2);
    localparam [6:0] HoldSerialSum = 7'(SumSteps + PDNN_CYCLES_SERIAL + Mac - 2);
    localparam [6:0] HoldSerialOnce = 7'(PDNN_CYCLES_SERIAL + Mac - 1);
    localparam [6:0] HoldFlush = 7'(Steps + Flush - 2);
    localparam [6:0] HoldFlushSum = 7'(SumSteps + Flush - 2);
    localparam [6:0] HoldFlushOnce = 7'(Flush - 1);
    localparam [6:0] HoldEncode = 7'(Steps - 2);

    typedef enum logic [3:0] { // two bits tell that it is StNeuron
        StIdle   = 4'd0,
        StDesc   = 4'd1, // read the descriptor
        StCheck  = 4'd2, // it is on the tape's output
        StBias   = 4'd3, // read a bias word
        StNeuron = 4'd4, // read a neuron's weight words, then wait
        StFlush  = 4'd6, // wait for the layer's last neuron
        StEnd    = 4'd7,
        StEncode = 4'd8  // the planes of the layer's inputs are written
    } state_e;

    state_e state_q;
    logic [AddrW-1:0] addr_q;
    logic beyond_q;               // addr_q has passed the end of the memory
    logic [AddrW-1:0] restart_q;
    logic restart_known_q;
    logic pass_begun_q;           // a layer without ONCE has started in this pass
    logic [8:0] in_words_q;       // IN_WORDS - 2
    logic [7:0] in_base_q;
    logic serial_q;
    logic last_q;
    logic desc_none, desc_once;
    logic [11:0] desc_outputs;
    // Counters stop below zero, so that their top bit says what a comparison would.
    logic [12:0] neurons_q;       // behind this one, less 1: negative at a layer's last neuron
    logic [1:0] group_q;          // neuron in its group of four
    logic [8:0] words_q;          // behind the next, less 1: negative when the next is the last
    logic words_left_q;           // the neuron has words not yet read
    logic first_q;                // the neuron's first word is next
    logic [6:0] hold_q;           // negative: nothing to wait for
    logic [7:0] status_q;
    logic count_q, readout_q;
    logic [12:0] encode_q;        // inputs behind the next, less 1
    logic encoded_q;              // all inputs have had their pulse
`ifdef PDNN_TRACE
    logic [15:0] restart_layer_q;
`endif

    // Verdicts on values that stand still for cycles before they are asked for.
    logic samples_bad_q;
    logic many_q;                 // all lanes have a sample
    logic finished_q;             // no pass after this one

    wire logic issue_word = state_q[2] && !state_q[1] && words_left_q;
    wire logic held = !hold_q[6];
    wire logic slot_end = state_q[2] && !state_q[1] && !first_q && !held
                       && (!words_left_q || (words_q[8] && !serial_q));
    wire logic layer_end = slot_end && neurons_q[12];
    wire logic layer_done = state_q == StFlush && !held;
    wire logic counted = layer_done && count_q && finished_q; // the read-out begins
    wire logic pass_end = layer_done && (last_q || (count_q && !finished_q));
    wire logic by_lane = CountReadout != 0 && kind_o == 2'(PDNN_KIND_SUM);
    wire logic [Lanes-1:0] vacant = {Lanes{1'b1}} << (left_o & 13'(Lanes - 1)); // without many_q
    wire logic desc_bad = beyond_q || desc_none;
    wire logic counts = CountReadout != 0 && planes_i != '0;
    wire logic stop = stop_i && !pass_begun_q && !counts;

    assign run_load_o = state_q == StIdle && run_start_i; // a run that is refused too
    assign run_done_o = state_q == StEnd;
    assign run_status_o = status_q;
    assign running_o = state_q != StIdle;
    assign tape_re_o = state_q == StDesc || state_q == StBias || issue_word;
    assign tape_addr_o = addr_q;
    assign layer_start_o = state_q == StCheck || (encoding_o && !held && encoded_q);
    assign pass_start_o = state_q == StCheck && !desc_once && !pass_begun_q && !stop;
    assign count_o = count_q;
    assign readout_o = readout_q;
    assign encoding_o = CountReadout != 0 && state_q == StEncode;
    assign encode_o = encoding_o && !held && !encoded_q;
    assign final_o = finished_q;

    logic listed, by_changes_d, by_changes; // of rows
    wire logic unused_descriptor = &{1'b0, listed, by_changes_d, by_changes};

    pdnn_descriptor #(.Marker(PDNN_DESC_MARKER)) u_descriptor (
        .clk, .word_i(tape_rdata_i), .load_i(state_q == StCheck),
        .bad_o(desc_none), .once_d_o(desc_once), .outputs_d_o(desc_outputs),
        .in_words_o(in_words_q), .in_base_o(in_base_q), .out_base_o, .kind_o, .once_o,
        .serial_o(serial_q), .noise_o, .listed_o(listed), .by_changes_d_o(by_changes_d),
        .by_changes_o(by_changes), .last_o(last_q), .table_o, .shift_o
    );

    always_ff @(posedge clk) begin
        if (rst) begin
            state_q <= StIdle;
        end else begin
            case (state_q)
                StIdle: if (run_start_i) state_q <= samples_bad_q ? StEnd : StDesc;
                StDesc: state_q <= StCheck;
                StCheck: state_q <= desc_bad || stop ? StEnd : readout_q ? StEncode : StBias;
                StEncode: if (!held && encoded_q) state_q <= StBias;
                StBias: state_q <= StNeuron;
                StNeuron: begin
                    if (layer_end) state_q <= StFlush;
                    else if (slot_end && group_q == 2'd3) state_q <= StBias;
                end
                StFlush: if (!held) state_q <= last_q && finished_q ? StEnd : StDesc;
                default: state_q <= StIdle;
            endcase
        end
    end

    // Address and verdict.
    always_ff @(posedge clk) begin
        if (state_q == StIdle) begin
            addr_q <= tape_base_i[AddrW-1:0];
            beyond_q <= ({1'b0, tape_base_i} >> AddrW) != '0;
            restart_known_q <= 1'b0;
            if (run_start_i)
                status_q <= samples_bad_q ? PDNN_STATUS_BAD_SAMPLES : PDNN_STATUS_OK;
        end else if (pass_end) begin
            addr_q <= restart_q;
            beyond_q <= 1'b0;
        end else if (tape_re_o) begin
            addr_q <= addr_q + 1'b1;
            if (addr_q == '1) beyond_q <= 1'b1;
        end
        if (counted || (state_q == StDesc && !restart_known_q)) restart_q <= addr_q;
        if (state_q == StCheck) begin
            if (desc_bad) status_q <= PDNN_STATUS_BAD_TAPE;
            if (!desc_once) restart_known_q <= 1'b1;
        end
    end

    // Passes, and which lanes take part.
    always_ff @(posedge clk) begin
        if (state_q == StCheck)
            count_q <= counts && !readout_q && tape_rdata_i[PDNN_DESC_COUNT_LSB];
        if (state_q == StBias || (readout_q && state_q == StCheck)) begin
            for (int l = 0; l < Lanes; l++)
                active_o[l] <= readout_q ? many_q || !vacant[Lanes-1-l]
                                         : l == 0 || (!once_o && (many_q || !vacant[l]));
            active_count_o <= once_o ? 6'd1 : many_q ? 6'(Lanes) : left_o[5:0] & 6'(Lanes - 1);
        end
        if (state_q == StIdle) begin
            left_o <= samples_i[12:0];
            pass0_o <= 1'b1;
            if (run_start_i) pass_o <= '0;
            pass_begun_q <= 1'b0;
            readout_q <= 1'b0;
        end else if (pass_end) begin
            left_o <= left_o - 13'(Lanes);
            pass0_o <= 1'b0;
            pass_o <= pass_o + 1'b1;
            pass_begun_q <= readout_q;
        end else if (counted) begin
            left_o <= {9'b0, planes_i};
            pass0_o <= 1'b1;
            readout_q <= 1'b1;
        end else if (pass_start_o) begin
            pass_begun_q <= 1'b1;
        end
        if (rst || (state_q == StIdle && run_start_i)) stopped_o <= 1'b0;
        else if (state_q == StCheck && stop) stopped_o <= 1'b1;
        samples_bad_q <= ((samples_i - 1'b1) >> $clog2(PDNN_SAMPLES_MAX)) != '0;
        many_q <= readout_q ? !pass0_o || (left_o & 13'(Lanes - 1)) == '0 : (left_o >> LaneW) != '0;
        block_o <= 4'((left_o - 1'b1) >> LaneW);
        finished_q <= once_o || (left_o >> LaneW) == '0 || left_o == 13'(Lanes);
    end

    // Words of a neuron, neurons of a layer.
    always_ff @(posedge clk) begin
        if (state_q == StCheck) begin
            neurons_q <= {1'b0, desc_outputs} - 13'd2;
            group_q <= '0;
        end else if (slot_end) begin
            neurons_q <= neurons_q - 1'b1;
            group_q <= group_q + 1'b1;
        end

        if (state_q == StBias || slot_end) begin
            words_q <= in_words_q;
            words_left_q <= 1'b1;
        end else if (issue_word) begin
            words_q <= words_q - 1'b1;
            words_left_q <= !words_q[8];
        end
        first_q <= state_q == StBias || slot_end;

        if (state_q == StCheck) begin
            encode_q <= {1'b0, tape_rdata_i[PDNN_DESC_IN_WORDS_LSB +: PDNN_DESC_IN_WORDS_W], 4'b0}
                      - 13'd2;
            encoded_q <= 1'b0;
        end else if (encode_o) begin
            encode_q <= encode_q - 1'b1;
            encoded_q <= encode_q[12];
        end

        if (layer_end) hold_q <= once_o ? HoldFlushOnce : by_lane ? HoldFlushSum : HoldFlush;
        else if (issue_word && serial_q)
            hold_q <= once_o ? HoldSerialOnce : by_lane ? HoldSerialSum : HoldSerial;
        else if (issue_word && first_q)
            hold_q <= once_o ? HoldSlotOnce : by_lane ? HoldSlotSum : HoldSlot;
        else if (encode_o) hold_q <= HoldEncode;
        else if (held) hold_q <= hold_q - 1'b1;
    end

    // One cycle later the word is there.
    always_ff @(posedge clk) begin
        bias_valid_o <= state_q == StBias;
        word_valid_o <= issue_word;
        word_first_o <= issue_word && first_q;
        word_last_o <= issue_word && words_q[8];
        if (issue_word) act_addr_o <= first_q ? in_base_q : act_addr_o + 1'b1;
    end

`ifdef PDNN_TRACE
    always_ff @(posedge clk) begin
        if (state_q == StIdle) layer_o <= '1;
        else if (pass_end) layer_o <= restart_layer_q;
        else if (state_q == StDesc) layer_o <= layer_o + 1'b1;
        if (counted || (state_q == StDesc && !restart_known_q)) restart_layer_q <= layer_o;
    end
`endif

    initial begin
        if (Lanes < 1 || Lanes > 32 || (Lanes & (Lanes - 1)) != 0)
            $fatal(1, "pdnn_sequencer: Lanes must be a power of two, 1 to 32");
        if (DrainLanes < 1 || Lanes % DrainLanes != 0)
            $fatal(1, "pdnn_sequencer: DrainLanes must divide Lanes");
    end

`ifdef FORMAL
    `include "formal/pdnn_sequencer.svh"
`endif
endmodule

`default_nettype wire
