// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_packet with a small memory behind it: good requests, every refusal, damaged and torn
// requests, noise. The memory gives X in every cycle but those after a read. What a WRITE may
// change is decided here by the packet that was sent: `armed` is set for a good WRITE only, and
// a write on the bus while it is low ends the test.
`default_nettype none

module packet_tb;
    `include "pdnn_map.svh"
    localparam integer TapeWords = 48, ActWords = 20, ResultWords = 100, NoiseTables = 1,
                       TimeoutCycles = 300;

    logic        clk = 1'b0, rst = 1'b1;
    logic        rx_valid = 1'b0, tx_ready = 1'b0;
    logic [7:0]  rx_data = 8'd0;
    wire         rx_ready, tx_valid;
    wire  [7:0]  tx_data;
    wire         mem_we, mem_re, run_start, link_error, busy;
    wire  [2:0]  mem_space;
    wire  [15:0] mem_addr;
    wire  [63:0] mem_wdata;
    logic [63:0] mem_rdata = 'x;
    logic        mem_rvalid = 1'b0, run_done = 1'b0;
    logic [7:0]  run_status = 8'd0;

    pdnn_packet #(
        .TapeWords(TapeWords), .ActWords(ActWords), .ResultWords(ResultWords),
        .NoiseTables(NoiseTables), .TimeoutCycles(TimeoutCycles)
    ) u_dut (
        .clk(clk), .rst(rst),
        .rx_valid_i(rx_valid), .rx_ready_o(rx_ready), .rx_data_i(rx_data),
        .tx_valid_o(tx_valid), .tx_ready_i(tx_ready), .tx_data_o(tx_data),
        .mem_we_o(mem_we), .mem_re_o(mem_re), .mem_space_o(mem_space), .mem_addr_o(mem_addr),
        .mem_wdata_o(mem_wdata), .mem_rdata_i(mem_rdata), .mem_rvalid_i(mem_rvalid),
        .run_start_o(run_start), .run_done_i(run_done), .run_status_i(run_status),
        .link_error_o(link_error), .busy_o(busy)
    );

    always #5 clk = ~clk;

    // ---- the memory: all spaces in one array, 512 words each, bits as wide as the space's word --
    logic [63:0] mem [0:4095];
    logic [63:0] mask [0:7];
    logic        armed = 1'b0;
    integer      writes = 0, link_errors = 0, runs = 0, run_left = 0;

    always @(posedge clk) begin
        run_done <= 1'b0;
        if (mem_we) begin
            if (!armed) $fatal(1, "a write reached the bus that no good packet asked for");
            if (mem_space == PDNN_SPACE_RESULT) $fatal(1, "a write to a read-only space");
            mem[{mem_space, mem_addr[8:0]}] <= mem_wdata & mask[mem_space];
            writes <= writes + 1;
        end
        mem_rvalid <= mem_re;
        mem_rdata  <= mem_re ? mem[{mem_space, mem_addr[8:0]}] : 'x;
        if (mem_re && (mem_space == PDNN_SPACE_NOISE || mem_space == PDNN_SPACE_ACT))
            $fatal(1, "a read of a write-only space");
        if (link_error) link_errors <= link_errors + 1;
        if (run_start) begin
            runs     <= runs + 1;
            run_left <= 50;
        end else if (run_left > 0) begin
            run_left <= run_left - 1;
            if (run_left == 1) run_done <= 1'b1;
        end
        if (run_left > 0 && (mem_we || mem_re)) $fatal(1, "the bus was used during a run");
    end

    // ---- the streams ---------------------------------------------------------------------------
    logic [7:0] out [0:65535];
    integer     n_out = 0, read_at = 0, stall = 0, gap = 0, cycle = 0, first_out = 0, last_out = 0;
    logic [7:0] held_data;
    logic       held = 1'b0;

    always @(posedge clk) begin
        cycle <= cycle + 1;
        if (held && !(tx_valid && tx_data === held_data))
            $fatal(1, "the output stream changed while it was stalled");
        held      <= tx_valid && !tx_ready;
        held_data <= tx_data;
        if (tx_valid && tx_ready) begin
            if (^tx_data === 1'bx) $fatal(1, "the output byte is unknown");
            out[n_out[15:0]] <= tx_data;
            if (n_out == read_at) first_out <= cycle;
            last_out <= cycle;
            n_out <= n_out + 1;
        end
        tx_ready <= stall == 0 || $urandom_range(99) >= stall;
    end

    integer n_quiet = 0; // payload bytes in a reply's CRC that are not sent

    task byte_send(input [7:0] value);
        begin
            while (gap != 0 && $urandom_range(99) < gap) @(negedge clk);
            rx_valid = 1'b1;
            rx_data  = value;
            @(posedge clk);
            while (!rx_ready) @(posedge clk);
            @(negedge clk) rx_valid = 1'b0;
        end
    endtask

    `include "packet_tasks.svh"

    initial begin
        $display("bench of pdnn_packet");
        for (i = 0; i < 8; i = i + 1) mask[i] = '0;
        mask[PDNN_SPACE_REG]    = 64'hFFFFFFFF;
        mask[PDNN_SPACE_TAPE]   = '1;
        mask[PDNN_SPACE_NOISE]  = 64'hFF;
        mask[PDNN_SPACE_ACT]    = 64'hFFFF;
        mask[PDNN_SPACE_RESULT] = 64'hFFFFFFFF;
        for (i = 0; i < 4096; i = i + 1) mem[i] = {$urandom, $urandom};
        repeat (3) @(negedge clk);
        rst = 1'b0;
        @(negedge clk);

        good_requests;
        if (link_errors != 0 || runs != 2)
            $fatal(1, "%0d link errors, %0d runs", link_errors, runs);
        $display("ok - good requests");

        read_words(PDNN_SPACE_RESULT, 0, ResultWords, 4);
        // One cycle more than bytes: the pause before the CRC.
        if (last_out - first_out != 12 + 4 * ResultWords)
            $fatal(1, "%0d cycles for %0d bytes", last_out - first_out + 1, 12 + 4 * ResultWords);
        $display("ok - a byte a cycle");

        stall = 70;
        gap   = 30;
        good_requests;
        stall = 0;
        gap   = 0;
        $display("ok - stalls and gaps");

        for (i = 0; i < 256; i = i + 1) payload[i] = i;
        refuse("op 0", 8'h00, PDNN_SPACE_REG, 0, 4, 0, PDNN_STATUS_BAD_OP);
        refuse("op 5", 8'h05, 8'h55, 0, 3, 0, PDNN_STATUS_BAD_OP);
        refuse("op ff", 8'hFF, PDNN_SPACE_REG, 0, 4, 0, PDNN_STATUS_BAD_OP);
        refuse("read space 5", PDNN_OP_READ, 8'h05, 0, 4, 0, PDNN_STATUS_BAD_SPACE);
        refuse("read space 9", PDNN_OP_READ, 8'h09, 0, 3, 0, PDNN_STATUS_BAD_SPACE);
        refuse("write space 80", PDNN_OP_WRITE, 8'h80, 0, 4, 4, PDNN_STATUS_BAD_SPACE);
        refuse("read NOISE", PDNN_OP_READ, PDNN_SPACE_NOISE, 0, 4, 0, PDNN_STATUS_BAD_SPACE);
        refuse("read ACT", PDNN_OP_READ, PDNN_SPACE_ACT, 0, 4, 0, PDNN_STATUS_BAD_SPACE);
        refuse("write RESULT", PDNN_OP_WRITE, PDNN_SPACE_RESULT, 0, 4, 4, PDNN_STATUS_BAD_SPACE);
        refuse("count 0", PDNN_OP_READ, PDNN_SPACE_REG, 16'hFFFF, 0, 0, PDNN_STATUS_BAD_COUNT);
        refuse("write 0", PDNN_OP_WRITE, PDNN_SPACE_REG, 0, 0, 0, PDNN_STATUS_BAD_COUNT);
        refuse("read 6", PDNN_OP_READ, PDNN_SPACE_REG, 16'hFFFF, 6, 0, PDNN_STATUS_BAD_COUNT);
        refuse("read tape 12", PDNN_OP_READ, PDNN_SPACE_TAPE, 0, 12, 0, PDNN_STATUS_BAD_COUNT);
        refuse("write ACT 3", PDNN_OP_WRITE, PDNN_SPACE_ACT, 0, 3, 3, PDNN_STATUS_BAD_COUNT);
        refuse("read RESULT 65535", PDNN_OP_READ, PDNN_SPACE_RESULT, 0, 65535, 0,
               PDNN_STATUS_BAD_COUNT);
        refuse("REG 256", PDNN_OP_READ, PDNN_SPACE_REG, 256, 4, 0, PDNN_STATUS_BAD_ADDRESS);
        refuse("REG 255 + 2", PDNN_OP_READ, PDNN_SPACE_REG, 255, 8, 0, PDNN_STATUS_BAD_ADDRESS);
        refuse("TAPE end", PDNN_OP_WRITE, PDNN_SPACE_TAPE, TapeWords - 1, 16, 16,
               PDNN_STATUS_BAD_ADDRESS);
        refuse("TAPE wrap", PDNN_OP_WRITE, PDNN_SPACE_TAPE, 65535, 16, 16, PDNN_STATUS_BAD_ADDRESS);
        refuse("NOISE end", PDNN_OP_WRITE, PDNN_SPACE_NOISE, 255, 2, 2, PDNN_STATUS_BAD_ADDRESS);
        refuse("ACT end", PDNN_OP_WRITE, PDNN_SPACE_ACT, ActWords, 2, 2, PDNN_STATUS_BAD_ADDRESS);
        refuse("RESULT end", PDNN_OP_READ, PDNN_SPACE_RESULT, 0, 4 * ResultWords + 4, 0,
               PDNN_STATUS_BAD_ADDRESS);
        refuse("RESULT 65532", PDNN_OP_READ, PDNN_SPACE_RESULT, 0, 65532, 0,
               PDNN_STATUS_BAD_ADDRESS);
        if (link_errors != 0) $fatal(1, "%0d link errors for packets with a good CRC", link_errors);
        $display("ok - refused requests");

        build(PDNN_OP_WRITE, PDNN_SPACE_TAPE, 0, 257, 0);
        n_req = 8; // the answer does not wait for more
        send;
        expect_reply("write 257", PDNN_STATUS_BAD_COUNT, 0);
        build(PDNN_OP_WRITE, PDNN_SPACE_TAPE, 0, 16'h8000, 0);
        n_req = 8;
        send;
        expect_reply("write 32768", PDNN_STATUS_BAD_COUNT, 0);
        if (link_errors != 2) $fatal(1, "%0d link errors, expected 2", link_errors);
        good_requests;
        $display("ok - a WRITE that is too long");

        for (i = 0; i < 16; i = i + 1) payload[i] = 8'hA5;
        build(PDNN_OP_WRITE, PDNN_SPACE_TAPE, 0, 16, 16);
        req[9] = req[9] ^ 8'h10;
        send;
        expect_reply("bad CRC", PDNN_STATUS_BAD_CRC, 0);
        build(PDNN_OP_READ, PDNN_SPACE_REG, 0, 4, 0);
        req[11] = ~req[11];
        send;
        expect_reply("bad CRC", PDNN_STATUS_BAD_CRC, 0);
        build(PDNN_OP_RUN, 0, 0, 0, 0);
        req[8] = ~req[8];
        send;
        expect_reply("bad CRC", PDNN_STATUS_BAD_CRC, 0);
        if (link_errors != 5 || runs != 6)
            $fatal(1, "%0d link errors, %0d runs", link_errors, runs);
        good_requests;
        $display("ok - bad CRC");

        for (torn = 1; torn < 28; torn = torn + 1) begin // after so many bytes
            for (i = 0; i < 16; i = i + 1) payload[i] = i;
            build(PDNN_OP_WRITE, PDNN_SPACE_TAPE, 0, 16, 16);
            for (j = 0; j < torn; j = j + 1) byte_send(req[j]);
            expect_silence("torn packet");
            repeat (TimeoutCycles + 2) @(negedge clk);
            if (link_errors != 5 + torn)
                $fatal(1, "%0d link errors, expected %0d", link_errors, 5 + torn);
            read_words(PDNN_SPACE_TAPE, 0, 2, 8);
        end
        $display("ok - time-out");

        gap = 0;
        build(PDNN_OP_READ, PDNN_SPACE_RESULT, 5, 4, 0);
        for (j = 0; j < n_req; j = j + 1) begin // slow, but within the time-out
            byte_send(req[j]);
            repeat (TimeoutCycles - 5) @(negedge clk);
        end
        for (j = 0; j < 4; j = j + 1) payload[j] = mem[{PDNN_SPACE_RESULT[2:0], 9'd5}][8 * j +: 8];
        expect_reply("slow packet", PDNN_STATUS_OK, 4);
        $display("ok - slow packet");

        for (j = 0; j < 300; j = j + 1)
            byte_send(j == PDNN_SYNC_REQUEST ? PDNN_SYNC_REPLY : j);
        byte_send(8'h00);
        read_words(PDNN_SPACE_TAPE, 3, 2, 8);
        if (link_errors != 32) $fatal(1, "garbage counts as %0d link errors", link_errors - 32);
        $display("ok - garbage before the sync byte");

        // Three requests in one go; the stream is held until each is answered.
        build(PDNN_OP_RUN, 0, 0, 0, 0);
        run_status = PDNN_STATUS_OK;
        send;
        build(PDNN_OP_READ, PDNN_SPACE_NOISE, 0, 4, 0);
        send;
        build(PDNN_OP_READ, PDNN_SPACE_TAPE, 7, 8, 0);
        send;
        build(PDNN_OP_RUN, 0, 0, 0, 0);
        seq = seq - 8'd3;
        req[1] = seq;
        expect_reply("first of three", PDNN_STATUS_OK, 0);
        build(PDNN_OP_READ, PDNN_SPACE_NOISE, 0, 4, 0);
        expect_reply("second of three", PDNN_STATUS_BAD_SPACE, 0);
        build(PDNN_OP_READ, PDNN_SPACE_TAPE, 7, 8, 0);
        for (j = 0; j < 8; j = j + 1) payload[j] = mem[{PDNN_SPACE_TAPE[2:0], 9'd7}][8 * j +: 8];
        expect_reply("third of three", PDNN_STATUS_OK, 8);
        expect_silence("after three");
        $display("ok - back to back");

        fuzz(50000, 15);
        stall = 20;
        fuzz(50000, 4);
        stall = 0;
        fuzz(5000, 0);
        $display("ok - 105000 random bytes");
        mutate(500);
        $display("ok - 500 damaged packets");
        $finish;
    end
endmodule

`default_nettype wire
