// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_engine - the network engine: weights stream past, each lane computes one sample. With
// ActW > 1 it is the deterministic twin: codes and products where the p-bit engine has bits and
// noise.
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
//
// Memory bus, only while no run is under way: mem_we_i writes one word of a space; mem_re_i reads
// one of TAPE or RESULT, mem_rvalid_o comes one cycle later. Bits above the space's word are
// ignored, or undefined in mem_rdata_o. NOISE and ACT cannot be read.
`default_nettype none

module pdnn_engine #(
    // Samples side by side: 1, 2, 4, 8, 16 or 32.
    parameter integer Lanes = 16,
    // Lanes finished and random words drawn a cycle: 1, 2 or 4, divides Lanes.
    parameter integer DrainLanes = 4,
    // Bits of an accumulator, 12 to 24.
    parameter integer AccW = 16,
    // 64-bit words of weight memory: a power of two, 16 to 65536 (UP5K: 16384).
    parameter integer TapeWords = 16384,
    // 16-bit words of activation memory a lane: a power of two, 2 to 256.
    parameter integer ActWords = 256,
    // Words of result memory: a power of two, 2 to 4096.
    parameter integer ResultWords = 1024,
    // Noise tables: 1, 2, 4 or 8.
    parameter integer NoiseTables = 2,
    // Bit m: SAMPLING mode m is built (antithetic only with DrainLanes > 1).
    parameter integer SamplingModes = 7,
    // Bits of an activation: 1 (p-bits), or 2, 3, 4, 8 (deterministic; AccW at least ActW + 10).
    parameter integer ActW = 1,
    // 1: a run may end early (MARGIN; nothing with ActW > 1, where all samples are alike).
    parameter integer AdaptiveStop = 0,
    // 1: the last layer can run on counts of its inputs (READOUT; nothing with ActW > 1).
    parameter integer CountReadout = 0,
    // 1: the products in multipliers (pdnn_mac_dsp_lane; UP5K has them for one lane).
    parameter integer MacDsp = 0
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        run_start_i,  // pulse
    input  wire logic        run_seed_i,   // with run_start_i: seed_i becomes the generator's state
    output      logic        run_done_o,   // pulse; run_status_o and the counters hold afterwards
    output      logic [7:0]  run_status_o,
    input  wire logic [15:0] samples_i,    // holds from the cycle before run_start_i
    input  wire logic [15:0] tape_base_i,
    input  wire logic [63:0] seed_i,
    input  wire logic [1:0]  sampling_i,
    input  wire logic [15:0] margin_i,
    input  wire logic [31:0] readout_i,    // register READOUT
    output      logic [15:0] samples_used_o, // of the last run

    input  wire logic        mem_we_i,
    input  wire logic        mem_re_i,
    input  wire logic [2:0]  mem_space_i,
    input  wire logic [15:0] mem_addr_i,
    input  wire logic [63:0] mem_wdata_i,
    output      logic [63:0] mem_rdata_o,
    output      logic        mem_rvalid_o,

    output      logic [31:0] cnt_cycles_o,
    output      logic [31:0] cnt_tape_reads_o,
    output      logic [31:0] cnt_accumulates_o,
    output      logic [31:0] cnt_act_writes_o,
    output      logic [31:0] cnt_neuron_updates_o,
    output      logic [31:0] cnt_random_words_o
`ifdef PDNN_TRACE
    ,
    output      logic [DrainLanes-1:0]    evt_valid_o,
    output      logic [15:0]              evt_layer_o,
    output      logic [15:0]              evt_neuron_o,
    output      logic [16*DrainLanes-1:0] evt_sample_o,
    output      logic [32*DrainLanes-1:0] evt_sum_o,
    output      logic [16*DrainLanes-1:0] evt_noise_o,
    output      logic [ActW*DrainLanes-1:0] evt_bit_o
`endif
);
    `include "pdnn_map.svh"

    // Modes that there really are, and words of a step of the generator.
    localparam integer Modes = ActW > 1 ? 1 << PDNN_SAMPLING_IID : DrainLanes > 1 ? SamplingModes
                                              : SamplingModes & ~(1 << PDNN_SAMPLING_ANTITHETIC);
    localparam integer RandomWords = Modes == 1 << PDNN_SAMPLING_STRATIFIED ? 1 : DrainLanes;
    localparam integer TapeAddrW = $clog2(TapeWords);
    localparam integer Counting = ActW == 1 ? CountReadout : 0;
    localparam integer SumW = Counting != 0 ? AccW : AccW + $clog2(DrainLanes);

    // ---- the tape and who walks it ---------------------------------------------------------
    logic run_load, running;
    logic seq_tape_re;
    logic [TapeAddrW-1:0] seq_tape_addr;
    logic [63:0] tape_rdata;
    logic bias_valid, word_valid, word_first, word_last;
    logic [7:0] word_act_addr;
    logic layer_start, layer_once, layer_noise, pass0, pass_start;
    logic [11:0] pass_number;
    logic [7:0] layer_out_base;
    logic [1:0] layer_kind;
    logic [2:0] layer_table;
    logic [3:0] layer_shift;
    logic [Lanes-1:0] active;
    logic [5:0] active_count;
    logic [12:0] samples_left;
    logic stop, stopped;
    logic layer_count, layer_readout, encoding, encode, last_pass;
    logic [3:0] block;
`ifdef PDNN_TRACE
    logic [15:0] layer_number;
`endif

    wire logic host_tape = mem_space_i == PDNN_SPACE_TAPE[2:0];
    wire logic host_noise_we = mem_we_i && mem_space_i == PDNN_SPACE_NOISE[2:0];
    wire logic host_act_we = mem_we_i && mem_space_i == PDNN_SPACE_ACT[2:0];
    wire logic host_result_re = mem_re_i && mem_space_i == PDNN_SPACE_RESULT[2:0];

    pdnn_sequencer #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .TapeWords(TapeWords), .ActW(ActW),
        .CountReadout(Counting), .AddrW(TapeAddrW)
    ) u_sequencer (
        .clk, .rst,
        .run_start_i, .samples_i, .tape_base_i,
        .planes_i(readout_i[PDNN_READOUT_PLANES_LSB +: PDNN_READOUT_PLANES_W]),
        .run_load_o(run_load), .run_done_o, .run_status_o, .running_o(running),
        .stop_i(stop), .stopped_o(stopped),
        .tape_re_o(seq_tape_re), .tape_addr_o(seq_tape_addr), .tape_rdata_i(tape_rdata),
        .bias_valid_o(bias_valid), .word_valid_o(word_valid), .word_first_o(word_first),
        .word_last_o(word_last), .act_addr_o(word_act_addr),
        .layer_start_o(layer_start), .out_base_o(layer_out_base), .kind_o(layer_kind),
        .once_o(layer_once), .noise_o(layer_noise), .table_o(layer_table), .shift_o(layer_shift),
        .count_o(layer_count), .readout_o(layer_readout), .encoding_o(encoding), .encode_o(encode),
        .block_o(block), .final_o(last_pass),
        .pass0_o(pass0), .pass_o(pass_number), .pass_start_o(pass_start),
        .active_o(active), .active_count_o(active_count),
`ifdef PDNN_TRACE
        .layer_o(layer_number),
`endif
        .left_o(samples_left)
    );

    pdnn_tape_mem #(.TapeWords(TapeWords), .AddrW(TapeAddrW)) u_tape_mem (
        .clk,
        .we_i(mem_we_i && host_tape),
        .re_i(running ? seq_tape_re : mem_re_i && host_tape),
        .addr_i(running ? seq_tape_addr : mem_addr_i[TapeAddrW-1:0]),
        .wdata_i(mem_wdata_i),
        .rdata_o(tape_rdata)
    );

    // ---- weight words meet activations -----------------------------------------------------
    logic capture;
    logic [Lanes*AccW-1:0] lane_sum;
    logic [AccW-1:0] base;
    logic [Lanes-1:0] plane_bit, bias_on;
    logic drain_act_we;
    logic [Lanes-1:0] act_lanes;
    logic [7:0] drain_act_addr;
    logic [15:0] act_keep;
    logic [ActW*DrainLanes-1:0] drain_act_code;

    pdnn_lanes #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .ActWords(ActWords), .ActW(ActW),
        .CountReadout(Counting), .MacDsp(MacDsp)
    ) u_lanes (
        .clk, .rst,
        .word_i(tape_rdata), .bias_valid_i(bias_valid), .word_valid_i(word_valid),
        .word_first_i(word_first), .word_last_i(word_last), .word_addr_i(word_act_addr),
        .active_i(active), .readout_i(layer_readout), .bias_on_i(bias_on),
        .running_i(running), .act_we_i(drain_act_we), .act_lanes_i(act_lanes),
        .act_addr_i(drain_act_addr), .act_keep_i(act_keep), .act_code_i(drain_act_code),
        .host_we_i(host_act_we), .host_addr_i(mem_addr_i[7:0]), .host_wdata_i(mem_wdata_i[15:0]),
        .capture_o(capture), .sum_o(lane_sum), .base_o(base)
    );

    // ---- neurons are finished --------------------------------------------------------------
    logic random_use, random_step;
    logic [Lanes/DrainLanes-1:0] random_use_at;
    logic [9*DrainLanes-1:0] noise;
    logic head_read;
    logic [AccW*DrainLanes-1:0] head;
    logic [ActW*DrainLanes-1:0] code;
    logic result_read, result_add, result_first, result_last, result_double;
    logic [11:0] neuron;
    logic [SumW-1:0] result_sum;
    logic [31:0] result_rdata;
    wire logic hidden = layer_kind == 2'(PDNN_KIND_HIDDEN);

    if (ActW == 1) begin : gen_pbit_noise
        logic [8:0] random_word, random_own;
        logic random_pascal;
        wire logic unused_word = &{1'b0, random_word, random_own, random_pascal};
        pdnn_random #(
            .Lanes(Lanes), .DrainLanes(DrainLanes), .NoiseTables(NoiseTables),
            .SamplingModes(Modes), .RandomWords(RandomWords)
        ) u_random (
            .clk, .rst,
            .load_i(run_load && run_seed_i), .seed_i, .mode_i(sampling_i),
            .layer_start_i(layer_start), .pass_start_i(pass_start), .once_i(layer_once),
            .on_i(layer_noise), .table_i(layer_table), .pass_i(pass_number),
            .use_i(random_use), .use_at_i(random_use_at), .step_o(random_step), .noise_o(noise),
            .held_i(1'b0), .held_word_i('0),
            .own_o(random_own), .word_o(random_word), .pascal_o(random_pascal),
            .we_i(host_noise_we), .waddr_i(mem_addr_i), .wdata_i(mem_wdata_i[7:0])
        );
        assign code = '0;
    end else begin : gen_quantise
        for (genvar d = 0; d < DrainLanes; d++) begin : gen_drain_lane
            pdnn_quantise #(.ActW(ActW), .AccW(AccW), .NoiseTables(NoiseTables)) u_quantise (
                .clk,
                .we_i(host_noise_we), .waddr_i(mem_addr_i), .wdata_i(mem_wdata_i[7:0]),
                .read_i(head_read), .table_i(layer_table), .shift_i(layer_shift),
                .z_i(head[AccW*d +: AccW]), .code_o(code[ActW*d +: ActW])
            );
        end
        assign noise = '0;
        assign random_step = 1'b0;
        wire logic unused_random = &{1'b0, seed_i, run_seed_i, sampling_i, random_use,
                                     random_use_at, pass_start, pass_number};
    end

    wire logic pair = readout_i[PDNN_READOUT_PAIR_LSB];
    if (Counting != 0) begin : gen_planes
        pdnn_planes #(.Lanes(Lanes)) u_planes (
            .setup_i(readout_i), .block_i(block), .readout_i(layer_readout), .kept_i(result_rdata),
            .bit_o(plane_bit), .bias_on_o(bias_on)
        );
    end else begin : gen_no_planes
        assign {plane_bit, bias_on} = '0;
        wire logic unused_planes = &{1'b0, readout_i, block};
    end

`ifdef PDNN_TRACE
    logic [16*DrainLanes-1:0] evt_lane;
`endif

    pdnn_drain #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .ActW(ActW),
        .CountReadout(Counting), .SumW(SumW)
    ) u_drain (
        .clk, .rst,
        .layer_start_i(layer_start), .out_base_i(layer_out_base), .hidden_i(hidden),
        .sum_i(layer_kind == 2'(PDNN_KIND_SUM)), .once_i(layer_once),
        .noise_on_i(ActW == 1 && layer_noise), .active_i(active),
        .count_i(layer_count), .readout_i(layer_readout), .final_i(last_pass), .pair_i(pair),
        .encoding_i(encoding), .encode_i(encode), .plane_bit_i(plane_bit),
        .capture_i(capture), .acc_i(lane_sum), .base_i(base),
        .random_step_o(random_use), .random_at_o(random_use_at), .noise_i(noise),
        .head_read_o(head_read), .head_o(head), .code_i(code),
        .idle_i(!running || run_done_o), .act_we_o(drain_act_we), .act_lanes_o(act_lanes),
        .act_addr_o(drain_act_addr), .act_keep_o(act_keep), .act_code_o(drain_act_code),
        .read_o(result_read), .neuron_o(neuron), .add_o(result_add), .add_first_o(result_first),
        .add_last_o(result_last), .add_double_o(result_double), .add_sum_o(result_sum)
`ifdef PDNN_TRACE
        , .evt_valid_o, .evt_neuron_o, .evt_lane_o(evt_lane), .evt_sum_o, .evt_noise_o, .evt_bit_o
`endif
    );

    logic result_done;
    logic [31:0] result_total;

    pdnn_result_mem #(.ResultWords(ResultWords), .SumW(SumW)) u_result_mem (
        .clk, .rst,
        .read_i(result_read), .neuron_i(neuron), .add_neuron_i(neuron), .add_i(result_add),
        .first_i(result_first), .last_i(result_last), .clear_i(pass0), .sum_i(result_sum),
        .init_i(layer_count ? readout_i[PDNN_READOUT_OFFSET_LSB +: PDNN_READOUT_OFFSET_W] : '0),
        .double_i(result_double), .top_i(layer_count || encoding),
        .done_o(result_done), .total_o(result_total),
        .host_re_i(host_result_re), .host_addr_i(mem_addr_i[11:0]), .rdata_o(result_rdata)
    );

    // ---- enough samples --------------------------------------------------------------------
    if (AdaptiveStop != 0 && ActW == 1) begin : gen_margin
        pdnn_margin #(.AccW(AccW)) u_margin (
            .clk, .clear_i(run_load || layer_start),
            .valid_i(result_done), .sum_i(result_total), .margin_i, .ahead_o(stop)
        );
        assign samples_used_o = stopped ? 16'({4'b0, pass_number} << $clog2(Lanes)) : samples_i;
    end else begin : gen_no_margin
        assign stop = 1'b0;
        assign samples_used_o = samples_i;
        wire logic unused_margin = &{1'b0, margin_i, stopped, result_done, result_total,
                                     pass_number};
    end

    // ---- what the host sees ----------------------------------------------------------------
    logic read_tape_q;

    always_ff @(posedge clk) begin
        mem_rvalid_o <= !rst && mem_re_i && (host_tape || host_result_re);
        if (mem_re_i) read_tape_q <= host_tape;
    end

    assign mem_rdata_o = {tape_rdata[63:32], read_tape_q ? tape_rdata[31:0] : result_rdata};

    pdnn_counters #(
        .Lanes(Lanes), .TapeWords(TapeWords), .RandomWords(RandomWords)
    ) u_counters (
        .clk, .clear_i(run_load),
        .running_i(running), .tape_read_i(seq_tape_re), .weight_word_i(word_valid),
        .neuron_i(capture), .hidden_i(hidden), .encode_i(encode), .once_i(layer_once),
        .random_step_i(random_step), .active_count_i(active_count),
        .cycles_o(cnt_cycles_o), .tape_reads_o(cnt_tape_reads_o),
        .accumulates_o(cnt_accumulates_o), .act_writes_o(cnt_act_writes_o),
        .neuron_updates_o(cnt_neuron_updates_o), .random_words_o(cnt_random_words_o)
    );

`ifdef PDNN_TRACE
    always_comb begin
        evt_layer_o = layer_number;
        for (int d = 0; d < DrainLanes; d++)
            evt_sample_o[16*d +: 16] = layer_readout // the lane's plane
                ? 16'(Lanes*32'(block) + Lanes-1) - evt_lane[16*d +: 16]
                : samples_i - 16'(samples_left) + evt_lane[16*d +: 16];
    end
`else
    wire logic unused_trace = &{1'b0, samples_left};
`endif
    wire logic unused_ok = &{1'b0, head_read, head, layer_shift, layer_noise};

    initial begin
        if (ActW != 1 && ActW != 2 && ActW != 3 && ActW != 4 && ActW != 8)
            $fatal(1, "pdnn_engine: ActW must be 1, 2, 3, 4 or 8");
    end
endmodule

`default_nettype wire
