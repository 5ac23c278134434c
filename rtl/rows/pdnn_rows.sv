// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_rows - the datapath of one lane that skips zeros: the bits of pdnn_dense from a tape of
// rows, in which the weights of one input to sixteen neurons are a word. Only rows of inputs that
// are 1 are read, so cycles and weight reads follow the activity.
//
// Sums are in full units: z, half of pdnn_dense's z2. With ActW > 1 it is the deterministic twin,
// whose codes are skipped where they are 0: pdnn_row_mac takes the place of pdnn_row_acc,
// pdnn_quantise that of the noise.
`default_nettype none

module pdnn_rows #(
    parameter integer AccW = 16,          // all as pdnn_engine's
    parameter integer ActWords = 256,
    parameter integer NoiseTables = 2,
    parameter integer ActW = 1,
    parameter integer SamplingModes = 5,
    parameter integer Block = 1,
    parameter integer MacDsp = 0,
    parameter integer Masks = 0,
    parameter integer Ties = 0,
    parameter integer Fmaps = 0,
    parameter integer Labels = 0,
    parameter integer AddrW = 14,
    parameter integer PlaceW = AddrW - 4,
    parameter integer SumW = AccW + 1,
    parameter integer Events = Block
) (
    `include "engine/pdnn_datapath.svh"
);
    `include "pdnn_map.svh"

    // Samples of a pass side by side, on feature maps, or together by their counts.
    localparam integer Side = Fmaps != 0 ? Block : 1;
    localparam integer Counts = Fmaps != 0 ? 1 : Block;
    // Bits of a neuron's place: of a group, or of the two that a masked layer scans at once.
    localparam integer KeptW = Masks != 0 ? 5 : 4;
    localparam integer NoiseAddrW = $clog2(256 * NoiseTables);
    localparam integer ActAddrW = Fmaps != 0 ? 12 : 8;

    wire logic [1:0] kind = layer_i[PDNN_DESC_KIND_LSB +: PDNN_DESC_KIND_W];
    wire logic hidden = kind == 2'(PDNN_KIND_HIDDEN);
    wire logic sums = kind == 2'(PDNN_KIND_SUM);
    wire logic serial = layer_i[PDNN_DESC_SERIAL_LSB];
    wire logic once = layer_i[PDNN_DESC_ONCE_LSB];
    wire logic noise_on = layer_i[PDNN_DESC_NOISE_LSB];
    wire logic [2:0] table_number = layer_i[PDNN_DESC_TABLE_LSB +: PDNN_DESC_TABLE_W];
    wire logic [7:0] out_base = layer_i[PDNN_DESC_OUT_BASE_LSB +: PDNN_DESC_OUT_BASE_W];
    wire logic masked = Masks != 0 && layer_i[PDNN_DESC_MASKED_LSB];
    wire logic [4:0] size = size_i[4:0];

    // ---- who walks the tape and the activations --------------------------------------------
    logic [15:0] act_rdata;
    logic row_valid, clear, capture, live, drawn;
    logic load;
    logic [ActAddrW-1:0] load_addr, act_raddr;
    logic group_start, group_first, column0, pool_x, pool_y;
    logic [3:0] out_high;
    logic [1:0] side;
    logic flat, apart;
    logic [3:0] pick;
    // The lists of changes; where a neuron that is drained stands, in T1.
    logic list_clear, list, list_busy, list_full, count_re, entry_re;
    logic by_changes, middle, final_visit, minus, redraw;
    logic [3:0] count_visit, visit, lanes, show;
    logic [KeptW-1:0] place;
    logic [KeptW-3:0] quad_at;
    logic [6:0] list_count;
    logic [9:0] entry_at;
    logic [12:0] entry;
    // Several p-bits on a sum: as pdnn_row_walk's, then in T2.
    logic [2:0] copies, copy;
    logic more, use_more_q;
    logic [6:0] step, use_step_q;
    // Labels that are visited: of the word that is read; what the label before had of the word that
    // is there; of a neuron, T3; T2 and T3: it is the first of its group's.
    logic [3:0] act_visit, label;
    logic [15:0] act_before;
    logic label_first, label_start;
    // The layer's p-bits become counts: drawn for all samples of the pass at once or, by changes,
    // one by one.
    wire logic counted = Counts > 1 && !size[0] && hidden && !once;

    pdnn_row_walk #(
        .Serial(ActW == 1 ? 1 : 0), .Block(Counts), .Masks(Masks), .Ties(Ties), .PlaceW(KeptW),
        .Fmaps(Fmaps), .Side(Side), .Labels(Labels), .AddrW(AddrW), .LineW(PlaceW),
        .ActAddrW(ActAddrW)
    ) u_walk (
        .clk, .rst,
        .start_i(layer_start_i), .go_i(layer_go_i), .layer_i, .in_words_i, .size_i(size),
        .labels_i, .line_i(place_i), .move_o, .move_by_o, .jump_o, .jump_to_o,
        .done_o(layer_done_o), .again_o,
        .tape_re_o, .tape_addr_o, .tape_rdata_i,
        .act_re_o(cnt_read_o), .act_addr_o(act_raddr), .act_visit_o(act_visit),
        .act_rdata_i(act_rdata), .act_before_i(act_before),
        .load_o(load), .load_addr_o(load_addr), .pick_o(pick),
        .list_clear_o(list_clear), .list_o(list), .list_busy_i(list_busy), .list_full_i(list_full),
        .count_re_o(count_re), .count_visit_o(count_visit), .count_i(list_count),
        .entry_re_o(entry_re), .entry_at_o(entry_at), .entry_i(entry),
        .group_o(group_start), .first_o(group_first), .column0_o(column0), .pool_x_o(pool_x),
        .pool_y_o(pool_y), .out_high_o(out_high),
        .side_o(side), .flat_o(flat), .apart_o(apart),
        .by_changes_o(by_changes), .visit_o(visit), .place_o(place),
        .copies_o(copies), .copy_o(copy), .more_o(more), .step_o(step), .middle_o(middle),
        .final_o(final_visit), .minus_o(minus), .row_valid_o(row_valid), .clear_o(clear),
        .capture_o(capture), .quad_o(quad_at), .show_o(show), .lanes_o(lanes),
        .live_o(live), .drawn_i(drawn), .redraw_i(redraw)
    );

    // ---- the activations -------------------------------------------------------------------
    // A neuron of the drain comes in T3, a count in T4; what it is follows a cycle later.
    logic drain_live, count_valid, fires_any, fires_first;
    logic [11:0] act_neuron, act_source;
    logic act_we;
    logic [ActAddrW-1:0] act_waddr;
    logic [15:0] act_keep;

    logic [16*Side-1:0] side_words;
    logic [Side-1:0] side_fires;  // of the samples side by side, as fires_any

    if (Side > 1) begin : gen_side_act
        pdnn_row_side_act #(.ActWords(ActWords), .Side(Side)) u_act (
            .clk, .rst, .running_i,
            .host_we_i(act_we_i), .host_addr_i(mem_addr_i[11:0]), .host_wdata_i(mem_wdata_i),
            .side_i(side), .flat_i(flat),
            .layer_start_i, .out_base_i(out_base),
            .group_i(group_start), .first_group_i(group_first), .column0_i(column0),
            .pool_x_i(pool_x), .pool_y_i(pool_y), .out_high_i(out_high),
            .valid_i(drain_live && hidden), .fires_i(side_fires),
            .re_i(cnt_read_o), .raddr_i(act_raddr), .any_o(act_rdata), .words_o(side_words)
        );
        assign {act_neuron, act_source, act_we, act_waddr, act_keep, act_before} = '0;
        wire logic unused_act = &{1'b0, count_valid, copies, fires_any, fires_first, act_visit,
                                  label, label_start};
    end else begin : gen_act
        pdnn_row_act #(
            .ActWords(ActWords), .Block(Counts), .Ties(Ties), .Fmaps(Fmaps), .Labels(Labels),
            .ActAddrW(ActAddrW)
        ) u_act (
            .clk, .rst, .running_i,
            .host_we_i(act_we_i), .host_addr_i(mem_addr_i[ActAddrW-1:0]),
            .host_wdata_i(mem_wdata_i),
            .host_label_i(label_i), .layer_start_i, .out_base_i(out_base),
            .group_i(group_start), .first_group_i(group_first), .column0_i(column0),
            .pool_x_i(pool_x), .pool_y_i(pool_y), .out_high_i(out_high),
            .valid_i(counted ? count_valid : drain_live && hidden), .neuron_o(act_neuron),
            .copies_i(copies), .once_i(once), .start_i(label_start), .label_i(label),
            .source_o(act_source),
            .fires_i(fires_any), .first_i(fires_first),
            .we_o(act_we), .waddr_o(act_waddr), .keep_o(act_keep),
            .re_i(cnt_read_o), .sums_i(sums), .raddr_i(act_raddr), .visit_i(act_visit),
            .rdata_o(act_rdata), .before_o(act_before)
        );
        assign {side_words, side_fires} = '0;
        wire logic unused_act = &{1'b0, side, flat, apart, side_words, side_fires};
    end

    // ---- the sums, and what becomes of them ------------------------------------------------
    logic [4*AccW-1:0] quad, whole; // T1: four sums; with their biases
    logic [AccW-1:0] z;
    logic [8:0] noise;
    // Of a neuron: T1; T2, its place, and whether it comes alone or after its group has been here.
    logic drain, use_q, alone, restart, fires;
    logic [KeptW-1:0] use_place;
    // A sum takes each input as often as it is 1, a p-bit whatever its samples share; the bias as
    // often as there are samples. Known long before it is asked for.
    logic counts_q;
    logic [2:0] double_q; // log2

    always_ff @(posedge clk) begin
        counts_q <= Counts > 1 && sums && !size[0];
        double_q <= {3{sums}} & {size[4], size[3] | size[2], size[3] | size[1]};
    end

    // Of a neuron by changes, T2: visit, sample of it.
    logic [3:0] visited, visit_sample;
    logic [8:0] word, own, held_word;
    logic pascal, held;
    logic [8:0] third_noise;      // of the samples side by side

    pdnn_row_visit u_visit (.size_i(size), .visit_i(visited), .sample_o(visit_sample));

    always_ff @(posedge clk) begin
        use_q <= drain && !rst;
        {use_more_q, use_step_q} <= {more, step};
    end

    if (Side == 1) begin : gen_stage
        pdnn_row_stage #(.AccW(AccW), .KeptW(KeptW), .Ties(Ties)) u_stage (
            .clk, .capture_i(capture), .quad_i(quad_at), .sums_i(quad),
            .bias_i(tape_rdata_i), .double_i(double_q), .whole_o(whole),
            .read_i(use_q), .place_i(use_place), .alone_i(alone || serial),
            .more_i(use_more_q), .step_i(use_step_q), .z_o(z)
        );
    end else begin : gen_no_stage
        assign whole = '0;
    end

`ifdef PDNN_TRACE
    logic event_valid;
    logic [31:0] event_sum;
    logic [17:0] event_neuron;
    logic [15:0] event_noise;
    logic [2**KeptW-1:0] group_bits;
`endif

    if (ActW == 1) begin : gen_pbit
        logic count_fired, count_first;
        assign fires_any = counted ? count_fired : drawn;
        assign fires_first = counted ? count_first : drawn;

        // Of a masked layer a row has weights of two groups: those of the first go to the
        // accumulators that every layer has. Only layers of p-bits are masked where samples are
        // taken together, so the second's are added or taken away, never multiplied.
        logic [15:0] weighted;
        logic [63:0] row;
        logic [4*AccW-1:0] quad_low, quad_high;
        wire logic [3:0] show_low = show & {4{!(Masks != 0 && quad_at[KeptW-3])}};
        assign quad = quad_low | quad_high;

        if (Masks != 0) begin : gen_masks
            logic [15:0] live_low, live_high;
            logic [63:0] row_low, row_high;

            pdnn_row_expand u_low (
                .half_i(tape_rdata_i[31:0]), .live_o(live_low), .row_o(row_low)
            );
            pdnn_row_expand u_high (
                .half_i({tape_rdata_i[63:48], tape_rdata_i[47:32] ^ {16{minus}}}),
                .live_o(live_high), .row_o(row_high)
            );
            pdnn_row_acc #(.AccW(AccW), .Minus(Counts > 1 ? 2 : 0)) u_acc_high (
                .clk, .clear_i(clear),
                .add_i({16{row_valid && masked}} & live_high), .row_i(row_high), .minus_i(minus),
                .show_i(show & {4{quad_at[KeptW-3]}}), .quad_o(quad_high)
            );
            always_comb
                for (int n = 0; n < 16; n++) begin
                    weighted[n] = !masked || live_low[n];
                    row[4*n +: 4] = masked ? row_low[4*n +: 4] & {4{live_low[n]}}
                                           : tape_rdata_i[4*n +: 4];
                end
        end else begin : gen_no_masks
            assign {weighted, row, quad_high} = {16'hffff, tape_rdata_i, {(4*AccW){1'b0}}};
        end

        if (Counts > 1) begin : gen_block
            logic [3:0] row_code, count_code;
            // Counts below the samples of the pass, of which a later one never has more.
            wire logic [3:0] planes = {size[4], |size[4:3], |size[4:2], 1'b1};
            wire logic [4:0] times = {5{row_valid}} & (!counts_q ? {{4{minus}}, 1'b1}
                                   : row_code == '0 ? size : {1'b0, row_code});

            pdnn_row_codes #(.ActWords(ActWords), .ActW(4)) u_act_codes (
                .clk, .running_i,
                .we_i(act_we && !(running_i && size[0])), .waddr_i(act_waddr), .keep_i(act_keep),
                .act_code_i(count_code & {4{counted}}), .host_wdata_i('0), .planes_i(planes),
                .load_i(load && counts_q), .load_addr_i(load_addr), .pick_i(pick), .code_o(row_code)
            );

            if (MacDsp != 0) begin : gen_dsp
                pdnn_row_mac_dsp #(.ActW(5), .AccW(AccW)) u_acc (
                    .clk, .clear_i(clear), .add_i(row_valid), .row_i(row),
                    .code_i(times), .minus_i(minus),
                    .show_i(show_low), .quad_o(quad_low)
                );
            end else begin : gen_luts
                pdnn_row_mac #(.ActW(5), .AccW(AccW)) u_acc (
                    .clk, .clear_i(clear), .add_i(row_valid), .row_i(row),
                    .code_i(times), .minus_i(minus),
                    .show_i(show_low), .quad_o(quad_low)
                );
            end
            wire logic unused_weighted = &{1'b0, weighted};

            pdnn_row_block #(
                .AccW(AccW), .NoiseTables(NoiseTables), .PlaceW(KeptW)
            ) u_block (
                .clk, .rst,
                .noise_we_i(noise_we_i && !mem_addr_i[NoiseAddrW]),
                .threshold_we_i(noise_we_i && mem_addr_i[NoiseAddrW]),
                .waddr_i(mem_addr_i), .wdata_i(mem_wdata_i[7:0]),
                .noise_i(noise_on), .table_i(table_number), .size_i(size),
                .counted_i(counted), .by_changes_i(by_changes),
                .capture_i(capture), .lanes_i(lanes), .whole_i(whole), .middle_i(middle),
                .redraw_o(redraw),
                .live_i(live), .visit_i(visit), .place_i(place), .final_i(final_visit),
                .live_o(drain), .alone_o(alone), .place_o(use_place), .visit_o(visited),
                .held_o(held), .held_word_o(held_word), .restart_o(restart),
                .use_i(use_q), .own_i(own), .word_i(word), .z_i(z), .fires_i(fires),
                .list_clear_i(list_clear), .list_i(list), .list_busy_o(list_busy),
                .list_full_o(list_full), .count_re_i(count_re), .count_visit_i(count_visit),
                .count_o(list_count), .entry_re_i(entry_re), .entry_at_i(entry_at),
                .entry_o(entry),
                .valid_o(count_valid), .act_neuron_i(act_source),
                .fired_o(count_fired), .first_o(count_first), .code_o(count_code)
`ifdef PDNN_TRACE
                , .bits_o(group_bits)
`endif
            );
        end else if (Side > 1) begin : gen_side
            logic apart_q; // there long before a turn: what a turn writes is the longest path
            always_ff @(posedge clk) apart_q <= apart;

            pdnn_row_side #(.AccW(AccW), .Side(Side), .MacDsp(MacDsp)) u_side (
                .clk, .size_i(size), .flat_i(flat), .apart_i(apart_q), .sums_i(sums),
                .hidden_i(hidden),
                .load_i(load), .words_i(side_words), .pick_i(pick), .row_valid_i(row_valid),
                .tape_i(tape_rdata_i), .clear_i(clear),
                .capture_i(capture), .show_i(show),
                .at_i(apart_q ? place[3:0] : {2'd0, quad_at[1:0]}),
                .read_i(use_q), .place_i(use_place[3:0]), .noise_on_i(noise_on),
                .noise_i(noise), .third_i(third_noise), .z_o(z), .fires_o(side_fires[Side-1:1])
`ifdef PDNN_TRACE
                , .sample_i, .evt_valid_i(event_valid), .evt_valid_o(evt_valid_o[Side-1:1]),
                .evt_sample_o(evt_sample_o[16*Side-1:16]), .evt_sum_o(evt_sum_o[32*Side-1:32]),
                .evt_noise_o(evt_noise_o[16*Side-1:16]), .evt_bit_o(evt_bit_o[Side-1:1])
`endif
            );
            assign side_fires[0] = drawn;
            assign quad_low = '0;
            assign {held, held_word, count_fired, count_first} = '0;
            wire logic unused_side = &{1'b0, counts_q, double_q, load_addr, act_we, act_waddr,
                                       act_keep, quad, weighted, row, show_low};
        end else begin : gen_sample
            if (Labels != 0 && MacDsp != 0) begin : gen_dsp // an accumulator is a multiplier's
                pdnn_row_mac_dsp #(.ActW(2), .AccW(AccW)) u_acc (
                    .clk, .clear_i(clear), .add_i(row_valid), .row_i(row),
                    .code_i({minus, 1'b1}), .minus_i(minus), .show_i(show_low), .quad_o(quad_low)
                );
                wire logic unused_weighted = &{1'b0, weighted};
            end else begin : gen_luts
                pdnn_row_acc #(.AccW(AccW), .Minus(Labels)) u_acc (
                    .clk, .clear_i(clear), .add_i({16{row_valid}} & weighted), .row_i(row),
                    .minus_i(minus), .show_i(show_low), .quad_o(quad_low)
                );
            end
            if (Labels != 0) begin : gen_same
                pdnn_row_same u_same (
                    .clk, .live_i(live), .visit_i(visit), .copy_i(copy), .place_i(place[3:0]),
                    .use_i(use_q), .own_i(own), .held_o(held), .held_word_o(held_word),
                    .first_o(label_first), .start_o(label_start), .label_o(label)
                );
            end else begin : gen_no_labels
                assign {held, held_word} = '0;
            end
            assign {count_fired, count_first} = '0;
            wire logic unused_block = &{1'b0, counts_q, load, load_addr, pick, act_we, act_waddr,
                                         act_keep};
        end

        pdnn_random #(
            .Lanes(1), .DrainLanes(1), .NoiseTables(NoiseTables), .SamplingModes(SamplingModes),
            .RandomWords(1), .Pair(Side == 4 ? 1 : 0)
        ) u_random (
            .clk, .rst,
            .load_i(seed_valid_i), .last_i(seed_last_i), .seed_i, .reload_o(seed_ask_o),
            .mode_i(sampling_i),
            .layer_start_i, .pass_start_i, .once_i(once),
            .on_i(noise_on), .table_i(table_number),
            .pass_i({sample_i[11:4], sample_i[3:0] | visit_sample}),
            .use_i(use_q && noise_on), .use_at_i(1'b1),
            .step_o(cnt_random_o), .noise_o(noise),
            .held_i(held), .held_word_i(held_word), .own_o(own), .word_o(word), .pascal_o(pascal),
            .second_o(third_noise),
            .we_i(noise_we_i && (Counts == 1 || !mem_addr_i[NoiseAddrW])),
            .waddr_i(mem_addr_i), .wdata_i(mem_wdata_i[7:0])
        );
    end else begin : gen_twin
        logic [ActW-1:0] row_code, code;

        pdnn_row_codes #(.ActWords(ActWords), .ActW(ActW)) u_act_codes (
            .clk, .running_i,
            .we_i(act_we), .waddr_i(act_waddr), .keep_i(act_keep), .act_code_i(code),
            .host_wdata_i(mem_wdata_i), .planes_i('1),
            .load_i(load), .load_addr_i(load_addr), .pick_i(pick), .code_o(row_code)
        );

        if (MacDsp != 0) begin : gen_dsp
            pdnn_row_mac_dsp #(.ActW(ActW), .AccW(AccW)) u_acc (
                .clk, .clear_i(clear), .add_i(row_valid), .row_i(tape_rdata_i),
                .code_i(row_code & {ActW{row_valid}}), .minus_i(1'b0),
                .show_i(show), .quad_o(quad)
            );
        end else begin : gen_luts
            pdnn_row_mac #(.ActW(ActW), .AccW(AccW)) u_acc (
                .clk, .clear_i(clear), .add_i(row_valid), .row_i(tape_rdata_i),
                .code_i(row_code & {ActW{row_valid}}), .minus_i(1'b0),
                .show_i(show), .quad_o(quad)
            );
        end

        pdnn_quantise #(.ActW(ActW), .AccW(AccW), .NoiseTables(NoiseTables)) u_quantise (
            .clk,
            .we_i(noise_we_i), .waddr_i(mem_addr_i), .wdata_i(mem_wdata_i[7:0]),
            .read_i(drain_live && hidden), .table_i(table_number),
            .shift_i(layer_i[PDNN_DESC_SHIFT_LSB +: PDNN_DESC_SHIFT_W]),
            .z_i(z), .code_o(code)
        );
        assign fires_any = code != '0;
        assign {noise, third_noise, seed_ask_o, cnt_random_o, fires_first, word, own, pascal, held, held_word} = '0;
        wire logic unused_twin = &{1'b0, seed_i, seed_valid_i, seed_last_i, sampling_i, pass_start_i, noise_on,
                                   counts_q, visit_sample, held, held_word};
    end

    if (Labels == 0) begin : gen_no_labels
        assign {label_first, label_start, label} = '0;
        wire logic unused_labels = &{1'b0, copy};
    end

    if (Counts == 1 || ActW > 1) begin : gen_no_block
        assign {list_busy, list_full, list_count, entry, redraw, count_valid} = '0;
        assign {alone, restart, visited} = '0;
        assign drain = live;
        always_ff @(posedge clk) use_place <= place;
`ifdef PDNN_TRACE
        assign group_bits = '0;
`endif
        wire logic unused_lists = &{1'b0, list_clear, list, count_re, count_visit, entry_re,
                                    entry_at, visit, minus, by_changes, lanes, whole, fires,
                                    middle, act_source, word, own};
    end

    pdnn_row_drain #(.AccW(AccW), .ActW(ActW)) u_drain (
        .clk, .rst,
        .layer_start_i, .hidden_i(hidden), .sum_i(sums), .wide_i(masked),
        .live_i(drain), .again_i(alone), .restart_i(restart), .z_i(z), .noise_i(noise),
        .live_o(drain_live), .fires_o(fires), .drawn_o(drawn),
        .neuron_o, .add_o, .add_neuron_o, .add_sum_o
`ifdef PDNN_TRACE
        , .first_i(label_first), .further_i(Labels != 0 && held), .evt_valid_o(event_valid),
        .evt_neuron_o(event_neuron), .evt_sum_o(event_sum), .evt_noise_o(event_noise)
`endif
    );
    assign read_o = drain_live && !hidden && !pass0_i;
    assign add_clear_o = pass0_i;
    assign {add_first_o, add_last_o} = 2'b11;

    assign cnt_word_o = row_valid;
    assign cnt_neuron_o = use_q;
    assign cnt_write_o = live && hidden && (final_visit || Labels != 0);
    assign cnt_active_o = 6'd1;

`ifdef PDNN_TRACE
    logic [ActW-1:0] event_bit;
    if (ActW == 1) begin : gen_event_bit
        assign event_bit = drawn;
    end else begin : gen_event_code
        assign event_bit = gen_twin.code & {ActW{hidden}};
    end

    logic [16*Counts-1:0] event_sample;
    if (Labels != 0) begin : gen_label_sample // numbered through
        logic [3:0] t4_label_q;
        always_ff @(posedge clk) t4_label_q <= label;
        assign evt_sample_o = 16'(event_sample) * 16'(labels_i) + 16'(t4_label_q);
    end else begin : gen_sample
        assign evt_sample_o[16*Counts-1:0] = event_sample;
    end

    pdnn_row_events #(
        .AccW(AccW), .NoiseTables(NoiseTables), .ActW(ActW), .Block(Counts), .PlaceW(KeptW)
    ) u_events (
        .clk,
        .we_i(noise_we_i && !mem_addr_i[NoiseAddrW]), .waddr_i(mem_addr_i),
        .wdata_i(mem_wdata_i[7:0]),
        .on_i(noise_on), .table_i(table_number), .at_once_i(counted && !by_changes), .size_i(size),
        .layer_i(layer_number_i), .sample_i, .pascal_i(pascal), .use_i(use_q), .word_i(word),
        .sample_of_i(visit_sample), .z_i(z),
        .keep_i(use_q && !held), .place_i(use_place), .again_i(alone), .turn_i(capture),
        .wide_i(masked), .middle_i(middle), .quad_i(quad_at), .lanes_i(lanes), .whole_i(whole),
        .visit_i(visit),
        .bits_i(group_bits),
        .valid_i(event_valid), .neuron_i(event_neuron), .sum_i(event_sum), .noise_i(event_noise),
        .bit_i(event_bit),
        .valid_o(evt_valid_o[Counts-1:0]), .layer_o(evt_layer_o), .neuron_o(evt_neuron_o),
        .group_o(evt_group_o), .sample_o(event_sample),
        .sum_o(evt_sum_o[32*Counts-1:0]), .noise_o(evt_noise_o[16*Counts-1:0]),
        .bit_o(evt_bit_o[ActW*Counts-1:0])
    );
`endif

    wire logic unused_ok = &{1'b0, label_first, label_i, labels_i, act_neuron, size_i, sample_i, pascal,
                             third_noise, serial, use_more_q, use_step_q, left_i, layer_i, 1'(Events)};
endmodule

`default_nettype wire
