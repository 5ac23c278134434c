// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_put: for maps of up to 8 columns and 8 groups a position, and any number of lines,
// a group's word is the layer's first and the words of the lines, positions and groups before it; with
// POOL of half as many columns and lines. more_o: its place was written to.

(* anyconst *) logic f_pool;
(* anyconst *) logic [2:0] f_groups, f_columns; // less 1
// A group: words of the lines before it, an odd line, column, number.
localparam integer FW = 12 + 1 + 3 + 3;
logic [FW-1:0] f_at_q, f_out_q;      // named last by start_i; came out last
logic f_past_q = 1'b0;
logic f_any_q, f_pending_q;          // one came out; that of f_at_q has not
logic [1:0] f_wait_q;                // cycles since start_i
logic [11:0] f_base_q;

function automatic logic [11:0] f_words(input logic pool, input logic [2:0] groups,
                                        input logic [3:0] columns);
    f_words = 12'(pool ? {1'b0, columns[3:1]} : columns) * (12'(groups) + 12'd1);
endfunction

function automatic logic [FW-1:0] f_after(input logic pool, input logic [2:0] groups,
                                          input logic [2:0] columns, input logic [FW-1:0] at);
    f_after = at;
    f_after[2:0] = at[2:0] == groups ? 3'd0 : at[2:0] + 3'd1;
    if (at[2:0] == groups) begin
        f_after[5:3] = at[5:3] == columns ? 3'd0 : at[5:3] + 3'd1;
        if (at[5:3] == columns) begin
            f_after[6] = !at[6];
            if (!pool || at[6])
                f_after[18:7] = at[18:7] + f_words(pool, groups, {1'b0, columns} + 4'd1);
        end
    end
endfunction

wire logic [FW-1:0] f_next = f_any_q || f_pending_q ? f_after(f_pool, f_groups, f_columns, f_at_q)
                                                    : '0;
wire logic [11:0] f_row = base_i + f_out_q[18:7];
wire logic [11:0] f_place = f_row + f_words(f_pool, f_groups, {1'b0, f_out_q[5:3]});

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_base_q <= base_i;
    f_wait_q <= start_i ? '0 : f_wait_q + 2'd1;
    f_pending_q <= !rst && !layer_start_i && (start_i || (f_pending_q && !group_o));
    f_any_q <= !rst && !layer_start_i && (group_o || f_any_q);
    if (start_i) f_at_q <= f_next;
    if (group_o) f_out_q <= f_at_q;
end

always_comb begin
    assume (!f_pool || f_columns[0]);
    if (!f_past_q) assume (rst && layer_start_i && !start_i);
    else begin
        // the walk's part: a group at most in Delay cycles, a layer when all have come out
        if (start_i) assume (!rst && !layer_start_i && (!f_pending_q || group_o));
        if (layer_start_i || rst) assume (!f_pending_q && layer_start_i);
        if (f_any_q || f_pending_q) assume (base_i == f_base_q);
        if (start_i)
            assume (first_i == (f_next[2:0] == '0) && column0_i == (f_next[5:3] == '0)
                    && pool_x_i == (f_pool && f_next[3]) && pool_y_i == (f_pool && f_next[6]));

        if (f_any_q) begin
            assert (word_o == f_place + 12'(f_out_q[2:0]));
            assert (more_o == (f_pool && (f_out_q[3] || f_out_q[6])));
        end
        // What makes it inductive.
        assert (late_q == (f_pending_q ? Delay'(1) << f_wait_q : '0));
        if (f_pending_q) assert (f_wait_q < 2'(Delay));
        assert (begun_q == f_any_q);
        if (f_any_q) begin
            assert (place_q == f_place && row_q == f_row);
            assert (f_out_q[2:0] <= f_groups && f_out_q[5:3] <= f_columns);
        end
        if (f_pending_q) begin
            assert (f_at_q == (f_any_q ? f_after(f_pool, f_groups, f_columns, f_out_q) : '0));
            assert (first_q == (f_at_q[2:0] == '0) && column0_q == (f_at_q[5:3] == '0)
                    && pool_x_q == (f_pool && f_at_q[3]) && pool_y_q == (f_pool && f_at_q[6]));
        end else if (f_any_q) assert (f_at_q == f_out_q);
    end
end
