// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_changes - which p-bits of a counted layer change from one sample of the block to the
// next, listed sample by sample for the layer that runs by these changes.
//
// Samples are visited in an order in which the words' displacement is a Gray code, its lowest bit
// changing most often, so that few p-bits change: that of visit i is gray(i) << (9 - log2 size).
// A p-bit that is not alike in all samples is pushed once (T4 of pdnn_row_count) and waits in a
// queue; its visits are gone through one a cycle, and a change goes to the list of its visit:
//
//   {it went out, activation word, place in it}
//
// Each of the 16 lists holds 64, the queue 256 p-bits of a layer. full_o: a layer had more; then
// lists and counts mean nothing.
`default_nettype none

module pdnn_row_changes (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        clear_i,    // a layer starts: lists and queue are empty
    input  wire logic [4:0]  size_i,     // samples, one hot: 2 to 16; holds while there is anything
    input  wire logic        push_i,
    input  wire logic [11:0] place_i,    // activation word, place in it
    input  wire logic        minus_i,    // the sum is negative: few samples are 1; else few are 0
    input  wire logic [8:0]  word_i,     // the first visit's
    input  wire logic [8:0]  threshold_i,
    output      logic        busy_o,     // not all that was pushed is listed
    output      logic        full_o,

    // the reader; while busy_o is low
    input  wire logic        count_re_i,
    input  wire logic [3:0]  visit_i,    // of which count_o is, from the next cycle on; holds
    output      logic [6:0]  count_o,
    input  wire logic        entry_re_i,
    input  wire logic [9:0]  entry_i,    // visit * 64 + number
    output      logic [12:0] entry_o
);
    (* no_rw_check *) logic [30:0] queue_q [256];
    (* no_rw_check *) logic [12:0] list_q [1024];
    (* no_rw_check *) logic [6:0] counts_q [16];

    logic [8:0] pushed_q, popped_q;
    logic [30:0] item_q;
    logic busy_q, before_q;
    logic [3:0] visit_q, count_at_q;
    logic [6:0] count_q;
    logic [15:0] used_q; // of the counts

    wire logic more = popped_q != pushed_q;
    logic final_visit;
    always_comb begin
        case (1'b1)
            size_i[4]: final_visit = visit_q == 4'd15;
            size_i[3]: final_visit = visit_q == 4'd7;
            size_i[2]: final_visit = visit_q == 4'd3;
            default:   final_visit = visit_q == 4'd1;
        endcase
    end
    wire logic pop = more && (!busy_q || final_visit);
    wire logic [3:0] visit = pop ? 4'd0 : visit_q + 4'd1;

    wire logic [8:0] threshold = item_q[8:0];
    wire logic [8:0] own = item_q[17:9];
    wire logic minus = item_q[18];
    wire logic [3:0] gray = visit_q ^ {1'b0, visit_q[3:1]};
    logic [3:0] moved;
    always_comb begin
        case (1'b1)
            size_i[4]: moved = gray;
            size_i[3]: moved = {gray[2:0], 1'b0};
            size_i[2]: moved = {gray[1:0], 2'b0};
            default:   moved = {gray[0], 3'b0};
        endcase
    end
    wire logic [8:0] word = own ^ {moved, 5'b0};
    wire logic rare = word[8] != minus && {1'b0, word[7:0]} < threshold;
    wire logic change = busy_q && visit_q != '0 && rare != before_q;
    wire logic [6:0] count = count_q & {7{used_q[count_at_q]}};

    assign busy_o = busy_q || more;
    assign count_o = count;

    always_ff @(posedge clk) begin
        if (push_i && !pushed_q[8])
            queue_q[pushed_q[7:0]] <= {place_i, minus_i, word_i, threshold_i};
        if (pop) item_q <= queue_q[popped_q[7:0]];
        if (change && !count[6])
            list_q[{visit_q, count[5:0]}] <= {rare == !minus, item_q[30:19]};
        if (entry_re_i) entry_o <= list_q[entry_i];
        if (change) counts_q[visit_q] <= count + 7'd1;
        if (busy_o || count_re_i) begin
            count_q <= counts_q[busy_o ? visit : visit_i];
            count_at_q <= busy_o ? visit : visit_i;
        end

        if (rst || clear_i) begin
            pushed_q <= '0;
            popped_q <= '0;
            busy_q <= 1'b0;
            full_o <= 1'b0;
            used_q <= '0;
        end else begin
            if (push_i && !pushed_q[8]) pushed_q <= pushed_q + 1'b1;
            if (pop) popped_q <= popped_q + 1'b1;
            busy_q <= pop || (busy_q && !final_visit);
            if ((push_i && pushed_q[8]) || (change && count[6])) full_o <= 1'b1;
            if (change) used_q[visit_q] <= 1'b1;
        end
        if (pop || busy_q) visit_q <= visit;
        before_q <= rare;
    end

    wire logic unused_ok = &{1'b0, size_i[1:0]};

`ifdef FORMAL
    `include "formal/rows/pdnn_row_changes.svh"
`endif
endmodule

`default_nettype wire
