// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_uart_tx: a byte that is taken goes out as a start bit, its bits from the lowest on and
// a stop bit, each of Divisor cycles; between characters the line is high.

logic f_past_q = 1'b0;
logic [9:0] f_frame_q;               // on the line: bit f_bit_q for f_cycle_q cycles so far
logic [3:0] f_bit_q;
logic [TimerW-1:0] f_cycle_q;
wire logic f_taken = valid_i && ready_o;
wire logic f_over = f_cycle_q == TimerW'(Divisor - 1);
wire logic [9:0] f_left = f_frame_q >> f_bit_q;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    if (rst || f_taken) begin
        f_frame_q <= rst ? '1 : {1'b1, data_i, 1'b0};
        f_bit_q <= '0;
        f_cycle_q <= '0;
    end else if (!f_over) f_cycle_q <= f_cycle_q + 1'b1;
    else if (f_bit_q != 4'd9) begin
        f_cycle_q <= '0;
        f_bit_q <= f_bit_q + 4'd1;
    end
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        assert (txd_o == f_left[0]);
        assert (ready_o == (f_bit_q == 4'd9 && f_over));
        // What makes it inductive.
        assert (f_bit_q <= 4'd9 && f_frame_q[9] && left_q == 4'd9 - f_bit_q);
        assert (last_q == (left_q == '0) && timer_q == TimerW'(Divisor - 1) - f_cycle_q);
        assert (f_cycle_q <= TimerW'(Divisor - 1));
        for (int i = 0; i < 9; i++)
            assert (shift_q[i] == (5'(i) + 5'(f_bit_q) <= 5'd9 ? f_left[i] : 1'b1));
    end
end
