// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_uart_rx - asynchronous receiver: 8 data bits, no parity, 1 stop bit, Divisor cycles a bit.
//
// The line is sampled in the middle of a bit, counted from the edge of the start bit; a start bit
// that is over before its middle is ignored as a glitch. The edge is seen up to one cycle late, so
// the clocks of the two ends may differ by (1/2 - 1/Divisor) / 9.5 of a bit: 3.9 % with Divisor 8.
// A character without a stop bit (a break, or the wrong rate) is dropped, and the line must be high
// again before the next one starts. There is no flow control: data_o must be taken at valid_o.
`default_nettype none

module pdnn_uart_rx #(
    parameter integer Divisor = 8 // clock cycles a bit, 4..65535
) (
    input  wire logic        clk,
    input  wire logic        rst,
    input  wire logic        rxd_i,   // asynchronous
    output      logic        valid_o, // pulse
    output      logic [7:0]  data_o   // holds until the next start bit is over
);
    localparam integer TimerW = $clog2(Divisor);

    typedef enum logic [1:0] {
        StIdle  = 2'd0,
        StStart = 2'd1, // the start bit, to its middle
        StBits  = 2'd2,
        StBreak = 2'd3  // until the line is high
    } state_e;

    state_e            state_q;
    logic [1:0]        line_q;  // synchroniser
    logic [TimerW-1:0] timer_q; // cycles to the next sample
    logic [3:0]        left_q;  // bits to come, with the stop bit
    logic              line, sample;

    assign line   = line_q[1];
    assign sample = timer_q == '0;

    always_ff @(posedge clk) begin
        line_q  <= {line_q[0], rxd_i};
        valid_o <= 1'b0;
        timer_q <= sample ? TimerW'(Divisor - 1) : timer_q - 1'b1;
        case (state_q)
            StIdle: begin
                // Two cycles of the start bit are gone: one in line_q[0], one in reading line.
                timer_q <= TimerW'(Divisor / 2 - 2);
                if (!line) state_q <= StStart;
            end
            StStart: begin
                left_q <= 4'd9;
                if (sample) state_q <= line ? StIdle : StBits;
            end
            StBits:
                if (sample) begin
                    left_q <= left_q - 4'd1;
                    if (left_q != 4'd1) data_o <= {line, data_o[7:1]};
                    else begin
                        valid_o <= line;
                        state_q <= line ? StIdle : StBreak;
                    end
                end
            default:
                if (line) state_q <= StIdle;
        endcase
        if (rst) begin
            state_q <= StBreak;
            line_q  <= 2'b00;
            valid_o <= 1'b0;
        end
    end

    initial
        if (Divisor < 4 || Divisor > 65535)
            $fatal(1, "pdnn_uart_rx: Divisor is %0d, expected 4..65535", Divisor);

`ifdef FORMAL
    `include "formal/pdnn_uart_rx.svh"
`endif
endmodule

`default_nettype wire
