// SPDX-License-Identifier: BSD-2-Clause
//
// The recorded digit through pdnn_wb: what its requests write is written word by word, what they
// read is read and compared. Then what the port refuses.
`timescale 1ns / 1ns

module wb_tb;
    `include "pdnn_map.svh"
    `include "demo/pdnn_session.svh"
    localparam [2:0] Control = 3'd7;

    logic        clk = 1'b0;
    logic        rst = 1'b1;
    logic        cyc = 1'b0, stb = 1'b0, we = 1'b0, ack, err, irq, running;
    logic [20:0] adr;
    logic [3:0]  sel = 4'hF;
    logic [31:0] wdata, rdata, got;

    always #10 clk = !clk;

    pdnn_wb #(
        .Lanes(1), .DrainLanes(1), .ZeroSkip(1), .AccW(13), .SamplingModes(5), .TapeWords(1024),
        .ActWords(32), .ResultWords(64)
    ) u_wb (
        .clk, .rst, .wb_cyc_i(cyc), .wb_stb_i(stb), .wb_we_i(we), .wb_adr_i(adr), .wb_sel_i(sel),
        .wb_dat_i(wdata), .wb_dat_o(rdata), .wb_ack_o(ack), .wb_err_o(err), .irq_o(irq),
        .running_o(running)
    );

    integer accesses = 0;
    logic   refused;

    task access(input logic write, input [2:0] space, input [17:0] offset, input [31:0] data);
        cyc <= 1'b1; stb <= 1'b1; we <= write; adr <= {space, offset}; wdata <= data;
        @(posedge clk);
        while (!ack && !err) @(posedge clk);
        refused = err;
        got = rdata;
        cyc <= 1'b0; stb <= 1'b0;
        if ($urandom_range(3) == 0) @(posedge clk); // now and then with a pause
        accesses = accesses + 1;
    endtask

    task good(input logic write, input [2:0] space, input [17:0] offset, input [31:0] data);
        access(write, space, offset, data);
        if (refused) $fatal(1, "space %0d, offset %0d, write %b is refused", space, offset, write);
    endtask

    task bad(input logic write, input [2:0] space, input [17:0] offset);
        access(write, space, offset, 32'd1);
        if (!refused) $fatal(1, "space %0d, offset %0d, write %b is not refused", space, offset, write);
    endtask

    function integer word_bytes(input [7:0] space);
        case (space)
            PDNN_SPACE_REG:   return PDNN_SPACE_REG_BYTES;
            PDNN_SPACE_TAPE:  return PDNN_SPACE_TAPE_BYTES;
            PDNN_SPACE_NOISE: return PDNN_SPACE_NOISE_BYTES;
            PDNN_SPACE_ACT:   return PDNN_SPACE_ACT_BYTES;
            default:          return PDNN_SPACE_RESULT_BYTES;
        endcase
    endfunction

    // ---- the session --------------------------------------------------------------------------
    logic [7:0]  head [0:PDNN_HEADER_BYTES-1], want [0:65535], op, space;
    logic [63:0] word;
    integer      address, count, size, wanted, compared = 0;

    task request_take; // the next request's header
        for (int i = 0; i < PDNN_HEADER_BYTES; i++) head[i] = send_q.pop_front();
        op = head[2]; space = head[3]; address = {head[5], head[4]}; count = {head[7], head[6]};
    endtask

    task reply_take; // its reply's payload
        for (int i = 0; i < PDNN_HEADER_BYTES; i++) head[i] = want_q.pop_front();
        if (head[3] != PDNN_STATUS_OK) $fatal(1, "the recorded reply is no OK");
        wanted = {head[7], head[6]};
        for (int i = 0; i < wanted; i++) want[i] = want_q.pop_front();
        for (int i = 0; i < PDNN_CRC_BYTES; i++) head[0] = want_q.pop_front();
    endtask

    initial begin
        repeat (4) @(posedge clk);
        rst <= 1'b0;
        @(posedge clk);
        session_read("rtl/demo/digit.session");
        while (send_q.size() != 0) begin
            request_take;
            size = word_bytes(space);
            if (op == PDNN_OP_WRITE) begin
                for (int n = 0; n < count / size; n++) begin
                    word = '0;
                    for (int i = 0; i < size; i++) word[8*i +: 8] = send_q.pop_front();
                    if (size == 8) begin
                        good(1'b1, space[2:0], 18'(2 * (address + n)), word[31:0]);
                        good(1'b1, space[2:0], 18'(2 * (address + n) + 1), word[63:32]);
                    end else good(1'b1, space[2:0], 18'(address + n), word[31:0]);
                end
            end else if (op == PDNN_OP_RUN) begin
                good(1'b1, Control, 18'd0, 32'd1);
                bad(1'b1, Control, 18'd0); // it runs
                good(1'b0, Control, 18'd0, 32'd0);
                if (!got[0] || got[1] || irq) $fatal(1, "CONTROL is %h during a run", got);
                good(1'b0, PDNN_SPACE_REG[2:0], 18'd0, 32'd0); // waits for the end
                if (!irq || running) $fatal(1, "answered during the run");
                good(1'b0, Control, 18'd0, 32'd0);
                if (got != {16'd0, PDNN_STATUS_OK, 8'h02}) $fatal(1, "CONTROL is %h behind a run", got);
                good(1'b1, Control, 18'd0, 32'd0);
                if (irq) $fatal(1, "irq_o stays");
            end
            for (int i = 0; i < PDNN_CRC_BYTES; i++) head[0] = send_q.pop_front();
            reply_take;
            if (op == PDNN_OP_READ)
                for (int n = 0; n < wanted / size; n++) begin
                    good(1'b0, space[2:0], 18'(address + n), 32'd0);
                    if (space != PDNN_SPACE_REG) begin
                        word[31:0] = {want[4*n + 3], want[4*n + 2], want[4*n + 1], want[4*n]};
                        if (got != word[31:0])
                            $fatal(1, "space %0d, word %0d is %h, recorded was %h", space, address + n,
                                   got, word[31:0]);
                        compared = compared + 1;
                    end
                end
        end
        if (compared != 10) $fatal(1, "%0d results compared", compared);
        $display("ok - a digit through Wishbone: %0d accesses, ten results as recorded", accesses);

        // The tape comes back in halves.
        good(1'b1, PDNN_SPACE_TAPE[2:0], 18'd2046, 32'h89ABCDEF);
        good(1'b1, PDNN_SPACE_TAPE[2:0], 18'd2047, 32'h01234567);
        good(1'b0, PDNN_SPACE_TAPE[2:0], 18'd2047, 32'd0);
        if (got != 32'h01234567) $fatal(1, "upper half is %h", got);
        good(1'b0, PDNN_SPACE_TAPE[2:0], 18'd2046, 32'd0);
        if (got != 32'h89ABCDEF) $fatal(1, "lower half is %h", got);
        $display("ok - words of the tape");

        bad(1'b1, PDNN_SPACE_TAPE[2:0], 18'd2048);
        bad(1'b0, PDNN_SPACE_REG[2:0], 18'd256);
        bad(1'b1, PDNN_SPACE_NOISE[2:0], 18'd512);
        bad(1'b0, PDNN_SPACE_NOISE[2:0], 18'd0);
        bad(1'b1, PDNN_SPACE_ACT[2:0], 18'd32);
        bad(1'b0, PDNN_SPACE_ACT[2:0], 18'd0);
        bad(1'b1, PDNN_SPACE_RESULT[2:0], 18'd0);
        bad(1'b0, PDNN_SPACE_RESULT[2:0], 18'd64);
        bad(1'b0, 3'd5, 18'd0);
        bad(1'b0, Control, 18'd1);
        sel <= 4'h7;
        bad(1'b1, PDNN_SPACE_REG[2:0], 18'd16);
        $display("ok - what is outside, or the wrong way, is refused");
        $finish;
    end
endmodule
