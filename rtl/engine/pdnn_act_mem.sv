// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_act_mem - the activations of one lane (of codes: one bit of each), 16 bits a word.
//
// Neurons write single bits, the host whole words, so the write has a bit mask; the iCE40's block
// RAM has it in hardware (PDNN_UP5K: one SB_RAM40_4K a lane). Other block memories write words of 8
// bits or more: with PDNN_WORD_WRITES a write reads its word, changes it and writes it one cycle
// later, which takes two of them and nothing of a kind. A read in the cycle of a write to the same
// word returns either content; the sequencer never does that. Words never written hold Blank in
// every bit.
`default_nettype none

module pdnn_act_mem #(
    // Words of 16 activations: a power of two, 2 to 4096; 256 or more with PDNN_UP5K.
    parameter integer ActWords = 256,
    // Bits of an address, of which those beyond the memory are ignored: 8 or more.
    parameter integer ActAddrW = 8,
    // 0 or 1.
    parameter integer Blank = 1
) (
    input  wire logic        clk,
    input  wire logic        we_i,     // both must be high to write:
    input  wire logic        lane_i,   // shared strobe, and this lane
    input  wire logic [ActAddrW-1:0] waddr_i,
    input  wire logic [15:0] keep_i,   // 1: leave this bit as it is
    input  wire logic [15:0] wdata_i,
    input  wire logic        re_i,
    input  wire logic [ActAddrW-1:0] raddr_i,
    output      logic [15:0] rdata_o   // one cycle after re_i; holds
);
`ifdef PDNN_UP5K
    localparam [255:0] Init = Blank != 0 ? {256{1'b1}} : 256'b0;
    localparam integer Banks = ActWords / 256;

    // A bank that is not read shows 0.
    logic [16*Banks-1:0] banks;

    for (genvar b = 0; b < Banks; b++) begin : gen_bank
        logic [15:0] bank;
        wire logic write = ((32'(waddr_i) >> 8) & (Banks - 1)) == b;
        wire logic read = ((32'(raddr_i) >> 8) & (Banks - 1)) == b;

        SB_RAM40_4K #(
            .READ_MODE(0), .WRITE_MODE(0),
            .INIT_0(Init), .INIT_1(Init), .INIT_2(Init), .INIT_3(Init), .INIT_4(Init),
            .INIT_5(Init), .INIT_6(Init), .INIT_7(Init), .INIT_8(Init), .INIT_9(Init),
            .INIT_A(Init), .INIT_B(Init), .INIT_C(Init), .INIT_D(Init), .INIT_E(Init),
            .INIT_F(Init)
        ) u_ram (
            .WCLK(clk), .WCLKE(lane_i), .WE(we_i && write), .WADDR({3'b0, waddr_i[7:0]}),
            .MASK(keep_i), .WDATA(wdata_i),
            .RCLK(clk), .RCLKE(re_i && read), .RE(1'b1), .RADDR({3'b0, raddr_i[7:0]}),
            .RDATA(bank)
        );

        if (Banks > 1) begin : gen_shown
            logic shown_q;
            always_ff @(posedge clk) if (re_i) shown_q <= read;
            assign banks[16*b +: 16] = bank & {16{shown_q}};
        end else begin : gen_whole
            assign banks = bank;
        end
    end

    always_comb begin
        rdata_o = '0;
        for (int b = 0; b < Banks; b++) rdata_o = rdata_o | banks[16*b +: 16];
    end
`elsif PDNN_WORD_WRITES
    localparam integer AddrW = $clog2(ActWords);

    (* no_rw_check *) logic [15:0] mem_q [ActWords];  // for the reader
    (* no_rw_check *) logic [15:0] copy_q [ActWords]; // the same, for the write's own reading
    logic             late_q;                         // a write of the cycle before, now done
    logic             same_q;                         // to the word of the one before it
    logic             ahead_q;                        // the reader's word was being written
    logic [AddrW-1:0] addr_q;
    logic [15:0]      keep_q, data_q, old_q, last_q, word_q, read_q;
    wire logic [AddrW-1:0] waddr = waddr_i[AddrW-1:0], raddr = raddr_i[AddrW-1:0];
    wire logic [15:0] word = ((same_q ? last_q : old_q) & keep_q) | (data_q & ~keep_q);

    always_ff @(posedge clk) begin
        late_q <= we_i && lane_i;
        same_q <= late_q && addr_q == waddr;
        addr_q <= waddr;
        keep_q <= keep_i;
        data_q <= wdata_i;
        old_q  <= copy_q[waddr];
        last_q <= word;
        if (late_q) begin
            mem_q[addr_q]  <= word;
            copy_q[addr_q] <= word;
        end
        if (re_i) begin
            read_q  <= mem_q[raddr];
            word_q  <= word;
            ahead_q <= late_q && addr_q == raddr;
        end
    end

    assign rdata_o = ahead_q ? word_q : read_q;

    initial begin
        late_q = 1'b0;
        for (int a = 0; a < ActWords; a++) begin
            mem_q[a]  = {16{Blank != 0}};
            copy_q[a] = {16{Blank != 0}};
        end
    end

    wire logic unused_ok = &{1'b0, waddr_i, raddr_i};
`else
    localparam integer AddrW = $clog2(ActWords);

    (* no_rw_check *) logic [15:0] mem_q [ActWords];

    always_ff @(posedge clk) begin
`ifndef SYNTHESIS // the same, in one write instead of 16: four times the simulation's speed
        if (we_i && lane_i)
            mem_q[waddr_i[AddrW-1:0]] <= (mem_q[waddr_i[AddrW-1:0]] & keep_i) | (wdata_i & ~keep_i);
`else
        for (int i = 0; i < 16; i++) begin
            if (we_i && lane_i && !keep_i[i]) mem_q[waddr_i[AddrW-1:0]][i] <= wdata_i[i];
        end
`endif
        if (re_i) rdata_o <= mem_q[raddr_i[AddrW-1:0]];
    end

    initial begin
        for (int a = 0; a < ActWords; a++) mem_q[a] = {16{Blank != 0}};
    end

    wire logic unused_ok = &{1'b0, waddr_i, raddr_i};
`endif

    initial begin
        if (ActWords < 2 || ActWords > 1 << ActAddrW || (ActWords & (ActWords - 1)) != 0)
            $fatal(1, "pdnn_act_mem: ActWords must be a power of two, 2 to 2^ActAddrW");
`ifdef PDNN_UP5K
        if (ActWords < 256) $fatal(1, "pdnn_act_mem: PDNN_UP5K has 256 words or more");
`endif
    end

`ifdef FORMAL
`ifdef PDNN_WORD_WRITES
    `include "formal/pdnn_act_mem.svh"
`endif
`endif
endmodule

`default_nettype wire
