// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_digit_tb - a test bench to start from: a recorded session through pdnn_axis, without any of
// the host's software. It loads a small network, classifies a handwritten digit by T = 16 samples,
// prints the digit and the sums of the ten classes, and ends with $fatal unless each reply is the
// one recorded. A second under Icarus:
//
//   iverilog -g2012 -f rtl/files.f -s pdnn_digit_tb -o digit rtl/demo/pdnn_digit_tb.sv
//   vvp -n digit
//
// +session=FILE  the recording (rtl/demo/digit.session; the format: rtl/doc/integration.md)
// +stall=N       both streams wait in N of 100 cycles, at random (0)
`default_nettype none
`timescale 1ns / 1ns

module pdnn_digit_tb;
    `include "pdnn_map.svh"
    `include "demo/pdnn_session.svh"
    localparam integer Side = 14; // of the picture: input bits 0..195, row by row
    localparam integer Classes = 10;

    logic       clk = 1'b0;
    logic       aresetn = 1'b0;
    logic       s_valid = 1'b0;
    logic       m_ready = 1'b0;
    logic       s_ready, m_valid, m_last;
    logic [7:0] s_data, m_data;

    always #10 clk = !clk;

    // The core of the HX8K board: 1024 words of weights, 512 input bits.
    pdnn_axis #(
        .Lanes(1), .DrainLanes(1), .ZeroSkip(1), .AccW(13), .SamplingModes(5), .TapeWords(1024),
        .ActWords(32), .ResultWords(64), .AdaptiveStop(0)
    ) u_axis (
        .aclk(clk), .aresetn,
        .s_axis_tvalid(s_valid), .s_axis_tready(s_ready), .s_axis_tdata(s_data),
        .s_axis_tlast(1'b0),
        .m_axis_tvalid(m_valid), .m_axis_tready(m_ready), .m_axis_tdata(m_data),
        .m_axis_tlast(m_last),
        .busy_o(), .running_o()
    );

    integer stall = 0;
    integer cycles = 0;
    always @(posedge clk) begin
        cycles  <= cycles + 1;
        m_ready <= $urandom_range(99) >= stall;
    end

    task send(input logic [7:0] value);
        while ($urandom_range(99) < stall) @(posedge clk);
        s_data  <= value;
        s_valid <= 1'b1;
        @(posedge clk);
        while (!s_ready) @(posedge clk);
        s_valid <= 1'b0;
    endtask

    // ---- replies --------------------------------------------------------------------------------
    logic [7:0]  wanted;
    logic [15:0] asked;                                 // {opcode, space} of the request
    logic [7:0]  reply [0:65535];
    integer      replied = 0, replies = 0;
    logic        compared;                              // what registers say may differ
    logic [32*Classes-1:0] result;                      // a sum of 32 bits a class
    logic signed [31:0]    sum, most;

    always @(posedge clk)
        if (m_valid && m_ready) begin
            if (replied == 0) begin
                if (asked_q.size() == 0) $fatal(1, "a reply that nobody asked for");
                asked = asked_q.pop_front();
            end
            reply[replied] = m_data;
            compared = asked != {PDNN_OP_READ, PDNN_SPACE_REG} || replied < PDNN_HEADER_BYTES;
            if (want_q.size() == 0)
                $fatal(1, "byte %0d of reply %0d was not recorded", replied, replies);
            if (compared && want_q[0] !== m_data)
                $fatal(1, "byte %0d of reply %0d is %h, recorded was %h", replied, replies, m_data,
                       want_q[0]);
            if (asked == {PDNN_OP_READ, PDNN_SPACE_RESULT} && replied >= PDNN_HEADER_BYTES &&
                replied < PDNN_HEADER_BYTES + 4 * Classes)
                result[8 * (replied - PDNN_HEADER_BYTES) +: 8] = m_data;
            wanted = want_q.pop_front();
            replied = replied + 1;
            if (m_last !== (replied >= PDNN_HEADER_BYTES &&
                            replied == PDNN_HEADER_BYTES + PDNN_CRC_BYTES + {reply[7], reply[6]}))
                $fatal(1, "TLAST is %b at byte %0d of reply %0d", m_last, replied - 1, replies);
            if (m_last) begin
                replied = 0;
                replies = replies + 1;
            end
        end

    // ---- the session ----------------------------------------------------------------------------
    reg [8*256-1:0] name;
    integer best, waited;

    initial begin
        if (!$value$plusargs("session=%s", name)) name = "rtl/demo/digit.session";
        if (!$value$plusargs("stall=%d", stall)) stall = 0;
        repeat (4) @(posedge clk);
        aresetn <= 1'b1;
        repeat (4) @(posedge clk);

        session_read(name);
        while (send_q.size() != 0) send(send_q.pop_front());
        waited = 0;
        while (want_q.size() != 0 && waited < 1000000) begin
            @(posedge clk);
            waited = waited + 1;
        end
        if (want_q.size() != 0) $fatal(1, "%0d bytes of replies are missing", want_q.size());
        repeat (64) @(posedge clk); // for what should not come

        picture_print(Side);
        best = 0;
        for (int i = 0; i < Classes; i++) begin
            sum = result[32*i +: 32];
            $display("%0d: %0d", i, sum);
            if (i == 0 || sum > most) begin
                most = sum;
                best = i;
            end
        end
        $display("ok - %0d replies as recorded, %0d cycles: it is a %0d", replies, cycles, best);
        $finish;
    end
endmodule

`default_nettype wire
