// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_uart_rx: of a sender of Divisor cycles a bit, with pauses of any length between
// characters, every byte comes out, once and whole.

(* anyseq *) logic f_start;
(* anyseq *) logic [7:0] f_byte;
localparam integer FAtW = $clog2(10 * Divisor + 1);
localparam [FAtW-1:0] FEnd = FAtW'(10 * Divisor);
localparam [FAtW-1:0] FMiddle = FAtW'(Divisor / 2 + 1); // where the start bit is looked at
localparam [FAtW-1:0] FReady = FAtW'(Divisor / 2 + 2 + 9 * Divisor);
logic f_past_q = 1'b0;
logic [2:0] f_high_q;                // cycles since reset, in which the line is high
logic [FAtW-1:0] f_at_q;             // cycle of the character; FEnd: a pause
logic [9:0] f_frame_q;
logic f_line, f_before, f_twice;     // the line; a cycle before, two
logic [3:0] f_k;                     // bit that is looked at next
logic [FAtW-1:0] f_wait;             // so many cycles from now
logic [7:0] f_mask;                  // what has come of the byte

always_comb begin
    f_line = 1'b1;
    f_before = 1'b1;
    f_twice = 1'b1;
    f_k = 4'd10;
    f_wait = '0;
    for (int b = 9; b >= 0; b--) begin
        if (f_at_q < FAtW'((b + 1) * Divisor)) f_line = f_frame_q[b];
        if (f_at_q <= FAtW'((b + 1) * Divisor)) f_before = f_frame_q[b] || f_at_q == '0;
        if (f_at_q <= FAtW'((b + 1) * Divisor + 1)) f_twice = f_frame_q[b] || f_at_q <= FAtW'(1);
        if (f_at_q <= FAtW'(Divisor / 2 + 1 + b * Divisor)) begin
            f_k = 4'(b);
            f_wait = FAtW'(Divisor / 2 + 1 + b * Divisor) - f_at_q;
        end
    end
    f_mask = ~(8'hff >> (f_k - 4'd1));
end

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_high_q <= {f_high_q[1:0], 1'b1};
    if (f_at_q != FEnd) f_at_q <= f_at_q + 1'b1;
    if (f_start && f_at_q >= FEnd - 1'b1 && f_high_q == '1) begin
        f_at_q <= '0;
        f_frame_q <= {1'b1, f_byte, 1'b0};
    end
    if (rst) begin
        f_at_q <= FEnd;
        f_high_q <= '0;
    end
end

always_comb begin
    assume (rst == !f_past_q);
    if (f_past_q) begin
        assume (rxd_i == f_line);

        assert (valid_o == (f_at_q == FReady));
        if (valid_o) assert (data_o == f_frame_q[8:1]);
        // What makes it inductive.
        assert (f_at_q <= FEnd);
        assert (f_high_q == 3'd0 || f_high_q == 3'd1 || f_high_q == 3'd3 || f_high_q == 3'd7);
        if (f_high_q != '1) begin
            assert (f_at_q == FEnd && state_q == StBreak && line_q == f_high_q[1:0]);
        end else if (f_at_q == FEnd) begin
            assert (line_q == 2'd3 && state_q == StIdle);
        end else begin
            assert (!f_frame_q[0] && f_frame_q[9] && line_q == {f_twice, f_before});
            if (f_at_q <= FAtW'(2) || f_k == 4'd10) assert (state_q == StIdle);
            else if (f_k == 4'd0) assert (state_q == StStart && timer_q == TimerW'(f_wait));
            else begin
                assert (state_q == StBits && timer_q == TimerW'(f_wait) && left_q == 4'd10 - f_k);
                assert ((data_o & f_mask) == (8'(f_frame_q[8:1] << (4'd9 - f_k)) & f_mask));
            end
            if (f_k == 4'd10) assert (data_o == f_frame_q[8:1]);
        end
    end
end
