// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_axis: what it says of a position, against the arithmetic of rtl/doc/fmaps.md.

logic f_past_q = 1'b0;
logic f_started_q;
logic [7:0] f_side_q, f_x_q;        // positions of the side; the middle tap's
logic [1:0] f_half_q;
logic [5:0] f_fields_q;
wire logic [5:0] f_fields = {kernel_i, stride_i, upsample_i, pool_i};
wire logic [7:0] f_step = stride_i ? 8'd2 : 8'd1;
wire logic [7:0] f_half = {6'd0, kernel_i[2:1]};

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_started_q <= start_i;
    f_fields_q <= f_fields;
    if (start_i) begin
        f_side_q <= side_i;
        f_half_q <= half_i;
        f_x_q <= '0;
    end else if (step_i) f_x_q <= f_x_q + f_step;
end

// The first tap inside, and the one after the last.
function automatic logic [7:0] f_low(input logic [7:0] x);
    f_low = x > f_half ? x - f_half : '0;
endfunction
wire logic [7:0] f_high = f_x_q + f_half + 8'd1 < f_side_q ? f_x_q + f_half + 8'd1 : f_side_q;
wire logic [7:0] f_now = f_low(f_x_q);
wire logic [7:0] f_next = f_low(f_x_q + f_step);
wire logic [7:0] f_places = upsample_i ? (f_next >> 1) - (f_now >> 1) : f_next - f_now;

always_comb begin
    if (!f_past_q) assume (start_i);
    else begin
        if (!f_started_q) assume (f_fields == f_fields_q);
        // The host's part: what stands in word FMAP. On no map all is 0.
        else assume (f_half_q == kernel_i[2:1]
                     && (kernel_i == 3'd1 || kernel_i == 3'd3 || kernel_i == 3'd5
                         || (f_fields == '0 && f_side_q == '0))
                     && (kernel_i == '0 || f_side_q != '0) && f_side_q <= 8'd128
                     && (!pool_i || f_side_q > f_step) && (!upsample_i || !f_side_q[0]));
        if (step_i && !start_i) assume (!last_o); // pdnn_row_tap's part
    end
    if (f_past_q && kernel_i != '0) begin
        // Taps named as inside are, and no other is.
        assert (outside_o + inside_o == kernel_i && inside_o != '0);
        assert ({5'd0, before_o} == f_half + f_now - f_x_q);
        assert (f_now + {5'd0, inside_o} == f_high);
        assert (half_o == (upsample_i && f_now[0]));
        // Positions end where the side does.
        assert (f_x_q < f_side_q);
        assert (odd_o == (stride_i ? f_x_q[1] : f_x_q[0]) && first_o == (f_x_q == '0));
        if (pool_i)
            assert (last_o == (odd_o && f_x_q + 8'd2 * f_step >= f_side_q));
        else
            assert (last_o == (f_x_q + f_step >= f_side_q));
        if (!last_o) assert (move_o == (f_places == 8'd2 ? 2'd2 : f_places == 8'd1 ? 2'd1 : 2'd0)
                             && f_places <= 8'd2);
        // What makes it inductive.
        assert (kernel_i == 3'd1 || kernel_i == 3'd3 || kernel_i == 3'd5);
        assert (left_q == f_side_q - f_x_q && f_side_q <= 8'd128);
        assert (!stride_i || !f_x_q[0]);
        if (pool_i && !odd_o) assert (left_q > f_step);
    end
    if (f_past_q && kernel_i == '0) assert (last_o && left_q == '0);
end
