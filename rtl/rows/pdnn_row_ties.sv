// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_ties - word TIES of a layer: how many p-bits are on each sum, what each takes off it,
// and which words of the layer's input share rows.
//
// The drain goes through a group's sixteen places once a copy (pdnn_row_place); a sum that is
// drained comes back less step_o, for the next copy (pdnn_row_stage). The scanner leaves a word
// (leave_i), and moves on to the next line of rows (move_o) when the words that share it are
// through.
`default_nettype none

module pdnn_row_ties (
    input  wire logic        clk,

    input  wire logic        take_i,      // before a layer's first group:
    input  wire logic        tied_i,      // the layer has a word TIES,
    input  wire logic [63:0] word_i,      // this one

    output      logic [2:0]  copies_o,    // p-bits on a sum, less 1; of a layer, after take_i
    input  wire logic [2:0]  copy_i,      // T0 of a neuron
    output      logic        more_o,      // T1: it is not its sum's last copy,
    output      logic [6:0]  step_o,      // and the next takes this much more off it

    input  wire logic        begin_i,     // a group's first word is read
    input  wire logic        leave_i,     // the next one is, if there is any
    output      logic        move_o       // with leave_i
);
    `include "pdnn_map.svh"

    localparam integer StepW = PDNN_TIES_STEP_BITS;

    logic [2:0] in_copies_q, left_q;      // of words that share a line, less 1; still to come
    logic [7:0] in_single_q, single_q;    // words that share none; still to come
    logic [PDNN_TIES_STEPS_W-1:0] steps_q;

    wire logic single = single_q != '0;

    assign move_o = single || left_q == '0;

    always_ff @(posedge clk) begin
        if (take_i) begin
            copies_o <= word_i[PDNN_TIES_COPIES_LSB +: 3] & {3{tied_i}};
            in_copies_q <= word_i[PDNN_TIES_IN_COPIES_LSB +: 3] & {3{tied_i}};
            in_single_q <= word_i[PDNN_TIES_IN_SINGLE_LSB +: 8];
            steps_q <= word_i[PDNN_TIES_STEPS_LSB +: PDNN_TIES_STEPS_W];
        end
        more_o <= copy_i != copies_o;
        step_o <= '0;
        for (int k = 0; k < PDNN_TIES_MAX - 1; k++)
            if (copy_i == 3'(k)) step_o <= steps_q[StepW*k +: StepW];

        if (begin_i) begin
            single_q <= in_single_q;
            left_q <= in_copies_q;
        end else if (leave_i) begin
            if (single) single_q <= single_q - 1'b1;
            else left_q <= left_q == '0 ? in_copies_q : left_q - 1'b1;
        end
    end

    wire logic unused_ok = &{1'b0, word_i};

`ifdef FORMAL
    // Words left and lines moved over are those of IN_SINGLE and IN_COPIES, for any of both.
    logic f_past_q = 1'b0;
    logic f_begun_q;
    logic [8:0] f_words_q, f_lines_q;     // left, moved over, since begin_i
    wire logic [8:0] f_tied = f_words_q - {1'b0, in_single_q};
    wire logic [3:0] f_shared = {1'b0, in_copies_q} + 4'd1;

    always_ff @(posedge clk) begin
        f_past_q <= 1'b1;
        f_begun_q <= f_past_q && !take_i && (begin_i || f_begun_q);
        if (begin_i) {f_words_q, f_lines_q} <= '0;
        else if (leave_i) begin
            f_words_q <= f_words_q + 9'd1;
            f_lines_q <= f_lines_q + 9'(move_o);
        end
    end

    always_comb begin
        if (!f_past_q) assume (take_i);
        else if (f_begun_q) begin
            assume (f_words_q < 9'd256);
            assert (left_q <= in_copies_q && single_q <= in_single_q);
            if (f_words_q <= {1'b0, in_single_q})
                assert (single_q == in_single_q - f_words_q[7:0] && left_q == in_copies_q
                        && f_lines_q == f_words_q);
            else
                // lines times words that share one, and what of the last line is through
                assert (!single && 12'(f_tied) == 12'(f_lines_q - {1'b0, in_single_q})
                        * 12'(f_shared) + 12'(in_copies_q - left_q));
        end
    end
`endif
endmodule

`default_nettype wire
