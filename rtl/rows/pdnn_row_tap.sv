// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_tap - where a layer's activation words stand and the rows of each: on a feature map, for
// each position and group of 16 neurons, tap by tap of the kernel, row by row, word by word, without
// the taps that lie outside of the map. A layer that is on no map is one position with one tap of
// IN_WORDS words.
//
// A scan is what one group reads. In a cycle with begin_i or step_i the word at addr_o is read: a
// scan's first, or the next. All else is of the word that was read last, its scan, or its layer.
//
// The words of a row of the kernel follow each other, but that with UPSAMPLE two taps in turn may be
// the same place. Their rows on the tape do too; a row of the kernel skips those of taps outside.
`default_nettype none

module pdnn_row_tap #(
    parameter integer LineW = 10    // bits of a tape line's number
) (
    input  wire logic             clk,

    // the layer, before its first scan
    input  wire logic             load_i,      // its descriptor is there,
    input  wire logic             fmap_i,      // later perhaps its word FMAP, which is word_i
    input  wire logic [63:0]      word_i,
    input  wire logic [7:0]       in_base_i,   // of its descriptor: hold during the layer
    input  wire logic [7:0]       in_words_i,
    input  wire logic [7:0]       groups_i,    // less 1
    input  wire logic [LineW-1:0] line_i,      // its first row's; from the first begin_i on

    input  wire logic             begin_i,
    input  wire logic             step_i,      // not with none_o
    output      logic [11:0]      addr_o,

    output      logic [LineW-1:0] line_o,      // its rows'
    output      logic             none_o,      // it is the scan's last
    output      logic             over_o,      // the scan is the layer's last
    output      logic             first_o,     // it is its position's first
    output      logic             column0_o,   // the position is a row's first
    output      logic             pool_x_o,    // POOL: of an odd column
    output      logic             pool_y_o,    // or line
    output      logic [3:0]       out_high_o,  // OUT_HIGH
    output      logic [1:0]       side_o,      // SIDE
    output      logic             shared_o,    // SHARED
`ifdef FORMAL_STATE
    output      logic [25:0]      f_scans_o,   // for proofs: falls with each scan,
    output      logic [13:0]      f_words_o,   // with each word
`endif
    output      logic [LineW:0]   end_o        // over_o: the line after the layer; too large for
                                               // LineW bits: beyond all lines
);
    `include "pdnn_map.svh"

    localparam integer SumW = LineW > 8 ? LineW + 1 : 9;

    // ---- the layer -------------------------------------------------------------------------
    logic [2:0] kernel, kernel_q;
    logic stride, upsample, pool, stride_q, upsample_q, pool_q;
    logic [6:0] width, height, width_q;
    logic [7:0] words_q;          // of a tap
    logic [8:0] back_q;           // to its first word from its last: 1 - words
    logic [11:0] pitch_q;

    // Of the layer that is coming in, of the one at hand.
    wire logic load = load_i || fmap_i;
    always_comb begin
        {kernel, stride, upsample, pool, width, height}
            = {kernel_q, stride_q, upsample_q, pool_q, width_q, 7'd0};
        if (load_i) {kernel, stride, upsample, pool, width} = '0;
        if (fmap_i) begin
            kernel = word_i[PDNN_FMAP_KERNEL_LSB +: PDNN_FMAP_KERNEL_W];
            stride = word_i[PDNN_FMAP_STRIDE_LSB];
            upsample = word_i[PDNN_FMAP_UPSAMPLE_LSB];
            pool = word_i[PDNN_FMAP_POOL_LSB];
            width = word_i[PDNN_FMAP_WIDTH_LSB +: PDNN_FMAP_WIDTH_W];
            height = word_i[PDNN_FMAP_HEIGHT_LSB +: PDNN_FMAP_HEIGHT_W];
        end
    end
    wire logic [7:0] words = word_i[PDNN_FMAP_WORDS_LSB +: PDNN_FMAP_WORDS_W];
    wire logic [3:0] in_high = word_i[PDNN_FMAP_IN_HIGH_LSB +: PDNN_FMAP_IN_HIGH_W];

    always_ff @(posedge clk) begin
        {kernel_q, stride_q, upsample_q, pool_q} <= {kernel, stride, upsample, pool};
        width_q <= width;
        if (load_i) begin
            words_q <= in_words_i;
            {out_high_o, side_o, shared_o} <= '0;
        end
        if (fmap_i) begin
            if (kernel != '0) words_q <= words;
            back_q <= 9'd1 - {1'b0, words};
            pitch_q <= word_i[PDNN_FMAP_PITCH_LSB +: PDNN_FMAP_PITCH_W];
            out_high_o <= word_i[PDNN_FMAP_OUT_HIGH_LSB +: PDNN_FMAP_OUT_HIGH_W];
            side_o <= word_i[PDNN_FMAP_SIDE_LSB +: PDNN_FMAP_SIDE_W];
            shared_o <= word_i[PDNN_FMAP_SHARED_LSB];
        end
    end

    // ---- scans: the position and group of the next one -------------------------------------
    logic [2:0] x_before, x_outside, x_inside, y_before, y_outside, y_inside;
    logic x_half, x_first, x_odd, x_last, y_half, y_first, y_odd, y_last;
    logic [1:0] x_move, y_move;
    logic [8:0] groups_q;         // after it, less 1; negative: it is its position's last
    logic fresh_q;                // it is its position's first
    logic [11:0] place_q, left_q; // its first place inside of the map; the row's leftmost

    wire logic advance = begin_i && groups_q[8];

    pdnn_row_axis u_x (
        .clk, .start_i(load || (advance && x_last)),
        .side_i(upsample ? {width, 1'b0} : {1'b0, width}), .half_i(kernel[2:1]), .step_i(advance),
        .kernel_i(kernel_q), .stride_i(stride_q), .upsample_i(upsample_q), .pool_i(pool_q),
        .before_o(x_before), .outside_o(x_outside), .inside_o(x_inside), .half_o(x_half),
        .move_o(x_move), .first_o(x_first), .odd_o(x_odd),
`ifdef FORMAL_STATE
        .f_left_o(f_left_x),
`endif
        .last_o(x_last)
    );

    pdnn_row_axis u_y (
        .clk, .start_i(load),
        .side_i(upsample ? {height, 1'b0} : {1'b0, height}), .half_i(kernel[2:1]),
        .step_i(advance && x_last),
        .kernel_i(kernel_q), .stride_i(stride_q), .upsample_i(upsample_q), .pool_i(pool_q),
        .before_o(y_before), .outside_o(y_outside), .inside_o(y_inside), .half_o(y_half),
        .move_o(y_move), .first_o(y_first), .odd_o(y_odd),
`ifdef FORMAL_STATE
        .f_left_o(f_left_y),
`endif
        .last_o(y_last)
    );

    wire logic [11:0] wide = x_last ? pitch_q : {4'd0, words_q};
    wire logic [1:0] move = x_last ? y_move : x_move;
    wire logic [11:0] moved = (x_last ? left_q : place_q)
                            + (({12{move[0]}} & wide) | ({12{move[1]}} & {wide[10:0], 1'b0}));

    // Lines of taps outside: before the first tap inside; between two rows of the kernel. A tap of a
    // kernel above 1 has few.
    wire logic [3:0] skipped = {1'b0, x_before} + (y_before[1] ? 4'd10
                                                   : !y_before[0] ? 4'd0
                                                   : kernel_q[2] ? 4'd5 : 4'd3);
    wire logic [7:0] few = {3'd0, words_q[4:0]};
    wire logic [7:0] skip = (few & {8{skipped[0]}}) + ({few[6:0], 1'b0} & {8{skipped[1]}})
                          + ({few[5:0], 2'd0} & {8{skipped[2]}})
                          + ({few[4:0], 3'd0} & {8{skipped[3]}});
    wire logic [7:0] gap = (few & {8{x_outside[0]}}) + ({few[6:0], 1'b0} & {8{x_outside[1]}})
                         + ({few[5:0], 2'd0} & {8{x_outside[2]}});

    logic [LineW:0] group_q;      // the next scan's first line, if it is not its position's first
    wire logic [LineW:0] group = fresh_q ? {1'b0, line_i} : group_q;
    wire logic [SumW-1:0] group_after = SumW'(group[LineW-1:0]) + SumW'(in_words_i);

    assign end_o = group_q;

    always_ff @(posedge clk) begin
        if (load_i) {place_q, left_q} <= {2{4'd0, in_base_i}};
        else if (fmap_i) begin
            place_q[11:8] <= in_high;
            left_q[11:8] <= in_high;
        end else if (advance) begin
            place_q <= moved;
            if (x_last) left_q <= moved;
        end
        if (load_i || begin_i)
            groups_q <= (load_i || groups_q[8] ? {1'b0, groups_i} : groups_q) - 9'd1;
        if (load_i) fresh_q <= 1'b1;
        else if (begin_i) fresh_q <= groups_q[8];
        if (begin_i)
            group_q <= {group[LineW] || (group_after >> LineW) != '0, group_after[LineW-1:0]};
    end

    // ---- words of a scan -------------------------------------------------------------------
    logic [11:0] at_q;            // its place in activation memory
    logic [7:0] word_q;           // of the tap, this one included
    logic [2:0] tap_q, row_q;     // of the row of the kernel, rows: these included
    logic [2:0] taps_q;           // of a row
    logic half_x_q, half_y_q, half_x0_q; // as half_o, of tap and row; of a row's first
    logic [11:0] row_at_q;        // where the row's words begin
    logic [7:0] gap_q;            // lines between rows

    wire logic tap_end = word_q[7:1] == '0;
    wire logic row_end = tap_end && tap_q[2:1] == '0;
    wire logic stay_x = tap_end && upsample_q && !half_x_q;
    wire logic stay_y = upsample_q && !half_y_q;
    wire logic [11:0] next = row_end ? row_at_q + (pitch_q & {12{!stay_y}})
                                     : at_q + (stay_x ? {{3{back_q[8]}}, back_q} : 12'd1);

    assign none_o = row_end && row_q[2:1] == '0;
    assign addr_o = begin_i ? place_q : next;

    always_ff @(posedge clk) begin
        if (load_i) over_o <= 1'b0;
        if (begin_i || step_i) at_q <= addr_o;
        if (begin_i || (step_i && row_end)) row_at_q <= addr_o;
        if (begin_i) begin
            word_q <= words_q;
            {taps_q, tap_q, row_q} <= {x_inside, x_inside, y_inside};
            {half_x0_q, half_x_q, half_y_q} <= {x_half, x_half, y_half};
            gap_q <= gap;
            line_o <= group[LineW-1:0] + LineW'(skip);
            over_o <= groups_q[8] && x_last && y_last;
            {first_o, column0_o} <= {fresh_q, x_first};
            {pool_x_o, pool_y_o} <= {pool_q && x_odd, pool_q && y_odd};
        end else if (step_i) begin
            word_q <= tap_end ? words_q : word_q - 8'd1;
            if (row_end) tap_q <= taps_q;
            else if (tap_end) tap_q <= tap_q - 3'd1;
            if (row_end) row_q <= row_q - 3'd1;
            if (row_end) half_x_q <= half_x0_q;
            else if (tap_end) half_x_q <= !half_x_q;
            if (row_end) half_y_q <= !half_y_q;
            line_o <= line_o + LineW'(1) + (LineW'(gap_q) & {LineW{row_end}});
        end
    end

    wire logic unused_ok = &{1'b0, word_i, y_first, y_outside, y_before[2]};

`ifdef FORMAL_STATE
    logic [7:0] f_left_x, f_left_y;
    assign f_scans_o = over_o ? '0 : {1'b1, f_left_y, f_left_x, groups_q + 9'd1};
    assign f_words_o = {row_q, tap_q, word_q};
`endif
`ifdef FORMAL
    `include "formal/rows/pdnn_row_tap.svh"
`endif
endmodule

`default_nettype wire
