// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_block - what a build with blocks has in the place of pdnn_row_acc: sums of rows times
// their inputs' counts, and what becomes of p-bits whose samples are taken together. They are drawn
// at once (pdnn_row_count) or, in a layer by changes, visit by visit: then a small memory keeps, for
// each neuron of the group, its word and how many of its samples so far are 1.
`default_nettype none

module pdnn_row_block #(
    parameter integer AccW = 16,
    parameter integer ActWords = 256,
    parameter integer NoiseTables = 2
) (
    input  wire logic            clk,
    input  wire logic            rst,
    input  wire logic            running_i,
    input  wire logic            threshold_we_i, // the host's, to the threshold tables
    input  wire logic [15:0]     waddr_i,
    input  wire logic [7:0]      wdata_i,

    // the layer
    input  wire logic            layer_start_i,
    input  wire logic [7:0]      out_base_i,
    input  wire logic            sums_i,
    input  wire logic            noise_i,
    input  wire logic [2:0]      table_i,
    input  wire logic [4:0]      size_i,       // samples of the pass, one hot
    input  wire logic            counted_i,    // p-bits become counts
    input  wire logic            by_changes_i,

    // writes to the activation memories, and the scanner's word
    input  wire logic            act_we_i,
    input  wire logic [7:0]      act_waddr_i,
    input  wire logic [15:0]     act_keep_i,
    input  wire logic            load_i,
    input  wire logic [7:0]      load_addr_i,
    input  wire logic [3:0]      pick_i,

    // sums, as pdnn_row_mac's
    input  wire logic            clear_i,
    input  wire logic            add_i,
    input  wire logic            minus_i,
    input  wire logic [63:0]     row_i,
    input  wire logic            capture_i,
    input  wire logic            shift_i,
    output      logic [AccW-1:0] head_o,

    // the drain
    input  wire logic            live_i,       // T1: of a neuron, as pdnn_row_walk's
    input  wire logic [3:0]      visit_i,
    input  wire logic [3:0]      place_i,
    input  wire logic            final_i,
    input  wire logic            use_i,        // T2: the neuron's word is used
    output      logic [3:0]      visit_o,      // T2
    output      logic            held_o,       // T2: it is that of an earlier visit
    output      logic [8:0]      held_word_o,
    output      logic            restart_o,    // T2: a group's neurons come once more
    input  wire logic [8:0]      own_i,        // T2
    input  wire logic [8:0]      word_i,       // T2: displaced
    input  wire logic [AccW-1:0] z_i,          // T3
    input  wire logic            drawn_i,      // T4

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

    output      logic            act_we_o,
    output      logic [7:0]      act_addr_o,
    output      logic [15:0]     act_keep_o,
    output      logic [15:0]     act_bits_o,
    output      logic [15:0]     act_first_o
);
    localparam integer CountW = 4; // of a block's samples that are 1; 0: all

    logic [CountW-1:0] held_code, count_code;
    logic t3_valid_q, t3_tally_q, t4_tally_q, t6_tally_q;
    logic t2_final_q, t3_final_q, t4_final_q;
    logic [3:0] t2_visit_q, t2_place_q, t3_place_q, t4_place_q;
    logic [4:0] t3_count_q, t4_count_q, t6_count_q;
    logic [8:0] t3_own_q, t4_own_q;
    logic mixed, item_minus, count_busy, unlisted;
    logic [11:0] item_place;
    logic [8:0] item_word, item_threshold;
    (* no_rw_check *) logic [13:0] state_q [16]; // count, word
    logic [13:0] t2_state_q;
    wire logic [4:0] t4_count = t4_count_q + {4'b0, drawn_i};
    // A sum takes each input as often as it is 1, a p-bit whatever its samples share.
    wire logic counts = sums_i && !size_i[0];
    wire logic [CountW:0] times = !counts ? {{CountW{minus_i}}, 1'b1}
                                : held_code == '0 ? size_i : {1'b0, held_code};

    assign held_o = by_changes_i && t2_visit_q != '0;
    assign held_word_o = t2_state_q[8:0];
    assign visit_o = t2_visit_q;
    assign restart_o = held_o && t2_place_q == '0;
    assign list_busy_o = unlisted || count_busy;

    always_ff @(posedge clk) begin
        t2_visit_q <= by_changes_i ? visit_i : '0;
        {t2_place_q, t2_final_q} <= {place_i, final_i};
        {t3_place_q, t3_final_q} <= {t2_place_q, t2_final_q};
        {t4_place_q, t4_final_q} <= {t3_place_q, t3_final_q};
        t3_count_q <= held_o ? t2_state_q[13:9] : '0;
        t4_count_q <= t3_count_q;
        t3_own_q <= own_i;
        t4_own_q <= t3_own_q;
        t3_tally_q <= use_i && by_changes_i;
        t4_tally_q <= t3_tally_q && !rst;
        t6_tally_q <= t4_tally_q && t4_final_q;
        t6_count_q <= t4_count;
        t3_valid_q <= use_i && counted_i && !by_changes_i;
        if (live_i && by_changes_i) t2_state_q <= state_q[place_i];
        if (t4_tally_q) state_q[t4_place_q] <= {t4_count, t4_own_q};
    end

    pdnn_row_codes #(.ActWords(ActWords), .ActW(CountW)) u_act_codes (
        .clk, .running_i,
        .we_i(act_we_i && !(running_i && size_i[0])), .waddr_i(act_waddr_i), .keep_i(act_keep_i),
        .act_code_i(count_code & {CountW{counted_i}}), .host_wdata_i('0),
        .load_i(load_i && counts), .load_addr_i, .pick_i, .code_o(held_code)
    );

    pdnn_row_mac #(.ActW(CountW + 1), .AccW(AccW)) u_acc (
        .clk, .clear_i, .add_i, .row_i, .code_i(times), .minus_i, .capture_i, .shift_i, .head_o
    );

    pdnn_row_count #(.AccW(AccW), .NoiseTables(NoiseTables)) u_count (
        .clk, .rst, .we_i(threshold_we_i), .waddr_i, .wdata_i,
        .layer_start_i, .out_base_i, .on_i(noise_i), .table_i, .size_i,
        .word_i, .valid_i(t3_valid_q), .z_i, .tally_valid_i(t6_tally_q), .tally_i(t6_count_q),
        .mixed_o(mixed), .minus_o(item_minus), .place_o(item_place), .word_o(item_word),
        .threshold_o(item_threshold), .busy_o(count_busy),
        .act_we_o, .act_addr_o, .act_keep_o, .act_bits_o, .act_first_o, .act_code_o(count_code)
    );

    pdnn_row_changes u_changes (
        .clk, .rst, .clear_i(list_clear_i), .size_i,
        .push_i(mixed && list_i), .place_i(item_place), .minus_i(item_minus), .word_i(item_word),
        .threshold_i(item_threshold), .busy_o(unlisted), .full_o(list_full_o),
        .count_re_i, .visit_i(count_visit_i), .count_o,
        .entry_re_i, .entry_i(entry_at_i), .entry_o
    );
endmodule

`default_nettype wire
