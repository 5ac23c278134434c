// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_engine - the network engine of one lane that skips zeros (ZeroSkip = 1): the bits of
// pdnn_engine from a tape of rows, in which the weights of one input to sixteen neurons are a
// word. Only rows of inputs that are 1 are read, so cycles and weight reads follow the
// activity.
//
// Ports and memory bus as pdnn_engine's. Sums are in full units: z, half of its z2. With
// ActW > 1 it is the deterministic twin, whose codes are skipped where they are 0: pdnn_row_mac
// takes the place of pdnn_row_acc, pdnn_quantise that of the noise.
`default_nettype none

module pdnn_row_engine #(
    // Bits of an accumulator, 12 to 24.
    parameter integer AccW = 16,
    // 64-bit words of weight memory: a power of two, 64 to 65536 (UP5K: 16384).
    parameter integer TapeWords = 16384,
    // 16-bit words of activation memory: a power of two, 2 to 256.
    parameter integer ActWords = 256,
    // Words of result memory: a power of two, 2 to 4096.
    parameter integer ResultWords = 1024,
    // Noise tables: 1, 2, 4 or 8.
    parameter integer NoiseTables = 2,
    // Bits of an activation: 1 (p-bits), or 2, 3, 4, 8 (deterministic; AccW at least ActW + 10).
    parameter integer ActW = 1,
    // Bit m: SAMPLING mode m is built (not antithetic, which takes two lanes).
    parameter integer SamplingModes = 5,
    // 1: a run may end early (MARGIN).
    parameter integer AdaptiveStop = 0,
    // Most samples of a pass by their counts: 1 or 16 (ActW = 1, AccW at least 15).
    parameter integer Block = 1
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
    input  wire logic [4:0]  block_i,      // BLOCK, one hot
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
    output      logic [31:0] cnt_act_reads_o,
    output      logic [31:0] cnt_act_writes_o,
    output      logic [31:0] cnt_neuron_updates_o,
    output      logic [31:0] cnt_random_words_o
`ifdef PDNN_TRACE
    ,
    output      logic [Block-1:0]    evt_valid_o, // the samples of a neuron
    output      logic [15:0]              evt_layer_o,
    output      logic [15:0]              evt_neuron_o,
    output      logic [16*Block-1:0] evt_sample_o,
    output      logic [32*Block-1:0] evt_sum_o,
    output      logic [16*Block-1:0] evt_noise_o,
    output      logic [ActW*Block-1:0] evt_bit_o
`endif
);
    `include "pdnn_map.svh"

    localparam integer TapeAddrW = $clog2(TapeWords);
    localparam integer NoiseAddrW = $clog2(256 * NoiseTables);

    wire logic host_tape = mem_space_i == PDNN_SPACE_TAPE[2:0];
    wire logic host_noise_we = mem_we_i && mem_space_i == PDNN_SPACE_NOISE[2:0];
    wire logic host_act_we = mem_we_i && mem_space_i == PDNN_SPACE_ACT[2:0];
    wire logic host_result_re = mem_re_i && mem_space_i == PDNN_SPACE_RESULT[2:0];

    // The sample of a visit, beside the pass's first: the order of pdnn_row_changes.
    function automatic logic [3:0] sample_of(input logic [3:0] visit_number);
        logic [3:0] gray;
        gray = visit_number ^ {1'b0, visit_number[3:1]};
        case (1'b1)
            size[4]: sample_of = {gray[0], gray[1], gray[2], gray[3]};
            size[3]: sample_of = {1'b0, gray[0], gray[1], gray[2]};
            size[2]: sample_of = {2'b0, gray[0], gray[1]};
            default: sample_of = {3'b0, gray[0]};
        endcase
    endfunction

    // ---- the tape, the activations and who walks them --------------------------------------
    logic run_load, running;
    logic walk_tape_re, act_re;
    logic [TapeAddrW-1:0] walk_tape_addr;
    logic [63:0] tape_rdata;
    logic [7:0] act_raddr;
    logic [15:0] act_rdata;
    logic stop, stopped;
    logic row_valid, bias_valid, clear, capture, live, shift, drawn;
    logic layer_start, layer_once, layer_noise, pass0, pass_start;
    logic [7:0] layer_out_base;
    logic [1:0] layer_kind;
    logic [2:0] layer_table;
    logic [3:0] layer_shift;
    logic load;
    logic [7:0] load_addr;
    logic [3:0] pick;
    logic [11:0] sample;
    logic [4:0] size;
    // The lists of changes; where a neuron that is drained stands, in T1.
    logic list_clear, list, list_busy, list_full, count_re, entry_re;
    logic by_changes, final_visit, minus;
    logic [3:0] count_visit, visit, place;
    logic [6:0] list_count;
    logic [9:0] entry_at;
    logic [12:0] entry;
    // The layer's p-bits become counts: drawn for all samples of the pass at once or, by changes,
    // one by one.
    wire logic counted = Block > 1 && !size[0] && layer_kind == 2'(PDNN_KIND_HIDDEN) && !layer_once;
    wire logic hidden = layer_kind == 2'(PDNN_KIND_HIDDEN);
`ifdef PDNN_TRACE
    logic [15:0] layer_number;
`endif

    pdnn_row_walk #(
        .TapeWords(TapeWords), .Serial(ActW == 1 ? 1 : 0), .Block(Block), .AddrW(TapeAddrW)
    ) u_walk (
        .clk, .rst,
        .run_start_i, .samples_i, .block_i, .tape_base_i, .stop_i(stop), .stopped_o(stopped),
        .run_load_o(run_load), .run_done_o, .run_status_o, .running_o(running),
        .tape_re_o(walk_tape_re), .tape_addr_o(walk_tape_addr), .tape_rdata_i(tape_rdata),
        .act_re_o(act_re), .act_addr_o(act_raddr), .act_rdata_i(act_rdata),
        .load_o(load), .load_addr_o(load_addr), .pick_o(pick),
        .list_clear_o(list_clear), .list_o(list), .list_busy_i(list_busy), .list_full_i(list_full),
        .count_re_o(count_re), .count_visit_o(count_visit), .count_i(list_count),
        .entry_re_o(entry_re), .entry_at_o(entry_at), .entry_i(entry),
        .by_changes_o(by_changes), .visit_o(visit), .place_o(place), .final_o(final_visit),
        .minus_o(minus), .row_valid_o(row_valid), .bias_valid_o(bias_valid), .clear_o(clear),
        .capture_o(capture), .live_o(live), .shift_o(shift), .drawn_i(drawn),
        .layer_start_o(layer_start), .out_base_o(layer_out_base), .kind_o(layer_kind),
        .once_o(layer_once), .noise_o(layer_noise), .table_o(layer_table),
        .table_shift_o(layer_shift),
        .pass0_o(pass0), .sample_o(sample), .size_o(size),
`ifdef PDNN_TRACE
        .layer_o(layer_number),
`endif
        .pass_start_o(pass_start)
    );

    pdnn_tape_mem #(.TapeWords(TapeWords), .AddrW(TapeAddrW)) u_tape_mem (
        .clk,
        .we_i(mem_we_i && host_tape),
        .re_i(running ? walk_tape_re : mem_re_i && host_tape),
        .addr_i(running ? walk_tape_addr : mem_addr_i[TapeAddrW-1:0]),
        .wdata_i(mem_wdata_i),
        .rdata_o(tape_rdata)
    );

    logic drain_act_we;
    logic [7:0] drain_act_addr;
    logic [15:0] drain_keep, act_bits;
    logic count_we;
    logic [7:0] count_addr;
    logic [15:0] count_keep, count_bits, count_first;
    logic [15:0] any_rdata, first_rdata;
    wire logic layer_sums = layer_kind == 2'(PDNN_KIND_SUM);
    wire logic act_we = running ? drain_act_we || count_we : host_act_we;
    wire logic [7:0] act_waddr = !running ? mem_addr_i[7:0] : counted ? count_addr : drain_act_addr;
    wire logic [15:0] act_keep = (counted ? count_keep : drain_keep) & {16{running}};
    wire logic [15:0] act_wdata = !running ? mem_wdata_i[15:0] : counted ? count_bits : act_bits;

    pdnn_act_mem #(.ActWords(ActWords), .Blank(0)) u_act_mem (
        .clk,
        .we_i(act_we),
        .lane_i(1'b1),
        .waddr_i(act_waddr),
        .keep_i(act_keep),
        .wdata_i(act_wdata),
        .re_i(act_re && (Block == 1 || layer_sums)),
        .raddr_i(act_raddr),
        .rdata_o(any_rdata)
    );

    // Of a block, is an input ever 1, which layers of sums ask; and is it so in the first sample.
    if (Block > 1) begin : gen_first
        pdnn_act_mem #(.ActWords(ActWords), .Blank(0)) u_first_mem (
            .clk, .we_i(act_we), .lane_i(1'b1), .waddr_i(act_waddr), .keep_i(act_keep),
            .wdata_i(running && counted ? count_first : act_wdata),
            .re_i(act_re && !layer_sums), .raddr_i(act_raddr), .rdata_o(first_rdata)
        );
        assign act_rdata = layer_sums ? any_rdata : first_rdata;
    end else begin : gen_any
        assign first_rdata = '0;
        assign act_rdata = any_rdata;
        wire logic unused_first = &{1'b0, first_rdata, count_first};
    end

    // ---- the sums, and what becomes of them ------------------------------------------------
    logic [AccW-1:0] head, z;
    logic z_read;
    logic [ActW-1:0] code, act_code;
    logic [8:0] noise;
    logic random_step, result_read, result_add, restart;
    logic [3:0] visited; // T2: of a neuron by changes
    logic [11:0] neuron, add_neuron;
    logic [AccW:0] result_sum;
    logic [31:0] result_rdata, result_total;
    logic result_done;

    if (ActW == 1) begin : gen_pbit
        logic use_q; // a cycle late, as the sums are
        logic [8:0] word, own, held_word;
        logic pascal, held;
        always_ff @(posedge clk) use_q <= live && !rst;

        if (Block > 1) begin : gen_block
            pdnn_row_block #(
                .AccW(AccW), .ActWords(ActWords), .NoiseTables(NoiseTables)
            ) u_block (
                .clk, .rst, .running_i(running),
                .threshold_we_i(host_noise_we && mem_addr_i[NoiseAddrW]),
                .waddr_i(mem_addr_i), .wdata_i(mem_wdata_i[7:0]),
                .layer_start_i(layer_start), .out_base_i(layer_out_base), .sums_i(layer_sums),
                .noise_i(layer_noise), .table_i(layer_table), .size_i(size),
                .counted_i(counted), .by_changes_i(by_changes),
                .act_we_i(act_we), .act_waddr_i(act_waddr), .act_keep_i(act_keep),
                .load_i(load), .load_addr_i(load_addr), .pick_i(pick),
                .clear_i(clear), .add_i(row_valid), .minus_i(minus), .row_i(tape_rdata),
                .capture_i(capture), .shift_i(shift), .head_o(head),
                .live_i(live), .visit_i(visit), .place_i(place), .final_i(final_visit),
                .use_i(use_q), .visit_o(visited), .held_o(held), .held_word_o(held_word),
                .restart_o(restart), .own_i(own), .word_i(word), .z_i(z), .drawn_i(drawn),
                .list_clear_i(list_clear), .list_i(list), .list_busy_o(list_busy),
                .list_full_o(list_full), .count_re_i(count_re), .count_visit_i(count_visit),
                .count_o(list_count), .entry_re_i(entry_re), .entry_at_i(entry_at),
                .entry_o(entry),
                .act_we_o(count_we), .act_addr_o(count_addr), .act_keep_o(count_keep),
                .act_bits_o(count_bits), .act_first_o(count_first)
            );
        end else begin : gen_sample
            pdnn_row_acc #(.AccW(AccW)) u_acc (
                .clk, .clear_i(clear), .add_i(row_valid), .row_i(tape_rdata),
                .capture_i(capture), .shift_i(shift), .head_o(head)
            );
            assign count_we = 1'b0;
            assign count_addr = '0;
            assign count_keep = '0;
            assign count_bits = '0;
            assign count_first = '0;
            assign held = 1'b0;
            assign held_word = '0;
            assign visited = '0;
            assign restart = 1'b0;
            wire logic unused_block = &{1'b0, load, load_addr, pick, z};
        end

        pdnn_random #(
            .Lanes(1), .DrainLanes(1), .NoiseTables(NoiseTables), .SamplingModes(SamplingModes),
            .RandomWords(1)
        ) u_random (
            .clk, .rst,
            .load_i(run_load && run_seed_i), .seed_i, .mode_i(sampling_i),
            .layer_start_i(layer_start), .pass_start_i(pass_start), .once_i(layer_once),
            .on_i(layer_noise), .table_i(layer_table),
            .pass_i({sample[11:4], sample[3:0] | sample_of(visited)}),
            .use_i((Block > 1 ? use_q : live) && layer_noise), .use_at_i(1'b1),
            .step_o(random_step), .noise_o(noise),
            .held_i(held), .held_word_i(held_word), .own_o(own), .word_o(word), .pascal_o(pascal),
            .we_i(host_noise_we && (Block == 1 || !mem_addr_i[NoiseAddrW])),
            .waddr_i(mem_addr_i), .wdata_i(mem_wdata_i[7:0])
        );
        assign code = '0;
        wire logic unused_pbit = &{1'b0, layer_shift, z_read, act_code, use_q, word, own, pascal};
    end else begin : gen_twin
        wire logic [ActW-1:0] row_code;

        pdnn_row_codes #(.ActWords(ActWords), .ActW(ActW)) u_act_codes (
            .clk, .running_i(running),
            .we_i(act_we), .waddr_i(act_waddr), .keep_i(act_keep), .act_code_i(act_code),
            .host_wdata_i(mem_wdata_i[15:0]),
            .load_i(load), .load_addr_i(load_addr), .pick_i(pick), .code_o(row_code)
        );

        pdnn_row_mac #(.ActW(ActW), .AccW(AccW)) u_acc (
            .clk, .clear_i(clear), .add_i(row_valid), .row_i(tape_rdata),
            .code_i(row_code), .minus_i(1'b0),
            .capture_i(capture), .shift_i(shift), .head_o(head)
        );

        pdnn_quantise #(.ActW(ActW), .AccW(AccW), .NoiseTables(NoiseTables)) u_quantise (
            .clk,
            .we_i(host_noise_we), .waddr_i(mem_addr_i), .wdata_i(mem_wdata_i[7:0]),
            .read_i(z_read), .table_i(layer_table), .shift_i(layer_shift),
            .z_i(z), .code_o(code)
        );
        assign noise = '0;
        assign random_step = 1'b0;
        assign count_we = 1'b0;
        assign count_addr = '0;
        assign count_keep = '0;
        assign count_bits = '0;
        assign count_first = '0;
        assign restart = 1'b0;
        assign visited = '0;
        wire logic unused_twin = &{1'b0, seed_i, run_seed_i, sampling_i, pass_start, layer_noise};
    end

    if (Block == 1 || ActW > 1) begin : gen_no_lists
        assign {list_busy, list_full, list_count, entry} = '0;
        wire logic unused_lists = &{1'b0, list_clear, list, count_re, count_visit, entry_re,
                                    entry_at, visit, place, minus, by_changes};
    end

    // log2 of the samples.
    wire logic [2:0] doubled = {size[4], size[3] | size[2], size[3] | size[1]};

`ifdef PDNN_TRACE
    logic event_valid;
    logic [31:0] event_sum;
    logic [15:0] event_noise;
    logic [ActW-1:0] event_bit;
`endif

    pdnn_row_drain #(.AccW(AccW), .ActW(ActW), .Block(Block)) u_drain (
        .clk, .rst,
        .layer_start_i(layer_start), .out_base_i(layer_out_base), .hidden_i(hidden),
        .sum_i(layer_kind == 2'(PDNN_KIND_SUM)), .counted_i(counted), .double_i(doubled),
        .bias_valid_i(bias_valid), .bias_word_i(tape_rdata), .shift_i(shift), .live_i(live),
        .head_i(head), .noise_i(noise), .z_read_o(z_read), .z_o(z), .code_i(code),
        .restart_i(restart),
        .drawn_o(drawn), .act_we_o(drain_act_we), .act_addr_o(drain_act_addr),
        .act_keep_o(drain_keep), .act_bits_o(act_bits), .act_code_o(act_code),
        .read_o(result_read), .neuron_o(neuron), .add_o(result_add), .add_neuron_o(add_neuron),
        .add_sum_o(result_sum)
`ifdef PDNN_TRACE
        , .evt_valid_o(event_valid), .evt_neuron_o, .evt_sum_o(event_sum),
        .evt_noise_o(event_noise), .evt_bit_o(event_bit)
`endif
    );

    // The last neuron of codes is written the cycle after the pass has ended.
    logic pass0_q;
    always_ff @(posedge clk) pass0_q <= pass0;
    wire logic result_clear = ActW == 1 ? pass0 : pass0_q;

    pdnn_result_mem #(.ResultWords(ResultWords), .SumW(AccW + 1)) u_result_mem (
        .clk, .rst,
        .read_i(result_read && !hidden && !result_clear), .neuron_i(neuron),
        .add_neuron_i(add_neuron), .add_i(result_add),
        .first_i(1'b1), .last_i(1'b1), .clear_i(result_clear), .sum_i(result_sum),
        .init_i('0), .double_i(1'b0), .top_i(1'b0),
        .done_o(result_done), .total_o(result_total),
        .host_re_i(host_result_re), .host_addr_i(mem_addr_i[11:0]), .rdata_o(result_rdata)
    );

    // ---- enough samples --------------------------------------------------------------------
    if (AdaptiveStop != 0) begin : gen_margin
        pdnn_margin #(.AccW(AccW + 1)) u_margin (
            .clk, .clear_i(run_load || layer_start),
            .valid_i(result_done), .sum_i(result_total), .margin_i, .ahead_o(stop)
        );
        assign samples_used_o = stopped ? {4'b0, sample} : samples_i;
    end else begin : gen_no_margin
        assign stop = 1'b0;
        assign samples_used_o = samples_i;
        wire logic unused_margin = &{1'b0, margin_i, stopped, result_done, result_total};
    end

    // ---- what the host sees ----------------------------------------------------------------
    logic read_tape_q;
    logic [27:0] act_words_q;
    logic act_read_q; // a cycle late: the counter stays out of the scanner's way

    always_ff @(posedge clk) begin
        mem_rvalid_o <= !rst && mem_re_i && (host_tape || host_result_re);
        if (mem_re_i) read_tape_q <= host_tape;
        act_read_q <= act_re;
        if (run_load) act_words_q <= '0;
        else if (act_read_q) act_words_q <= act_words_q + 1'b1;
    end

    assign mem_rdata_o = {tape_rdata[63:32], read_tape_q ? tape_rdata[31:0] : result_rdata};
    assign cnt_act_reads_o = {act_words_q, 4'b0};

    pdnn_counters #(.Lanes(1), .RandomWords(1)) u_counters (
        .clk, .clear_i(run_load),
        .running_i(running), .tape_read_i(walk_tape_re), .weight_word_i(row_valid),
        .neuron_i(live), .hidden_i(hidden && final_visit), .encode_i(1'b0), .once_i(layer_once),
        .random_step_i(random_step),
        .active_count_i(6'd1),
        .cycles_o(cnt_cycles_o), .tape_reads_o(cnt_tape_reads_o),
        .accumulates_o(cnt_accumulates_o), .act_writes_o(cnt_act_writes_o),
        .neuron_updates_o(cnt_neuron_updates_o), .random_words_o(cnt_random_words_o)
    );

`ifdef PDNN_TRACE
    logic [15:0] layer_q;
    logic [11:0] pass_q;
    always_ff @(posedge clk) {layer_q, pass_q} <= {layer_number, sample};
    assign evt_layer_o = ActW == 1 ? layer_number : layer_q;
    logic [3:0] t3_visit_q, t4_visit_q;
    always_ff @(posedge clk) begin
        t3_visit_q <= visited;
        t4_visit_q <= t3_visit_q;
    end
    assign evt_sample_o[15:0] = {4'b0, ActW == 1 ? sample : pass_q}
                              | {12'b0, sample_of(t4_visit_q)};
    assign evt_valid_o[0] = event_valid;
    assign evt_sum_o[31:0] = event_sum;
    assign evt_noise_o[15:0] = event_noise;
    assign evt_bit_o[ActW-1:0] = event_bit;

    if (Block > 1) begin : gen_events
        pdnn_row_events #(.AccW(AccW), .NoiseTables(NoiseTables), .Block(Block)) u_events (
            .clk,
            .we_i(host_noise_we && !mem_addr_i[NoiseAddrW]), .waddr_i(mem_addr_i),
            .wdata_i(mem_wdata_i[7:0]),
            .on_i(layer_noise), .table_i(layer_table), .pascal_i(gen_pbit.pascal),
            .use_i(gen_pbit.use_q), .word_i(gen_pbit.word), .z_i(z),
            .valid_i(event_valid && counted && !by_changes), .size_i(size), .sample_i(sample),
            .sum_i(event_sum),
            .valid_o(evt_valid_o[Block-1:1]), .sample_o(evt_sample_o[16*Block-1:16]),
            .sum_o(evt_sum_o[32*Block-1:32]), .noise_o(evt_noise_o[16*Block-1:16]),
            .bit_o(evt_bit_o[Block-1:1])
        );
    end
`endif

    wire logic unused_block = &{1'b0, size, block_i, counted, doubled};

    initial begin
        if (Block != 1 && (Block != 16 || ActW != 1 || AccW < 15))
            $fatal(1, "pdnn_row_engine: Block must be 1, or 16 with ActW = 1, AccW 15 or more");
        if (AccW < 12 || AccW > 24) $fatal(1, "pdnn_row_engine: AccW must be 12 to 24");
        if (ActW != 1 && ActW != 2 && ActW != 3 && ActW != 4 && ActW != 8)
            $fatal(1, "pdnn_row_engine: ActW must be 1, 2, 3, 4 or 8");
    end
endmodule

`default_nettype wire
