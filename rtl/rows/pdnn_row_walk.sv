// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_walk - walks a layer of a tape of rows: reads the row of every active input, skips the
// others.
//
// The tape is in lines of 16 words. For each group of 16 neurons pdnn_row_scan goes through the
// layer's activation words and reads a row a cycle; meanwhile pdnn_row_place drains the neurons of
// the group before, one a cycle. The first four of these cycles are the turn: the sums are captured
// with their bias words, and no row is read. The first is the one in which a group's first word
// stands in A, and there is none to read yet. A layer by changes takes a group's further samples
// from pdnn_row_list.
// SERIAL layers are drained before the next group is scanned. Of a masked layer two groups are
// scanned, and drained, together; its turn takes eight cycles. A layer on a feature map is walked
// position by position as group by group, where pdnn_row_tap says (Fmaps = 1). Where a pass takes
// all labels, each group is scanned and drained once a label (pdnn_row_labels).
//
// What is issued in a cycle T0 is on the memories' outputs in T1, where *_o say what it is; the sum
// of a neuron that is drained (live_o in T1) is there in T3, its bit comes back in T4.
//
// In the deterministic twin an active input is one whose code is not 0; load_o and pick_o find
// the code.
`default_nettype none

module pdnn_row_walk #(
    parameter integer Serial = 1,          // 0: there are no SERIAL layers
    // Most samples of a pass, 1 or 16.
    parameter integer Block = 1,
    parameter integer Masks = 0,           // 1: there are masked layers
    parameter integer Ties = 0,            // 1: a sum can have several p-bits; Masks is 0
    parameter integer PlaceW = 4,          // bits of a neuron's place: 5 with Masks
    // 1: there are layers on feature maps.
    parameter integer Fmaps = 0,
    parameter integer Labels = 0,          // 1: a pass can take all labels; Block is 1
    // Samples side by side: 1, 2 or 4; above 1 with Fmaps, Block is then 1.
    parameter integer Side = 1,
    parameter integer AddrW = 14,          // bits of a tape address
    parameter integer LineW = AddrW - 4,   // of a line's number
    parameter integer ActAddrW = 8         // of a place in activation memory; 12 with Fmaps
) (
    input  wire logic             clk,
    input  wire logic             rst,

    // the layer, as pdnn_pass has it
    input  wire logic             start_i,       // of a layer, if the tape is good
    input  wire logic             go_i,          // it is
    input  wire logic [63:0]      layer_i,
    input  wire logic [8:0]       in_words_i,
    input  wire logic [4:0]       size_i,        // samples of the pass, one hot
    input  wire logic [4:0]       labels_i,      // LABELS
    input  wire logic [LineW-1:0] line_i,        // of the descriptor; then of the rows of A's word
    output      logic             move_o,
    output      logic [6:0]       move_by_o,
    output      logic             jump_o,        // Fmaps: line_i becomes this one; too large for
    output      logic [LineW:0]   jump_to_o,     // LineW bits: beyond all lines
    output      logic             done_o,
    output      logic             again_o,       // the lists were too short: the pass starts over

    output      logic             tape_re_o,
    output      logic [AddrW-1:0] tape_addr_o,
    input  wire logic [63:0]      tape_rdata_i,
    output      logic             act_re_o,
    output      logic [ActAddrW-1:0] act_addr_o,
    output      logic [3:0]       act_visit_o,  // Labels: of which label
    input  wire logic [15:0]      act_rdata_i,  // holds until the next act_re_o
    input  wire logic [15:0]      act_before_i, // Labels: as pdnn_row_planes's
    output      logic             load_o,       // T0: that word comes to B
    output      logic [ActAddrW-1:0] load_addr_o,
    output      logic [3:0]       pick_o,       // T0 of a row: its input in B's word

    // The lists of changes (Block > 1): pdnn_row_changes.
    output      logic             list_clear_o,
    output      logic             list_o,       // the layer is LISTED, of more than one sample
    input  wire logic             list_busy_i,  // after a layer: not all is listed yet
    input  wire logic             list_full_i,
    output      logic             count_re_o,   // T0
    output      logic [3:0]       count_visit_o,
    input  wire logic [6:0]       count_i,      // from T1 on
    output      logic             entry_re_o,
    output      logic [9:0]       entry_at_o,
    input  wire logic [12:0]      entry_i,

    // Fmaps: for pdnn_row_put.
    output      logic             group_o,
    output      logic             first_o,
    output      logic             column0_o,
    output      logic             pool_x_o,
    output      logic             pool_y_o,
    output      logic [3:0]       out_high_o,
    output      logic [1:0]       side_o,        // word FMAP's
    output      logic             flat_o,        // SHARED, or SIDE is 0
    output      logic             apart_o,       // samples side by side have sums of their own

    output      logic             by_changes_o, // the layer takes its samples one by one
    output      logic [3:0]       visit_o,      // T1 of a neuron: its sample, by pdnn_row_changes;
                                                // Labels: its label
    output      logic [PlaceW-1:0] place_o,     // its place in the group, or pair of groups
    output      logic [2:0]       copies_o,     // of the layer, less 1
    output      logic [2:0]       copy_o,       // T1
    output      logic             more_o,       // T1 of a neuron: its sum has another p-bit,
    output      logic [6:0]       step_o,       // which takes this much more off it
    output      logic             middle_o,     // of a visit that is neither first nor last
    output      logic             final_o,      // it is the last of its samples
    output      logic             minus_o,      // T1 of a row: it is taken away
    output      logic             row_valid_o,  // T1: the tape shows a row
    output      logic             clear_o,      // T1: the accumulators start a group
    output      logic             capture_o,    // T1: four sums are taken, the tape shows their
    output      logic [PlaceW-3:0] quad_o,      // bias word; which four,
    output      logic [3:0]       show_o,       // of a group, one hot
    output      logic [3:0]       lanes_o,      // which of these neurons there are
    output      logic             live_o,       // T1: a neuron is drained
    input  wire logic             drawn_i,      // T4: the neuron's bit
    input  wire logic             redraw_i      // T0: neurons of a visit are still to be drawn
);
    `include "pdnn_map.svh"

    // Cycles after a layer's last neuron, less 1: until its sum has been looked at (stop_i).
    localparam [2:0] Flush = 3'd4;

    typedef enum logic [2:0] {
        StIdle  = 3'd0,
        StRows  = 3'd1, // where the rows begin
        StStart = 3'd2, // read a group's first activation word
        StScan  = 3'd3, // a group, while the one before is drained
        StDraw  = 3'd4, // SERIAL: drain alone
        StFlush = 3'd5, // wait for the last neuron
        StTies  = 3'd6, // before StRows: read word TIES
        StFmap  = 3'd7  // after it: the tape shows word FMAP
    } state_e;

    state_e state_q;
    logic [2:0] hold_q;           // cycles to wait in StFlush
    logic scan0_q, clear_q;       // a group's first cycle, second
    logic over;                   // the group that is scanned is the last one
    logic tail_q;                 // all groups are scanned, the last one is drained

    wire logic [7:0] in_base = layer_i[PDNN_DESC_IN_BASE_LSB +: PDNN_DESC_IN_BASE_W];
    wire logic serial = Serial != 0 && layer_i[PDNN_DESC_SERIAL_LSB];
    wire logic masked = Masks != 0 && layer_i[PDNN_DESC_MASKED_LSB];
    wire logic hidden = layer_i[PDNN_DESC_KIND_LSB +: PDNN_DESC_KIND_W]
                     == PDNN_DESC_KIND_W'(PDNN_KIND_HIDDEN);

    logic scan_free, scan_done, scan_row, scan_minus, leave, own;
    logic [LineW-1:0] own_line, line;
    logic [AddrW-1:0] row_addr, bias_addr;
    logic bias, turn, own_row, place_free, place_idle, place_last, drained, none_left;
    logic [3:0] at;
    logic [2:0] copy;
    logic moves;                  // leaving a word, the next one's rows are in the next line
    logic moves_place;            // and the place moves on to it
    logic [7:0] groups;
    logic [ActAddrW-1:0] own_place, tap_addr;
    logic tap_none, fmap_re, shared;
    logic [3:0] visit;
    logic final_visit, next_visit, entry_valid, listing;
    logic [LineW+4:0] entry;
`ifdef FORMAL_STATE
    logic [25:0] f_scan_state;
    logic [28:0] f_place_state;
    logic [6:0] f_list_left;
    logic [25:0] f_scans;
    logic [13:0] f_tap_words;
`endif

    wire logic rows = state_q == StRows;
    wire logic fmap = Fmaps != 0 && state_q == StFmap;
    wire logic group_end = state_q == StScan && scan_done && !listing && place_free;
    wire logic begin_scan = state_q == StStart
                         || (group_end && !serial && !tail_q
                             && (final_visit ? !over : Labels != 0));

    pdnn_row_scan #(
        .LineW(LineW), .ActAddrW(ActAddrW), .Fmaps(Fmaps), .Labels(Labels)
    ) u_scan (
        .clk, .rst,
        .begin_i(begin_scan), .on_i(state_q == StScan), .in_base_i(in_base), .in_words_i,
        .line_i(line),
        .own_i(serial && hidden), .own_place_i(own_place), .wait_i(turn),
        .act_re_o, .act_addr_o, .act_rdata_i, .act_before_i,
        .tap_addr_i(tap_addr), .tap_none_i(tap_none),
        .load_o, .load_addr_o, .leave_o(leave),
        .entry_valid_i(entry_valid), .entry_i(entry), .free_o(scan_free),
        .row_o(scan_row), .row_addr_o(row_addr), .row_minus_o(scan_minus),
        .own_line_o(own_line), .own_o(own),
`ifdef FORMAL_STATE
        .f_state_o(f_scan_state),
`endif
        .done_o(scan_done)
    );

    pdnn_row_place #(
        .Block(Block), .Masks(Masks), .Ties(Ties), .Labels(Labels), .PlaceW(PlaceW),
        .Fmaps(Fmaps), .Side(Side), .LineW(LineW), .ActAddrW(ActAddrW)
    ) u_place (
        .clk, .rst,
        .load_i(start_i), .outputs_i(tape_rdata_i[PDNN_DESC_OUTPUTS_LSB +: PDNN_DESC_OUTPUTS_W]),
        .first_i(rows), .line_i, .serial_i(serial), .masked_i(masked), .apart_i(apart_o),
        .copies_i(copies_o),
        .out_base_i(layer_i[PDNN_DESC_OUT_BASE_LSB +: PDNN_DESC_OUT_BASE_W]),
        .out_high_i(out_high_o), .position_i(first_o),
        .start_i(group_o), .visit_i(visit), .final_i(final_visit), .own_i(own), .wait_i(redraw_i),
        .bias_o(bias), .bias_addr_o(bias_addr), .turn_o(turn),
        .own_row_o(own_row), .at_o(at), .copy_o(copy), .free_o(place_free), .idle_o(place_idle),
        .drained_o(drained), .groups_o(groups), .none_left_o(none_left), .own_place_o(own_place),
        .capture_o, .quad_o, .show_o, .last_o(place_last), .lanes_o, .live_o, .visit_o, .place_o,
        .middle_o,
`ifdef FORMAL_STATE
        .f_state_o(f_place_state),
`endif
        .final_o
    );

    assign group_o = group_end && !tail_q;
    assign flat_o = shared || side_o == '0;
    assign apart_o = Side > 1 && hidden && !shared && !size_i[0];

    if (Fmaps != 0) begin : gen_tap
        pdnn_row_tap #(.LineW(LineW)) u_tap (
            .clk,
            .load_i(rows), .fmap_i(fmap), .word_i(tape_rdata_i), .in_base_i(in_base),
            .in_words_i(layer_i[PDNN_DESC_IN_WORDS_LSB +: PDNN_DESC_IN_WORDS_W]),
            .groups_i(groups), .line_i,
            .begin_i(begin_scan), .step_i(act_re_o), .addr_o(tap_addr),
            .line_o(line), .none_o(tap_none), .over_o(over), .first_o, .column0_o, .pool_x_o,
            .pool_y_o, .out_high_o, .side_o, .shared_o(shared),
`ifdef FORMAL_STATE
            .f_scans_o(f_scans), .f_words_o(f_tap_words),
`endif
            .end_o(jump_to_o)
        );
        assign fmap_re = rows && layer_i[PDNN_DESC_FMAP_LSB];
        assign jump_o = state_q == StFlush;
    end else begin : gen_groups
        logic [8:0] groups_q;     // after the one that is scanned, less 1; negative: none

        assign over = groups_q[8];
        always_ff @(posedge clk) begin
            if (rows) groups_q <= (masked ? {2'b0, groups[7:1]} : {1'b0, groups}) - 9'd1;
            else if (group_end && final_visit) groups_q <= groups_q - 1'b1;
        end
        assign {tap_addr, tap_none, fmap_re, jump_o, jump_to_o} = '0;
        assign {first_o, column0_o, pool_x_o, pool_y_o, out_high_o, side_o, shared} = '0;
`ifdef FORMAL_STATE
        assign f_scans = {17'd0, groups_q + 9'd1};
        assign f_tap_words = '0;
`endif
    end

    if (Block > 1) begin : gen_list
        assign by_changes_o = layer_i[PDNN_DESC_BY_CHANGES_LSB] && !serial && !size_i[0];
        assign list_o = layer_i[PDNN_DESC_LISTED_LSB] && !size_i[0];
        assign list_clear_o = start_i && !tape_rdata_i[PDNN_DESC_BY_CHANGES_LSB];

        pdnn_row_list #(.LineW(LineW)) u_list (
            .clk, .rst,
            .on_i(by_changes_o), .size_i, .first_i(rows), .begin_i(begin_scan),
            .in_base_i(in_base), .line_i(line), .end_i(group_end), .tail_i(tail_q),
            .visit_o(visit), .final_o(final_visit), .next_o(next_visit),
            .count_re_o, .count_visit_o, .count_i, .entry_re_o, .entry_at_o, .entry_i,
            .valid_o(entry_valid), .entry_o(entry), .take_i(scan_free),
`ifdef FORMAL_STATE
            .f_left_o(f_list_left),
`endif
            .more_o(listing)
        );
    end else begin : gen_no_list
        assign {by_changes_o, list_o, list_clear_o, count_re_o, count_visit_o, entry_re_o,
                entry_at_o, next_visit, entry_valid, entry, listing} = '0;
        wire logic unused_list = &{1'b0, count_i, entry_i, size_i, scan_free};
`ifdef FORMAL_STATE
        assign f_list_left = '0;
`endif
    end

    if (Labels != 0) begin : gen_labels
        pdnn_row_labels #(.LineW(LineW)) u_labels (
            .clk,
            .on_i(labels_i != 5'd1 && !layer_i[PDNN_DESC_ONCE_LSB]), .last_i(4'(labels_i - 5'd1)),
            .first_i(rows), .begin_i(begin_scan), .end_i(group_end && !tail_q),
            .step_i(leave && moves), .line_i,
            .visit_o(visit), .read_o(act_visit_o), .final_o(final_visit), .move_o(moves_place),
            .line_o(line)
        );
    end else begin : gen_no_labels
        if (Block == 1) begin : gen_one
            assign visit = '0;
            assign final_visit = 1'b1;
        end
        if (Fmaps == 0) begin : gen_line
            assign line = line_i;
        end
        assign act_visit_o = '0;
        assign moves_place = 1'b1;
        wire logic unused_labels = &{1'b0, labels_i};
    end
    always_ff @(posedge clk) copy_o <= copy;

    if (Ties != 0) begin : gen_ties
        pdnn_row_ties u_ties (
            .clk, .take_i(rows), .tied_i(layer_i[PDNN_DESC_TIES_LSB]), .word_i(tape_rdata_i),
            .copies_o, .copy_i(copy), .more_o, .step_o,
            .begin_i(begin_scan), .leave_i(leave), .move_o(moves)
        );
    end else begin : gen_no_ties
        assign {copies_o, more_o, step_o} = '0;
        assign moves = 1'b1;
        wire logic unused_ties = &{1'b0, copy};
    end

    // ---- the tape: word FMAP or TIES, a bias word, else a row ------------------------------
    wire logic ties = Ties != 0 && state_q == StTies;
    assign tape_re_o = bias || scan_row || own_row || ties || fmap_re;
    always_comb begin
        if (ties) tape_addr_o = {line_i, 4'd2};
        else if (fmap_re) tape_addr_o = {line_i, 4'd1};
        else if (bias) tape_addr_o = bias_addr;
        else tape_addr_o = own_row ? {own_line, at} : row_addr;
    end
    assign pick_o = row_addr[3:0];

    // Header lines: descriptor and three words beside it, four bias words a group.
    assign move_o = rows || (Fmaps == 0 && leave && moves && moves_place);
    assign move_by_o = rows ? 7'((9'(groups) + 9'd5) >> 2) : 7'd1;

    // ---- the layer -------------------------------------------------------------------------
    assign done_o = state_q == StFlush && hold_q == '0 && !(list_o && list_busy_i);
    assign again_o = done_o && list_o && list_full_i;

    always_ff @(posedge clk) begin
        if (rst) begin
            state_q <= StIdle;
        end else begin
            case (state_q)
                StIdle:
                    if (go_i)
                        state_q <= Ties != 0 && tape_rdata_i[PDNN_DESC_TIES_LSB] ? StTies : StRows;
                StTies: state_q <= StRows;
                StRows: state_q <= fmap_re ? StFmap : StStart;
                StStart: state_q <= StScan;
                StScan: if (group_end && (serial || tail_q)) state_q <= tail_q ? StFlush : StDraw;
                StDraw: if (drained) state_q <= none_left ? StFlush : StStart;
                StFmap: state_q <= StStart;
                default: if (done_o) state_q <= StIdle;
            endcase
        end
        hold_q <= state_q != StFlush ? Flush : hold_q == '0 ? '0 : hold_q - 1'b1;
        if (rows) tail_q <= 1'b0;
        else if (group_end && final_visit) tail_q <= over && !serial;
        scan0_q <= begin_scan;
    end

    // One cycle later the word is there. The accumulators start when the group before has left them
    // or, where there is none, before the group's first row.
    assign clear_o = clear_q || place_last;
    // A SERIAL neuron's own row counts where its bit is 1, which it says in the same cycle.
    logic row_q, own_row_q;
    assign row_valid_o = row_q || (own_row_q && drawn_i);
    always_ff @(posedge clk) begin
        {row_q, own_row_q} <= {scan_row, own_row};
        minus_o <= (Block > 1 || Labels != 0) && scan_row && scan_minus;
        clear_q <= scan0_q && place_idle;
    end

    wire logic unused_ok = &{1'b0, tape_rdata_i, layer_i, next_visit, fmap};

`ifdef FORMAL
    `include "formal/rows/pdnn_row_walk.svh"
`endif
endmodule

`default_nettype wire
