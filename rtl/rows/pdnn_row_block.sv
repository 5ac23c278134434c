// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_block - what a build with blocks has beside pdnn_row_drain: what becomes of p-bits whose
// samples are taken together. They are drawn at once (pdnn_row_count) or, in a layer by changes,
// visit by visit, where pdnn_row_redraw says that they must: then a small memory keeps, for each
// neuron of the group, its word, its bit, and how many of its samples will be 1 if none changes any
// more.
`default_nettype none

module pdnn_row_block #(
    parameter integer AccW = 16,
    parameter integer NoiseTables = 2,
    // Bits of a place: 4, or 5 with masked layers.
    parameter integer PlaceW = 4
) (
    input  wire logic            clk,
    input  wire logic            rst,
    input  wire logic            noise_we_i,     // the host's, to the noise tables
    input  wire logic            threshold_we_i, // to the threshold tables
    input  wire logic [15:0]     waddr_i,
    input  wire logic [7:0]      wdata_i,

    // the layer
    input  wire logic            noise_i,
    input  wire logic [2:0]      table_i,
    input  wire logic [4:0]      size_i,       // samples of the pass, one hot
    input  wire logic            counted_i,    // p-bits become counts
    input  wire logic            by_changes_i,

    // the turn of a visit, as pdnn_row_walk's
    input  wire logic            capture_i,    // T1
    input  wire logic [3:0]      lanes_i,
    input  wire logic [4*AccW-1:0] whole_i,
    input  wire logic            middle_i,
    output      logic            redraw_o,

    // the drain
    input  wire logic            live_i,       // T1: of a neuron, as pdnn_row_walk's
    input  wire logic [3:0]      visit_i,
    input  wire logic [PlaceW-1:0] place_i,
    input  wire logic            final_i,
    output      logic            live_o,       // T1: of one, that is to be drawn again too
    output      logic            alone_o,      // T2: it is one of these
    output      logic [PlaceW-1:0] place_o,    // T2
    output      logic [3:0]      visit_o,
    output      logic            held_o,       // its word is that of an earlier visit
    output      logic [8:0]      held_word_o,
    output      logic            restart_o,    // a group's neurons come once more
    input  wire logic            use_i,        // T2: there is a neuron
    input  wire logic [8:0]      own_i,        // T2
    input  wire logic [8:0]      word_i,       // T2: displaced
    input  wire logic [AccW-1:0] z_i,          // T3
    input  wire logic            fires_i,      // T3

    // the lists, as pdnn_row_walk's
    input  wire logic            list_clear_i,
    input  wire logic            list_i,
    output      logic            list_busy_o,
    output      logic            list_full_o,
    input  wire logic            count_re_i,
    input  wire logic [3:0]      count_visit_i,
    output      logic [6:0]      count_o,
    input  wire logic            entry_re_i,
    input  wire logic [9:0]      entry_at_i,
    output      logic [12:0]     entry_o,

    // pdnn_row_act's
    output      logic            valid_o,      // T4
    input  wire logic [11:0]     act_neuron_i, // T4
    output      logic            fired_o,      // T5: 1 in some sample
    output      logic            first_o,      // T5: in the first
    output      logic [3:0]      code_o        // T5: in how many, 0: in all
`ifdef PDNN_TRACE
    ,
    output      logic [2**PlaceW-1:0] bits_o   // of the group, as drawn last
`endif
);
    logic again, mixed, minus, count_busy, unlisted;
    logic [PlaceW-1:0] again_place;
    logic [3:0] again_visit;
    logic [8:0] t3_word, word, threshold;
    logic [2**PlaceW-1:0] bits;
    logic t2_final_q, t3_final_q, t3_tally_q, t3_valid_q, t3_first_q, t4_tally_q;
    logic [PlaceW-1:0] t3_place_q;
    logic [4:0] t3_left_q, t3_count_q, t4_count_q;
    logic t3_bit_q;
    (* no_rw_check *) logic [14:0] state_q [2**PlaceW]; // bit, count, word
    logic [14:0] t2_state_q;

    wire logic [PlaceW-1:0] t1_place = again ? again_place : place_i;
    // Samples from this visit on.
    wire logic [4:0] t2_left = size_i - {1'b0, visit_o};
    wire logic [4:0] t3_count = fires_i == t3_bit_q ? t3_count_q
                              : fires_i ? t3_count_q + t3_left_q : t3_count_q - t3_left_q;

    assign live_o = live_i || again;
    assign held_o = by_changes_i && visit_o != '0;
    assign held_word_o = t2_state_q[8:0];
    assign restart_o = held_o && !alone_o && place_o == '0;
    assign list_busy_o = unlisted || count_busy;

    pdnn_row_redraw #(.AccW(AccW), .NoiseTables(NoiseTables), .PlaceW(PlaceW)) u_redraw (
        .clk, .rst, .we_i(noise_we_i), .waddr_i, .wdata_i, .noise_i, .table_i,
        .judge_i(capture_i && middle_i), .quad_i(place_i[PlaceW-3:0]), .lanes_i, .whole_i, .visit_i,
        .set_i(t3_tally_q), .place_i(t3_place_q), .bit_i(fires_i),
        .any_o(again), .place_o(again_place), .visit_o(again_visit), .busy_o(redraw_o),
        .bits_o(bits)
    );

    always_ff @(posedge clk) begin
        if (live_o) begin
            visit_o <= !by_changes_i ? '0 : again ? again_visit : visit_i;
            place_o <= t1_place;
            t2_final_q <= final_i && !again;
            alone_o <= again;
            if (by_changes_i) t2_state_q <= state_q[t1_place];
        end
        t3_tally_q <= use_i && by_changes_i && !rst;
        t3_valid_q <= use_i && counted_i && !by_changes_i && !rst;
        if (use_i && by_changes_i) begin
            t3_place_q <= place_o;
            t3_first_q <= !held_o;
            t3_final_q <= t2_final_q;
            {t3_bit_q, t3_count_q} <= held_o ? t2_state_q[14:9] : '0;
            t3_left_q <= t2_left;
        end
        if (t3_tally_q && (t3_first_q || fires_i != t3_bit_q))
            state_q[t3_place_q] <= {fires_i, t3_count, t3_word};
        if (t3_tally_q) t4_count_q <= t3_count;
        t4_tally_q <= t3_tally_q && t3_final_q && !rst;
    end

    pdnn_row_count #(.AccW(AccW), .NoiseTables(NoiseTables)) u_count (
        .clk, .rst, .we_i(threshold_we_i), .waddr_i, .wdata_i,
        .on_i(noise_i), .table_i, .size_i,
        .word_i(by_changes_i ? own_i : word_i), .t3_word_o(t3_word),
        .valid_i(t3_valid_q), .z_i, .tally_valid_i(t4_tally_q), .tally_i(t4_count_q),
        .mixed_o(mixed), .minus_o(minus), .word_o(word), .threshold_o(threshold),
        .busy_o(count_busy), .valid_o, .fired_o, .first_o, .code_o
    );

    pdnn_row_changes u_changes (
        .clk, .rst, .clear_i(list_clear_i), .size_i,
        .push_i(mixed && list_i), .place_i(act_neuron_i), .minus_i(minus), .word_i(word),
        .threshold_i(threshold), .busy_o(unlisted), .full_o(list_full_o),
        .count_re_i, .visit_i(count_visit_i), .count_o,
        .entry_re_i, .entry_i(entry_at_i), .entry_o
    );

`ifdef PDNN_TRACE
    assign bits_o = bits;
`else
    wire logic unused_ok = &{1'b0, bits};
`endif
endmodule

`default_nettype wire
