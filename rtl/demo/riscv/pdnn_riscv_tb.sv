// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_riscv_tb - a small system: PicoRV32, 16 KB of memory, the device behind Wishbone, a console.
// The program is digit.S; what it writes to the device is what the recorded session writes.
//
//   +program=FILE  words of the program, hexadecimal, from address 0
//
// Addresses: 0 memory; 0x40000000 pdnn_wb; 0x80000000 console.
`default_nettype none
`timescale 1ns / 1ns

module pdnn_riscv_tb;
    `include "pdnn_map.svh"
    `include "demo/pdnn_session.svh"
    localparam integer MemWords = 4096;
    localparam integer Table    = 256; // word of memory where the program looks

    logic        clk = 1'b0;
    logic        rst = 1'b1;
    logic [31:0] adr, wdata, rdata, mem_rdata, dev_rdata;
    logic        we, stb, cyc, trap, mem_ack, dev_ack, dev_err;
    logic [3:0]  sel;
    logic [31:0] mem_q [0:MemWords-1];

    always #10 clk = !clk;

    wire logic to_device  = adr[31:30] == 2'b01;
    wire logic to_console = adr[31];
    wire logic to_memory  = !to_device && !to_console;
    assign rdata = to_device ? dev_rdata : mem_rdata;

    picorv32_wb #(
        .ENABLE_COUNTERS(0), .STACKADDR(32'd4 * MemWords)
    ) u_cpu (
        .trap, .wb_rst_i(rst), .wb_clk_i(clk),
        .wbm_adr_o(adr), .wbm_dat_o(wdata), .wbm_dat_i(rdata), .wbm_we_o(we), .wbm_sel_o(sel),
        .wbm_stb_o(stb), .wbm_ack_i(to_device ? dev_ack : mem_ack), .wbm_cyc_o(cyc),
        .pcpi_wr(1'b0), .pcpi_rd(32'd0), .pcpi_wait(1'b0), .pcpi_ready(1'b0), .irq(32'd0)
    );

    // The core of the HX8K board, as the session's.
    pdnn_wb #(
        .Lanes(1), .DrainLanes(1), .ZeroSkip(1), .AccW(13), .SamplingModes(5), .TapeWords(1024),
        .ActWords(32), .ResultWords(64)
    ) u_wb (
        .clk, .rst, .wb_cyc_i(cyc && to_device), .wb_stb_i(stb), .wb_we_i(we), .wb_adr_i(adr[22:2]),
        .wb_sel_i(we ? sel : 4'hF), .wb_dat_i(wdata), .wb_dat_o(dev_rdata), .wb_ack_o(dev_ack),
        .wb_err_o(dev_err), .irq_o(), .running_o()
    );

    logic [7:0] said; // the last character but line ends
    always @(posedge clk) begin
        mem_ack   <= !rst && cyc && stb && !to_device && !mem_ack;
        mem_rdata <= mem_q[adr[13:2]];
        if (cyc && stb && we && !mem_ack && to_memory)
            for (int i = 0; i < 4; i++) if (sel[i]) mem_q[adr[13:2]][8*i +: 8] <= wdata[8*i +: 8];
        if (cyc && stb && we && !mem_ack && to_console) begin
            if (wdata[31]) begin
                if (said != "7") $fatal(1, "the program says %s", said);
                $display("ok - a RISC-V program has a digit read");
                $finish;
            end
            $write("%c", wdata[7:0]);
            if (wdata[7:0] != "\n") said <= wdata[7:0];
        end
        if (dev_err) $fatal(1, "the device refuses address %h", adr);
        if (trap) $fatal(1, "the processor traps");
    end

    // ---- the table: what the session writes, as words of pdnn_wb --------------------------------
    integer     at = Table, address, size, value;
    logic [7:0] head [0:PDNN_HEADER_BYTES-1], dropped;
    reg [8*256-1:0] name;

    task table_add(input integer space, input integer offset, input [31:0] data);
        mem_q[at]     = 32'h40000000 | (space << 20) | (offset << 2);
        mem_q[at + 1] = data;
        at = at + 2;
    endtask

    task table_make;
        logic [63:0] word;
        while (send_q.size() != 0) begin
            for (int i = 0; i < PDNN_HEADER_BYTES; i++) head[i] = send_q.pop_front();
            address = {head[5], head[4]};
            case (head[3])
                PDNN_SPACE_REG:   size = PDNN_SPACE_REG_BYTES;
                PDNN_SPACE_TAPE:  size = PDNN_SPACE_TAPE_BYTES;
                PDNN_SPACE_NOISE: size = PDNN_SPACE_NOISE_BYTES;
                default:          size = PDNN_SPACE_ACT_BYTES;
            endcase
            if (head[2] == PDNN_OP_WRITE)
                for (int n = 0; n < {head[7], head[6]} / size; n++) begin
                    word = '0;
                    for (int i = 0; i < size; i++) word[8*i +: 8] = send_q.pop_front();
                    if (size == 8) begin
                        table_add(head[3], 2 * (address + n), word[31:0]);
                        table_add(head[3], 2 * (address + n) + 1, word[63:32]);
                    end else table_add(head[3], address + n, word[31:0]);
                end
            for (int i = 0; i < PDNN_CRC_BYTES; i++) dropped = send_q.pop_front();
        end
        mem_q[at]     = 32'd0;
        mem_q[at + 1] = 32'd0;
        for (int i = 0; i < 16; i++) mem_q[at + 2 + i] = {16'd0, picture[16*i +: 16]};
        if (at + 18 > MemWords) $fatal(1, "the session does not fit");
    endtask

    initial begin
        if (!$value$plusargs("program=%s", name)) $fatal(1, "+program=FILE is missing");
        session_read("rtl/demo/digit.session");
        $readmemh(name, mem_q);
        if (mem_q[0] === 32'bx) $fatal(1, "%0s has no program", name);
        table_make;
        repeat (8) @(posedge clk);
        rst <= 1'b0;
        repeat (1000000) @(posedge clk);
        $fatal(1, "no end in a million cycles");
    end
endmodule

`default_nettype wire
