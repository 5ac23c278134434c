// SPDX-License-Identifier: BSD-2-Clause
//
// packet_tasks.svh - requests and what is expected of their replies, inside packet_tb: build, send,
// expect, and damage of every kind.

    logic [7:0]  req [0:1023], payload [0:65535];
    logic [7:0]  seq = 8'd200;
    logic [31:0] crc;
    integer      n_req, i, j, k, torn;

    function [31:0] crc_next(input [31:0] from, input [7:0] value);
        integer b;
        begin
            crc_next = from ^ value;
            for (b = 0; b < 8; b = b + 1)
                crc_next = crc_next[0] ? (crc_next >> 1) ^ 32'hEDB88320 : crc_next >> 1;
        end
    endfunction

    // A request with n_payload bytes of payload[] and a good CRC into req[].
    task build(input [7:0] op, input [7:0] space, input [15:0] addr, input [15:0] count,
               input integer n_payload);
        begin
            seq = seq + 8'd1;
            req[0] = PDNN_SYNC_REQUEST;
            req[1] = seq;
            req[2] = op;
            req[3] = space;
            {req[5], req[4]} = addr;
            {req[7], req[6]} = count;
            for (i = 0; i < n_payload; i = i + 1) req[8 + i] = payload[i];
            n_req = 8 + n_payload;
            crc = 32'hFFFFFFFF;
            for (i = 0; i < n_req; i = i + 1) crc = crc_next(crc, req[i]);
            crc = ~crc;
            for (i = 0; i < 4; i = i + 1) begin
                req[n_req] = crc[7:0];
                crc = crc >> 8;
                n_req = n_req + 1;
            end
        end
    endtask

    task send;
        for (k = 0; k < n_req; k = k + 1) byte_send(req[k]);
    endtask

    // The reply to what stands in req[]: this status and n_payload bytes of payload[].
    task expect_reply(input string what, input [7:0] status, input integer n_payload);
        integer waited;
        begin
            waited = 0;
            while (n_out < read_at + 12 + n_payload) begin
                @(posedge clk);
                waited = waited + 1;
                if (waited > 20000)
                    $fatal(1, "%0s: %0d bytes of reply, expected %0d", what, n_out - read_at,
                           12 + n_payload);
            end
            if (out[read_at] !== PDNN_SYNC_REPLY) $fatal(1, "%0s: sync %h", what, out[read_at]);
            if (out[read_at + 1] !== req[1]) $fatal(1, "%0s: seq %h", what, out[read_at + 1]);
            if (out[read_at + 2] !== req[2]) $fatal(1, "%0s: op %h", what, out[read_at + 2]);
            if (out[read_at + 3] !== status)
                $fatal(1, "%0s: status %0d, expected %0d", what, out[read_at + 3], status);
            if ({out[read_at + 5], out[read_at + 4]} !== {req[5], req[4]})
                $fatal(1, "%0s: address %h%h", what, out[read_at + 5], out[read_at + 4]);
            if ({out[read_at + 7], out[read_at + 6]} !== n_payload[15:0])
                $fatal(1, "%0s: count %h%h", what, out[read_at + 7], out[read_at + 6]);
            crc = 32'hFFFFFFFF;
            for (j = 0; j < 8 + n_payload; j = j + 1) begin
                if (j >= 8 && out[read_at + j] !== payload[j - 8])
                    $fatal(1, "%0s: payload byte %0d is %h, expected %h", what, j - 8,
                           out[read_at + j], payload[j - 8]);
                crc = crc_next(crc, out[read_at + j]);
            end
            for (j = 0; j < n_quiet; j = j + 1) crc = crc_next(crc, payload[j]);
            crc = ~crc;
            for (j = 0; j < 4; j = j + 1) begin
                if (out[read_at + 8 + n_payload + j] !== crc[7:0])
                    $fatal(1, "%0s: byte %0d of the reply's CRC is wrong", what, j);
                crc = crc >> 8;
            end
            read_at = read_at + 12 + n_payload;
        end
    endtask

    task expect_silence(input string what);
        begin
            repeat (60) @(negedge clk);
            if (n_out != read_at || busy) $fatal(1, "%0s: an answer where none was due", what);
        end
    endtask

    task refuse(input string what, input [7:0] op, input [7:0] space, input [15:0] addr,
                input [15:0] count, input integer n_payload, input [7:0] status);
        begin
            build(op, space, addr, count, n_payload);
            send;
            expect_reply(what, status, 0);
        end
    endtask

    task write_words(input [2:0] space, input [15:0] addr, input integer n_words,
                     input integer word_bytes);
        integer writes_then;
        begin
            for (i = 0; i < n_words * word_bytes; i = i + 1) payload[i] = $urandom;
            build(PDNN_OP_WRITE, space, addr, n_words * word_bytes, n_words * word_bytes);
            armed = 1'b1;
            writes_then = writes;
            send;
            expect_reply("WRITE", PDNN_STATUS_OK, 0);
            @(negedge clk) armed = 1'b0;
            if (writes != writes_then + n_words)
                $fatal(1, "WRITE of %0d words made %0d", n_words, writes - writes_then);
            for (i = 0; i < n_words; i = i + 1)
                for (j = 0; j < word_bytes; j = j + 1)
                    if (mem[{space, addr[8:0]} + i][8 * j +: 8] !== payload[i * word_bytes + j])
                        $fatal(1, "WRITE to space %0d, word %0d, byte %0d", space, i, j);
        end
    endtask

    task read_words(input [2:0] space, input [15:0] addr, input integer n_words,
                    input integer word_bytes);
        begin
            build(PDNN_OP_READ, space, addr, n_words * word_bytes, 0);
            for (i = 0; i < n_words; i = i + 1)
                for (j = 0; j < word_bytes; j = j + 1)
                    payload[i * word_bytes + j] = mem[{space, addr[8:0]} + i][8 * j +: 8];
            send;
            expect_reply("READ", PDNN_STATUS_OK, n_words * word_bytes);
        end
    endtask

    task check_words(input [2:0] space, input [15:0] addr, input integer n_words,
                     input integer word_bytes);
        begin
            build(PDNN_OP_CHECK, space, addr, n_words * word_bytes, 0);
            for (i = 0; i < n_words; i = i + 1)
                for (j = 0; j < word_bytes; j = j + 1)
                    payload[i * word_bytes + j] = mem[{space, addr[8:0]} + i][8 * j +: 8];
            send;
            n_quiet = n_words * word_bytes;
            expect_reply("CHECK", PDNN_STATUS_OK, 0);
            n_quiet = 0;
        end
    endtask

    task good_requests;
        begin
            write_words(PDNN_SPACE_REG, 16'h10, 1, 4);
            write_words(PDNN_SPACE_REG, 16'h10, 4, 4);
            write_words(PDNN_SPACE_TAPE, 0, 1, 8);
            write_words(PDNN_SPACE_TAPE, TapeWords - 32, 32, 8);
            write_words(PDNN_SPACE_NOISE, 0, 256, 1);
            write_words(PDNN_SPACE_NOISE, 255, 1, 1);
            write_words(PDNN_SPACE_ACT, 0, ActWords, 2);
            write_words(PDNN_SPACE_ACT, ActWords - 1, 1, 2);
            read_words(PDNN_SPACE_REG, 16'h00, 64, 4);
            read_words(PDNN_SPACE_TAPE, 0, TapeWords, 8);
            read_words(PDNN_SPACE_RESULT, 0, ResultWords, 4);
            read_words(PDNN_SPACE_RESULT, ResultWords - 1, 1, 4);
            check_words(PDNN_SPACE_TAPE, 0, TapeWords, 8);
            check_words(PDNN_SPACE_TAPE, 3, 1, 8);
            check_words(PDNN_SPACE_RESULT, 1, 2, 4);
            build(PDNN_OP_RUN, 8'h77, 16'hFFFF, 16'hFFFF, 0); // RUN ignores what it does not need
            run_status = PDNN_STATUS_OK;
            send;
            expect_reply("RUN", PDNN_STATUS_OK, 0);
            build(PDNN_OP_RUN, 0, 0, 0, 0);
            run_status = PDNN_STATUS_BAD_TAPE;
            send;
            expect_reply("RUN", PDNN_STATUS_BAD_TAPE, 0);
        end
    endtask

    // A stream of bytes that look like packets, and now and then a good READ in the middle of it.
    task fuzz(input integer n_bytes, input integer density);
        integer sent;
        begin
            sent = 0;
            while (sent < n_bytes) begin
                i = $urandom_range(99);
                if (i < density) byte_send(PDNN_SYNC_REQUEST);
                else if (i < 2 * density) byte_send($urandom_range(4));
                else byte_send($urandom);
                sent = sent + 1;
                if (sent % 5000 == 0) settle;
            end
        end
    endtask

    // Whatever came before: after the time-out, and with all answers out, a READ is served.
    task settle;
        begin
            repeat (TimeoutCycles + 20) @(negedge clk);
            while (busy) @(negedge clk);
            read_at = n_out;
            if (read_at > 60000) begin
                n_out = 0;
                read_at = 0;
            end
            read_words(PDNN_SPACE_REG, 0, 3, 4);
        end
    endtask

    // Good WRITEs with one thing wrong each: a few flipped bits, a byte lost, a byte too many.
    task mutate(input integer n_packets);
        integer p, at, kind;
        begin
            for (p = 0; p < n_packets; p = p + 1) begin
                for (i = 0; i < 32; i = i + 1) payload[i] = $urandom;
                build(PDNN_OP_WRITE, PDNN_SPACE_TAPE, p % 32, 32, 32);
                at   = $urandom_range(n_req - 1);
                kind = $urandom_range(3);
                if (kind == 0) req[at] = req[at] ^ (8'd1 << $urandom_range(7));
                else if (kind == 1) req[at] = req[at] ^ $urandom_range(255, 1);
                else if (kind == 2) begin
                    for (i = at; i < n_req - 1; i = i + 1) req[i] = req[i + 1];
                    n_req = n_req - 1;
                    if (at == n_req) req[n_req - 1] = ~req[n_req - 1]; // lost a repeated byte
                end else n_req = at;
                send;
                settle;
            end
        end
    endtask
