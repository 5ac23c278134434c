// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_dense - the datapath in which every weight streams past: each lane computes one sample. With
// ActW > 1 it is the deterministic twin: codes and products where p-bits have bits and noise.
//
// Stages of a weight word (T0: its address is on the tape memory):
//
//   T1  word, activation address      pdnn_tape_mem, pdnn_sequencer
//   T2  S and D, activations          pdnn_pair_sums, pdnn_act_mem
//   T3  sums of 8 inputs   T4  accumulator                                pdnn_lane
//   T4  last word of a neuron: capture                                    pdnn_drain
//   T5 + k  noise and sign of drain step k   T6 + k  bit written          pdnn_noise, pdnn_drain
//
// With ActW > 1 T3 is the sum of a word's products, and all that follows comes one later; in
// place of noise and sign: shift and table (pdnn_quantise).
`default_nettype none

module pdnn_dense #(
    parameter integer Lanes = 16,         // all as pdnn_engine's
    parameter integer DrainLanes = 4,
    parameter integer AccW = 16,
    parameter integer ActWords = 256,
    parameter integer NoiseTables = 2,
    parameter integer SamplingModes = 7,
    parameter integer RandomWords = 4,
    parameter integer ActW = 1,
    parameter integer MacDsp = 0,
    parameter integer AddrW = 14,
    parameter integer PlaceW = AddrW,
    parameter integer SumW = AccW + $clog2(DrainLanes),
    parameter integer Events = DrainLanes
) (
    `include "engine/pdnn_datapath.svh"
);
    `include "pdnn_map.svh"

    localparam integer LaneW = $clog2(Lanes);

    wire logic [1:0] kind = layer_i[PDNN_DESC_KIND_LSB +: PDNN_DESC_KIND_W];
    wire logic hidden = kind == 2'(PDNN_KIND_HIDDEN);
    wire logic once = layer_i[PDNN_DESC_ONCE_LSB];
    wire logic noise_on = layer_i[PDNN_DESC_NOISE_LSB];
    wire logic [2:0] table_number = layer_i[PDNN_DESC_TABLE_LSB +: PDNN_DESC_TABLE_W];

    // ---- who walks the tape ----------------------------------------------------------------
    logic bias_valid, word_valid, word_first, word_last;
    logic [7:0] word_act_addr;
    logic [Lanes-1:0] active;

    pdnn_sequencer #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .ActW(ActW)
    ) u_sequencer (
        .clk, .rst,
        .start_i(layer_start_i), .go_i(layer_go_i), .layer_i, .in_words_i, .left_i,
        .done_o(layer_done_o), .tape_re_o, .tape_rdata_i,
        .bias_valid_o(bias_valid), .word_valid_o(word_valid), .word_first_o(word_first),
        .word_last_o(word_last), .act_addr_o(word_act_addr),
        .active_o(active), .active_count_o(cnt_active_o)
    );

    assign again_o = 1'b0;
    assign tape_addr_o = place_i;
    assign move_o = tape_re_o;
    assign move_by_o = 7'd1;
    assign {jump_o, jump_to_o} = '0;

    // ---- weight words meet activations -----------------------------------------------------
    logic capture;
    logic [Lanes*AccW-1:0] lane_sum;
    logic [AccW-1:0] base;
    logic drain_act_we;
    logic [Lanes-1:0] act_lanes;
    logic [7:0] drain_act_addr;
    logic [15:0] act_keep;
    logic [ActW*DrainLanes-1:0] drain_act_code;

    pdnn_lanes #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .ActWords(ActWords), .ActW(ActW),
        .MacDsp(MacDsp)
    ) u_lanes (
        .clk, .rst,
        .word_i(tape_rdata_i), .bias_valid_i(bias_valid), .word_valid_i(word_valid),
        .word_first_i(word_first), .word_last_i(word_last), .word_addr_i(word_act_addr),
        .active_i(active), 
        .running_i, .act_we_i(drain_act_we), .act_lanes_i(act_lanes),
        .act_addr_i(drain_act_addr), .act_keep_i(act_keep), .act_code_i(drain_act_code),
        .host_we_i(act_we_i), .host_addr_i(mem_addr_i[7:0]), .host_wdata_i(mem_wdata_i),
        .capture_o(capture), .sum_o(lane_sum), .base_o(base)
    );

    // ---- neurons are finished --------------------------------------------------------------
    logic random_use;
    logic [Lanes/DrainLanes-1:0] random_use_at;
    logic [9*DrainLanes-1:0] noise;
    logic head_read;
    logic [AccW*DrainLanes-1:0] head;
    logic [ActW*DrainLanes-1:0] code;

    if (ActW == 1) begin : gen_pbit_noise
        logic [8:0] random_word, random_own;
        logic random_pascal;
        logic [8:0] random_second;
        wire logic unused_word = &{1'b0, random_word, random_own, random_pascal,
                                    random_second};
        pdnn_random #(
            .Lanes(Lanes), .DrainLanes(DrainLanes), .NoiseTables(NoiseTables),
            .SamplingModes(SamplingModes), .RandomWords(RandomWords)
        ) u_random (
            .clk, .rst,
            .load_i(seed_valid_i), .last_i(seed_last_i), .seed_i, .reload_o(seed_ask_o),
            .mode_i(sampling_i),
            .layer_start_i, .pass_start_i, .once_i(once),
            .on_i(noise_on), .table_i(table_number), .pass_i(sample_i >> LaneW),
            .use_i(random_use), .use_at_i(random_use_at), .step_o(cnt_random_o), .noise_o(noise),
            .held_i(1'b0), .held_word_i(9'd0),
            .own_o(random_own), .word_o(random_word), .pascal_o(random_pascal),
            .second_o(random_second),
            .we_i(noise_we_i), .waddr_i(mem_addr_i), .wdata_i(mem_wdata_i[7:0])
        );
        assign code = '0;
    end else begin : gen_quantise
        for (genvar d = 0; d < DrainLanes; d++) begin : gen_drain_lane
            pdnn_quantise #(.ActW(ActW), .AccW(AccW), .NoiseTables(NoiseTables)) u_quantise (
                .clk,
                .we_i(noise_we_i), .waddr_i(mem_addr_i), .wdata_i(mem_wdata_i[7:0]),
                .read_i(head_read), .table_i(table_number),
                .shift_i(layer_i[PDNN_DESC_SHIFT_LSB +: PDNN_DESC_SHIFT_W]),
                .z_i(head[AccW*d +: AccW]), .code_o(code[ActW*d +: ActW])
            );
        end
        assign noise = '0;
        assign {seed_ask_o, cnt_random_o} = '0;
        wire logic unused_random = &{1'b0, seed_i, seed_valid_i, seed_last_i, sampling_i, random_use,
                                     random_use_at, pass_start_i, sample_i};
    end

`ifdef PDNN_TRACE
    logic [16*DrainLanes-1:0] evt_lane;
`endif

    pdnn_drain #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .ActW(ActW),
        .SumW(SumW)
    ) u_drain (
        .clk, .rst,
        .layer_start_i, .hidden_i(hidden),
        .out_base_i(layer_i[PDNN_DESC_OUT_BASE_LSB +: PDNN_DESC_OUT_BASE_W]),
        .sum_i(kind == 2'(PDNN_KIND_SUM)), .once_i(once), .noise_on_i(ActW == 1 && noise_on),
        .active_i(active),
        .capture_i(capture), .acc_i(lane_sum), .base_i(base),
        .random_step_o(random_use), .random_at_o(random_use_at), .noise_i(noise),
        .head_read_o(head_read), .head_o(head), .code_i(code),
        .idle_i(!running_i), .act_we_o(drain_act_we), .act_lanes_o(act_lanes),
        .act_addr_o(drain_act_addr), .act_keep_o(act_keep), .act_code_o(drain_act_code),
        .read_o, .neuron_o, .add_o, .add_first_o, .add_last_o, .add_sum_o
`ifdef PDNN_TRACE
        , .evt_valid_o, .evt_neuron_o, .evt_lane_o(evt_lane), .evt_sum_o, .evt_noise_o, .evt_bit_o
`endif
    );

`ifdef PDNN_TRACE
    assign evt_group_o = 1'b0;
`endif
    assign add_neuron_o = neuron_o;
    assign add_clear_o = pass0_i;
    assign cnt_word_o = word_valid;
    assign cnt_read_o = word_valid;
    assign cnt_neuron_o = capture;
    assign cnt_write_o = capture && hidden;

`ifdef PDNN_TRACE
    always_comb begin
        evt_layer_o = layer_number_i;
        for (int d = 0; d < DrainLanes; d++)
            evt_sample_o[16*d +: 16] = {4'b0, sample_i} + evt_lane[16*d +: 16];
    end
`endif

    wire logic unused_ok = &{1'b0, head_read, head, layer_i, size_i, label_i, labels_i, mem_addr_i,
                             1'(Events)};
endmodule

`default_nettype wire
