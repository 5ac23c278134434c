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
        .ActWords(32), .ResultWords(64)
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

    // ---- requests, as they are sent -------------------------------------------------------------
    // What a reply has to be depends on its request; requests wait here for their replies.
    logic [15:0]  asked_q [$];                          // {opcode, space}
    logic [7:0]   packet [0:PDNN_HEADER_BYTES + PDNN_PAYLOAD_MAX + PDNN_CRC_BYTES - 1];
    integer       at = 0;                               // bytes of the packet so far
    logic [255:0] picture = '0;
    integer       address;

    task request_byte(input logic [7:0] value);
        packet[at] = value;
        at = at + 1;
        if (at >= PDNN_HEADER_BYTES &&
            at == PDNN_HEADER_BYTES + PDNN_CRC_BYTES +
                  (packet[2] == PDNN_OP_WRITE ? {packet[7], packet[6]} : 0)) begin
            asked_q.push_back({packet[2], packet[3]});
            address = {packet[5], packet[4]};
            if (packet[2] == PDNN_OP_WRITE && packet[3] == PDNN_SPACE_ACT)
                for (int i = 0; i < {packet[7], packet[6]}; i++)
                    picture[16 * address + 8 * i +: 8] = packet[PDNN_HEADER_BYTES + i];
            at = 0;
        end
    endtask

    // ---- replies --------------------------------------------------------------------------------
    logic [7:0]  wanted;
    logic [7:0]  want_q [$];                            // recorded, not yet compared
    logic [15:0] asked;
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
    function integer nibble(input integer c);
        if (c >= "0" && c <= "9") return c - "0";
        if (c >= "A" && c <= "F") return c - "A" + 10;
        return -1;
    endfunction

    reg [8*256-1:0] name;
    logic [7:0] value, send_q [$];
    integer file, c, high, direction, best, waited;

    initial begin
        if (!$value$plusargs("session=%s", name)) name = "rtl/demo/digit.session";
        if (!$value$plusargs("stall=%d", stall)) stall = 0;
        file = $fopen(name, "r");
        if (file == 0) $fatal(1, "%0s cannot be opened", name);
        repeat (4) @(posedge clk);
        aresetn <= 1'b1;
        repeat (4) @(posedge clk);

        // What is recorded of the replies comes after its requests; here it is known before.
        c = $fgetc(file);
        while (c != -1) begin
            direction = c;
            c = $fgetc(file);
            while (c != "\n" && c != -1) begin
                if (direction == ">" || direction == "<") begin
                    high = nibble(c);
                    if (high >= 0) begin
                        c = $fgetc(file);
                        value = {high[3:0], 4'(nibble(c))};
                        if (direction == "<") want_q.push_back(value);
                        else begin
                            request_byte(value);
                            send_q.push_back(value);
                        end
                    end
                end
                c = $fgetc(file);
            end
            if (c == "\n") c = $fgetc(file);
        end
        $fclose(file);
        if (send_q.size() == 0) $fatal(1, "%0s has no requests", name);
        while (send_q.size() != 0) send(send_q.pop_front());
        waited = 0;
        while (want_q.size() != 0 && waited < 1000000) begin
            @(posedge clk);
            waited = waited + 1;
        end
        if (want_q.size() != 0) $fatal(1, "%0d bytes of replies are missing", want_q.size());
        repeat (64) @(posedge clk); // for what should not come

        for (int y = 0; y < Side; y++) begin
            for (int x = 0; x < Side; x++) $write("%s", picture[Side*y + x] ? "##" : "  ");
            $write("\n");
        end
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
