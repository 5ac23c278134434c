// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_uart_tx - asynchronous sender: 8 data bits, no parity, 1 stop bit, Divisor cycles a bit.
// Characters follow each other without a pause while valid_i stays high.
`default_nettype none

module pdnn_uart_tx #(
    parameter integer Divisor = 8 // clock cycles a bit, 2..65535
) (
    input  wire logic        clk,
    input  wire logic        rst,
    input  wire logic        valid_i,
    output      logic        ready_o,
    input  wire logic [7:0]  data_i,
    output      logic        txd_o
);
    localparam integer TimerW = $clog2(Divisor);

    logic [8:0]        shift_q; // bit on the line, and those to come
    logic [TimerW-1:0] timer_q; // cycles left of the bit on the line
    logic [3:0]        left_q;  // bits left after it
    logic              bit_over;
    logic              last_q;  // left_q is 0

    assign txd_o    = shift_q[0];
    assign bit_over = timer_q == '0;

    always_ff @(posedge clk) begin
        // The next cycle is the last of a character, or still idle: a register, as paths begin
        // here.
        ready_o <= last_q && (timer_q == TimerW'(1) || (ready_o && !valid_i));
        if (!bit_over) timer_q <= timer_q - 1'b1;
        else if (!last_q) begin
            timer_q <= TimerW'(Divisor - 1);
            left_q  <= left_q - 4'd1;
            last_q  <= left_q == 4'd1;
            shift_q <= {1'b1, shift_q[8:1]};
        end else if (valid_i) begin
            timer_q <= TimerW'(Divisor - 1);
            left_q  <= 4'd9;
            last_q  <= 1'b0;
            shift_q <= {data_i, 1'b0};
        end
        if (rst) begin // an idle character first, so that the other end finds the start bit
            timer_q <= TimerW'(Divisor - 1);
            left_q  <= 4'd9;
            last_q  <= 1'b0;
            shift_q <= '1;
            ready_o <= 1'b0;
        end
    end

    initial
        if (Divisor < 2 || Divisor > 65535)
            $fatal(1, "pdnn_uart_tx: Divisor is %0d, expected 2..65535", Divisor);

`ifdef FORMAL
    `include "formal/pdnn_uart_tx.svh"
`endif
endmodule

`default_nettype wire
