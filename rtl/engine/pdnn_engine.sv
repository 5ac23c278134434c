// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_engine - the network engine: memories, runs, margin, counters, and a datapath that computes
// a layer. That is pdnn_dense, where every weight streams past all lanes, or (ZeroSkip = 1)
// pdnn_rows, one lane that reads the weights of inputs that are 1. Both give the same bits; sums of
// pdnn_rows are in full units: z, half of z2. With ActW > 1 either is the deterministic twin: codes
// and products where p-bits have bits and noise.
//
// Memory bus, only while no run is under way, nor in the cycle after run_done_o: mem_we_i writes one
// word of a space; mem_re_i reads one of TAPE or RESULT, mem_rvalid_o comes one cycle later. Bits
// above the space's word are ignored, or undefined in mem_rdata_o. NOISE and ACT cannot be read.
`default_nettype none

module pdnn_engine #(
    // Samples side by side: 1, 2, 4, 8, 16 or 32; 1 with ZeroSkip.
    parameter integer Lanes = 16,
    // Lanes finished and random words drawn a cycle: 1, 2 or 4, divides Lanes.
    parameter integer DrainLanes = 4,
    // Bits of an accumulator, 12 to 24.
    parameter integer AccW = 16,
    // 64-bit words of weight memory: a power of two, 16 to 65536 (64 with ZeroSkip; UP5K: 16384).
    parameter integer TapeWords = 16384,
    // 16-bit words of activation memory a lane: a power of two, 2 to 256; to 4096 with Fmaps.
    parameter integer ActWords = 256,
    // Words of result memory: a power of two, 2 to 4096.
    parameter integer ResultWords = 1024,
    // Noise tables: 1, 2, 4 or 8.
    parameter integer NoiseTables = 2,
    // Bit m: SAMPLING mode m is built. Antithetic takes DrainLanes > 1; with ActW > 1 iid alone.
    parameter integer SamplingModes = 7,
    // Bits of an activation: 1 (p-bits), or 2, 3, 4, 8 (deterministic; AccW at least ActW + 10).
    parameter integer ActW = 1,
    // 1: a run may end early (MARGIN). Not with ActW > 1, where all samples are alike.
    parameter integer AdaptiveStop = 1,
    // 1: products in multipliers (pdnn_mac_dsp_lane, pdnn_row_mac_dsp; UP5K has them for one lane).
    parameter integer MacDsp = 0,
    // 1: pdnn_rows, with TapeWords from 64 on.
    parameter integer ZeroSkip = 0,
    // Most samples of a pass by their counts: 1 or 16 (ZeroSkip = 1, ActW = 1, AccW at least 15).
    parameter integer Block = 1,
    // 1: layers can be masked (ZeroSkip = 1, ActW = 1).
    parameter integer Masks = 0,
    // 1: a sum can have several p-bits (ZeroSkip = 1, ActW = 1, Masks = 0).
    parameter integer Ties = 0,
    // 1: layers on feature maps (ZeroSkip = 1, ActW = 1, Masks = Ties = 0).
    parameter integer Fmaps = 0,
    // 1: a pass can take all labels (ZeroSkip = ActW = Block = 1, Masks = Fmaps = 0).
    parameter integer Labels = 0,
    // Events a cycle.
    parameter integer Events = Block > 1 ? Block : DrainLanes
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        run_start_i,  // pulse
    input  wire logic        run_seed_i,   // with run_start_i: the generator begins anew
    output      logic        run_done_o,   // pulse; run_status_o holds afterwards
    output      logic [7:0]  run_status_o,
    input  wire logic [15:0] samples_i,    // holds from the cycle before run_start_i
    input  wire logic [15:0] tape_base_i,
    output      logic        seed_ask_o,   // the seed: four words in the next cycles, the lowest
    input  wire logic        seed_valid_i, // first; asked for anew, it begins anew
    input  wire logic        seed_last_i,  // with the last
    input  wire logic [15:0] seed_i,
    input  wire logic [1:0]  sampling_i,
    input  wire logic [15:0] margin_i,
    input  wire logic [4:0]  block_i,      // BLOCK, one hot
    input  wire logic [4:0]  label_i,      // LABEL
    input  wire logic [4:0]  labels_i,     // LABELS
    output      logic [15:0] samples_used_o, // of the last run

    input  wire logic        mem_we_i,
    input  wire logic        mem_re_i,
    input  wire logic [2:0]  mem_space_i,
    input  wire logic [15:0] mem_addr_i,
    input  wire logic [63:0] mem_wdata_i,
    output      logic [63:0] mem_rdata_o,
    output      logic        mem_rvalid_o,

    // what is to be added to the totals: pdnn_counters
    output      logic        count_clear_o,
    output      logic        count_valid_o,
    input  wire logic        count_ready_i,
    output      logic [2:0]  count_which_o,
    output      logic [15:0] count_by_o,
    output      logic        count_busy_o
`ifdef PDNN_TRACE
    ,
    output      logic [Events-1:0]    evt_valid_o,
    output      logic [15:0]          evt_layer_o,
    output      logic [17:0]          evt_neuron_o,
    output      logic                 evt_group_o, // the lanes are neurons from evt_neuron_o on
    output      logic [16*Events-1:0] evt_sample_o,
    output      logic [32*Events-1:0] evt_sum_o,
    output      logic [16*Events-1:0] evt_noise_o,
    output      logic [ActW*Events-1:0] evt_bit_o
`endif
);
    `include "pdnn_map.svh"

    // Words of a step of the generator.
    localparam integer RandomWords = SamplingModes == 1 << PDNN_SAMPLING_STRATIFIED ? 1
                                                                                    : DrainLanes;
    localparam integer AddrW = $clog2(TapeWords);
    localparam integer LineWords = ZeroSkip != 0 ? 16 : 1;
    localparam integer PlaceW = AddrW - $clog2(LineWords);
    // Bits of a whole sum in half units, and of what is added to a result at once.
    localparam integer WholeW = ZeroSkip != 0 ? AccW + 1 : AccW;
    localparam integer SumW = ZeroSkip != 0 ? WholeW : WholeW + $clog2(DrainLanes);

    // Of a sum over all samples: each is below AccW bits, doubled one more, SAMPLES_MAX of them.
    localparam integer TotalW = AccW < 32 - 1 - $clog2(PDNN_SAMPLES_MAX)
                                ? AccW + 1 + $clog2(PDNN_SAMPLES_MAX) : 32;

    wire logic host_tape = mem_space_i == PDNN_SPACE_TAPE[2:0];
    wire logic host_noise_we = mem_we_i && mem_space_i == PDNN_SPACE_NOISE[2:0];
    wire logic host_act_we = mem_we_i && mem_space_i == PDNN_SPACE_ACT[2:0];
    wire logic host_result_re = mem_re_i && mem_space_i == PDNN_SPACE_RESULT[2:0];

    // ---- the run, and the tape it walks ----------------------------------------------------
    logic run_load, running, stop, stopped, seed_ask;
    logic layer_start, layer_go, layer_done, again;
    logic [63:0] layer, tape_rdata;
    logic [8:0] in_words;
    logic pass_start, pass0;
    logic [11:0] sample;
    logic [12:0] left;
    logic [5:0] size;
    logic [PlaceW-1:0] place;
    logic move, jump, desc_re, path_tape_re;
    logic [6:0] move_by;
    logic [PlaceW:0] jump_to;
    logic [AddrW-1:0] path_tape_addr;
`ifdef PDNN_TRACE
    logic [15:0] layer_number;
`endif

    pdnn_pass #(
        .Lanes(Lanes), .Block(Block), .LineWords(LineWords),
        .Marker(ZeroSkip != 0 ? PDNN_DESC_MARKER_ROWS : PDNN_DESC_MARKER),
        .AddrW(AddrW), .PlaceW(PlaceW)
    ) u_pass (
        .clk, .rst,
        .run_start_i, .samples_i, .tape_base_i, .block_i,
        .stop_i(stop), .stopped_o(stopped),
        .run_load_o(run_load), .run_done_o, .run_status_o, .running_o(running),
        .desc_re_o(desc_re), .word_i(tape_rdata),
        .place_o(place), .move_i(move), .move_by_i(move_by),
        .jump_i(jump), .jump_to_i(jump_to),
        .layer_start_o(layer_start), .layer_go_o(layer_go), .layer_o(layer),
        .in_words_o(in_words), .layer_done_i(layer_done), .again_i(again),
        .pass_start_o(pass_start), .pass0_o(pass0), .sample_o(sample), .left_o(left),
`ifdef PDNN_TRACE
        .layer_number_o(layer_number),
`endif
        .size_o(size)
    );

    wire logic tape_re = desc_re || path_tape_re;

    pdnn_tape_mem #(.TapeWords(TapeWords), .AddrW(AddrW)) u_tape_mem (
        .clk,
        .we_i(mem_we_i && host_tape),
        .re_i(running ? tape_re : mem_re_i && host_tape),
        .addr_i(!running ? mem_addr_i[AddrW-1:0]
              : desc_re ? AddrW'(place) << $clog2(LineWords) : path_tape_addr),
        .wdata_i(mem_wdata_i),
        .rdata_o(tape_rdata)
    );

    // ---- the layer -------------------------------------------------------------------------
    logic result_read, add, add_first, add_last, add_clear;
    logic [11:0] neuron, add_neuron;
    logic [SumW-1:0] add_sum;
    logic [31:0] result_rdata, total;
    logic total_valid;
    logic cnt_word, cnt_read, cnt_neuron, cnt_write, cnt_random;
    logic [5:0] cnt_active;

    if (ZeroSkip != 0) begin : gen_path
        pdnn_rows #(
            .AccW(AccW), .ActWords(ActWords), .NoiseTables(NoiseTables), .ActW(ActW),
            .SamplingModes(SamplingModes), .Block(Block), .MacDsp(MacDsp), .Masks(Masks),
            .Ties(Ties), .Fmaps(Fmaps), .Labels(Labels), .AddrW(AddrW), .PlaceW(PlaceW),
            .SumW(SumW), .Events(Events)
        ) u_path (
            `include "engine/pdnn_datapath_connect.svh"
        );
    end else begin : gen_path
        pdnn_dense #(
            .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .ActWords(ActWords),
            .NoiseTables(NoiseTables), .SamplingModes(SamplingModes), .RandomWords(RandomWords),
            .ActW(ActW), .MacDsp(MacDsp), .AddrW(AddrW),
            .PlaceW(PlaceW), .SumW(SumW), .Events(Events)
        ) u_path (
            `include "engine/pdnn_datapath_connect.svh"
        );
    end

    pdnn_result_mem #(
        .ResultWords(ResultWords), .SumW(SumW), .TotalW(TotalW), .AtOnce(ZeroSkip)
    ) u_result_mem (
        .clk, .rst,
        .read_i(result_read), .neuron_i(neuron), .add_i(add), .add_neuron_i(add_neuron),
        .first_i(add_first), .last_i(add_last), .clear_i(add_clear), .sum_i(add_sum),
        .done_o(total_valid), .total_o(total),
        .host_re_i(host_result_re), .host_addr_i(mem_addr_i[11:0]), .rdata_o(result_rdata)
    );

    // ---- enough samples --------------------------------------------------------------------
    if (AdaptiveStop != 0) begin : gen_margin
        pdnn_margin #(.AccW(WholeW)) u_margin (
            .clk, .clear_i(run_load || layer_start),
            .valid_i(total_valid), .sum_i(total), .margin_i, .ahead_o(stop)
        );
        assign samples_used_o = stopped ? {4'b0, sample} : samples_i;
    end else begin : gen_no_margin
        assign stop = 1'b0;
        assign samples_used_o = samples_i;
        wire logic unused_margin = &{1'b0, margin_i, stopped, total_valid, total};
    end

    // ---- what the host sees ----------------------------------------------------------------
    logic read_tape_q;

    always_ff @(posedge clk) begin
        mem_rvalid_o <= !rst && mem_re_i && (host_tape || host_result_re);
        if (mem_re_i) read_tape_q <= host_tape;
    end

    assign mem_rdata_o = {tape_rdata[63:32], read_tape_q ? tape_rdata[31:0] : result_rdata};

    assign count_clear_o = run_load;
    assign seed_ask_o = seed_ask || (run_load && run_seed_i);

    pdnn_counters #(
        .Lanes(Lanes), .RandomWords(RandomWords), .ZeroSkip(ZeroSkip), .Masks(Masks)
    ) u_counters (
        .clk, .rst, .clear_i(run_load),
        .running_i(running), .tape_read_i(tape_re), .weight_word_i(cnt_word),
        .masked_i(layer[PDNN_DESC_MASKED_LSB]),
        .act_read_i(cnt_read), .neuron_i(cnt_neuron), .act_write_i(cnt_write),
        .once_i(layer[PDNN_DESC_ONCE_LSB]), .random_step_i(cnt_random),
        .active_count_i(cnt_active),
        .count_valid_o, .count_ready_i, .count_which_o, .count_by_o, .count_busy_o
    );

    initial begin
        if (AccW < 12 || AccW > 24) $fatal(1, "pdnn_engine: AccW must be 12 to 24");
        if (ActW != 1 && ActW != 2 && ActW != 3 && ActW != 4 && ActW != 8)
            $fatal(1, "pdnn_engine: ActW must be 1, 2, 3, 4 or 8");
        if (ZeroSkip != 0 && (Lanes != 1 || DrainLanes != 1 || TapeWords < 64))
            $fatal(1, "pdnn_engine: ZeroSkip takes Lanes = DrainLanes = 1, TapeWords from 64 on");
        if (Block != 1 && Fmaps == 0 && (Block != 16 || ZeroSkip == 0 || ActW != 1 || AccW < 15))
            $fatal(1, "pdnn_engine: Block is 1, or 16 with ZeroSkip = 1, ActW = 1, AccW >= 15");
        if (Fmaps != 0 && Block != 1 && ((Block != 2 && Block != 4) || AccW < 13))
            $fatal(1, "pdnn_engine: with Fmaps, Block is 1, or 2 or 4 with AccW >= 13");
        if (Masks != 0 && (Masks != 1 || ZeroSkip == 0 || ActW != 1))
            $fatal(1, "pdnn_engine: Masks is 0, or 1 with ZeroSkip = 1, ActW = 1");
        if (Ties != 0 && (Ties != 1 || ZeroSkip == 0 || ActW != 1 || Masks != 0))
            $fatal(1, "pdnn_engine: Ties is 0, or 1 with ZeroSkip = 1, ActW = 1, Masks = 0");
        if (Fmaps != 0
            && (Fmaps != 1 || ZeroSkip == 0 || ActW != 1 || Masks != 0 || Ties != 0))
            $fatal(1, "pdnn_engine: Fmaps is 0, or 1 with ZeroSkip = ActW = 1, Masks = Ties = 0");
        if (Labels != 0
            && (Labels != 1 || ZeroSkip == 0 || ActW != 1 || Block != 1 || Masks != 0 || Fmaps != 0))
            $fatal(1, "pdnn_engine: Labels is 0, or 1 with ZeroSkip = ActW = Block = 1, %s",
                   "Masks = Fmaps = 0");
    end
endmodule

`default_nettype wire
