// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_labels - the labels of a pass, visited one after the other at each group of 16 sums: at
// which visit a group is, and where the rows of the scanner's word are.
//
// The first visit scans the words of label 0, each further one what its label has otherwise than
// the one before, from the group's first row on again. The place on the tape (line_i) moves on in
// the last visit alone; in those before it the lines that were passed are counted here.
`default_nettype none

module pdnn_row_labels #(
    parameter integer LineW = 10    // bits of a line's number
) (
    input  wire logic             clk,

    input  wire logic             on_i,     // the layer takes all labels; else one visit a group
    input  wire logic [3:0]       last_i,   // labels, less 1
    input  wire logic             first_i,  // before a layer's first group
    input  wire logic             begin_i,  // a visit's first word is read
    input  wire logic             end_i,    // a visit has been scanned
    input  wire logic             step_i,   // a line's rows are through
    input  wire logic [LineW-1:0] line_i,   // of the tape's place
    output      logic [3:0]       visit_o,  // of the word that is scanned
    output      logic [3:0]       read_o,   // of the word that is read
    output      logic             final_o,  // it is the group's last
    output      logic             move_o,   // with step_i: the tape's place moves on, too
    output      logic [LineW-1:0] line_o    // of the rows of the word that is scanned
);
    logic [LineW-1:0] passed_q;
    wire logic [3:0] next = final_o ? 4'd0 : visit_o + 4'd1;

    assign final_o = !on_i || visit_o == last_i;
    assign move_o = final_o;
    assign read_o = end_i ? next : visit_o;
    assign line_o = line_i + passed_q;

    always_ff @(posedge clk) begin
        if (first_i) visit_o <= '0;
        else if (end_i) visit_o <= next;
        if (begin_i) passed_q <= '0;
        else if (step_i && !final_o) passed_q <= passed_q + 1'b1;
    end

`ifdef FORMAL
    // Every visit of a group has the rows that its first one had, labels follow each other, and the
    // place has moved over the group when its last visit is through, not before.
    logic f_past_q = 1'b0, f_first_q, f_begun_q, f_new_q, f_on_q;
    logic [3:0] f_last_q;
    logic [LineW-1:0] f_base_q, f_passed_q, f_line_q; // of the group; since begin_i; expected
    wire logic [LineW-1:0] f_base = f_new_q && visit_o == '0 ? line_i : f_base_q;

    always_ff @(posedge clk) begin
        f_past_q <= 1'b1;
        f_first_q <= first_i;
        f_new_q <= begin_i;
        f_begun_q <= f_past_q && !first_i && (begin_i || (f_begun_q && !end_i));
        f_base_q <= f_base;
        f_passed_q <= begin_i ? '0 : f_passed_q + LineW'(step_i);
        f_line_q <= line_i + LineW'(step_i && move_o);
        {f_on_q, f_last_q} <= {on_i, last_i};
    end

    always_comb begin
        if (!f_past_q) assume (first_i);
        else begin
            // pdnn_row_walk's part: what a layer is holds, a visit begins with it or as another
            // ends, and the place moves with move_o alone.
            if (!f_first_q) assume (on_i == f_on_q && last_i == f_last_q && line_i == f_line_q);
            if (first_i) assume (!begin_i && !end_i && !step_i);
            assume (!end_i || f_begun_q);
            assume (!step_i || f_begun_q);
            if (begin_i) assume (end_i || (!f_begun_q && visit_o == '0));
            if (end_i && !final_o) assume (begin_i);
            assert (visit_o == '0 || (!f_first_q && on_i && visit_o <= last_i));
            if (f_begun_q) begin
                assert (line_o == f_base + f_passed_q);
                assert (passed_q == (final_o ? '0 : f_passed_q));
                assert (line_i == (final_o ? f_base + f_passed_q : f_base));
                if (f_new_q) assert (f_passed_q == '0);
            end
        end
    end
`endif
endmodule

`default_nettype wire
