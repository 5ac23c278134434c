// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_wide_mem - pdnn_act_mem of more words than a block memory of the iCE40 UP5K has (PDNN_UP5K),
// where a bit at a time is written. Elsewhere it is pdnn_act_mem.
//
// Up to eight words share a row of the block memories, which are written as 256 x 16, by a mask of
// bits, and read as up to 2048 x 2: the memories read side by side are the word, so that nothing
// has to choose between them, which the clock would wait for.
`default_nettype none

module pdnn_wide_mem #(
    // Words of 16 activations: a power of two, 2 to 2048; 256 or more with PDNN_UP5K. 0 at first.
    parameter integer ActWords = 2048,
    // Bits of an address, as pdnn_act_mem's.
    parameter integer ActAddrW = 12
) (
    input  wire logic        clk,
    input  wire logic        we_i,     // all as pdnn_act_mem's
    input  wire logic        lane_i,
    input  wire logic [ActAddrW-1:0] waddr_i,
    input  wire logic [15:0] keep_i,   // all 0, all 1, or 0 in one place
    input  wire logic [15:0] wdata_i,
    input  wire logic        re_i,
    input  wire logic [ActAddrW-1:0] raddr_i,
    output      logic [15:0] rdata_o
);
`ifdef PDNN_UP5K
    localparam integer Deep = ActWords / 256;  // words that share a row,
    localparam integer Bits = 16 / Deep;       // of each so many bits in a memory
    localparam integer Pin = Deep > 1 ? Deep / 2 - 1 : 0; // of Deep pins, the one that is read

    wire logic [31:0] waddr = 32'(waddr_i);
    wire logic [Deep-1:0] word = Deep'(1) << ((waddr >> 8) & (Deep - 1));
    logic [Bits-1:0] keep;        // of the memory that is written

    always_comb begin
        keep = '1;
        for (int i = 0; i < 16; i++) keep[i % Bits] = keep[i % Bits] && keep_i[i];
    end

    for (genvar b = 0; b < Deep; b++) begin : gen_bank
        logic [15:0] mask, wdata, rdata;

        for (genvar i = 0; i < Bits; i++) begin : gen_bit
            assign mask[Deep*i +: Deep] = {Deep{keep[i]}} | ~word;
            assign wdata[Deep*i +: Deep] = {Deep{wdata_i[Bits*b + i]}};
            assign rdata_o[Bits*b + i] = rdata[Deep*i + Pin];
        end

        SB_RAM40_4K #(.READ_MODE($clog2(Deep)), .WRITE_MODE(0)) u_ram (
            .WCLK(clk), .WCLKE(lane_i), .WE(we_i && keep_i[Bits*b +: Bits] != '1),
            .WADDR({3'b0, waddr[7:0]}), .MASK(mask), .WDATA(wdata),
            .RCLK(clk), .RCLKE(re_i), .RE(1'b1), .RADDR(11'(32'(raddr_i) & (ActWords - 1))),
            .RDATA(rdata)
        );
        wire logic unused_pins = &{1'b0, rdata};
`ifdef FORMAL
        // Written are the word's bits that keep_i names, and no others (rtl/formal/SB_RAM40_4K.sv).
        logic [15:0] f_written;
        always_comb begin
            f_written = '0;
            for (int i = 0; i < Bits; i++)
                f_written[Deep*i + 32'(waddr_i) / 256 % Deep]
                    = we_i && lane_i && !keep_i[Bits*b + i];
            assert (rdata == f_written);
        end
`endif
    end
`ifdef FORMAL
    always_comb assume ((~keep_i & (~keep_i - 16'd1)) == '0);
`endif

    initial begin
        if (ActWords < 256 || ActWords > 2048 || (ActWords & (ActWords - 1)) != 0)
            $fatal(1, "pdnn_wide_mem: ActWords must be 256, 512, 1024 or 2048");
    end
`else
    pdnn_act_mem #(.ActWords(ActWords), .ActAddrW(ActAddrW), .Blank(0)) u_mem (
        .clk, .we_i, .lane_i, .waddr_i, .keep_i, .wdata_i, .re_i, .raddr_i, .rdata_o
    );
`endif
endmodule

`default_nettype wire
