// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_tape_mem - the weight memory: one port, 64 bits wide, read front to back.
//
// With PDNN_UP5K defined it is the four SB_SPRAM256KA of an iCE40 UltraPlus side by side (16,384
// words of 64 bits: all of them); else an inferred memory of TapeWords words. A write wins over a
// read. rdata_o follows re_i by one cycle and is valid for that cycle only.
`default_nettype none

module pdnn_tape_mem #(
    // Words of 64 bits: a power of two, 16 to 65536; 16384 with PDNN_UP5K.
    parameter integer TapeWords = 16384,
    parameter integer AddrW = $clog2(TapeWords)
) (
    input  wire logic             clk,
    input  wire logic             we_i,
    input  wire logic             re_i,
    input  wire logic [AddrW-1:0] addr_i,
    input  wire logic [63:0]      wdata_i,
    output      logic [63:0]      rdata_o
);
`ifdef PDNN_UP5K
    for (genvar b = 0; b < 4; b++) begin : gen_bank
        SB_SPRAM256KA u_spram (
            .CLOCK(clk),
            .ADDRESS(addr_i),
            .DATAIN(wdata_i[16*b +: 16]),
            .MASKWREN(4'b1111),
            .WREN(we_i),
            .CHIPSELECT(we_i | re_i),
            .STANDBY(1'b0),
            .SLEEP(1'b0),
            .POWEROFF(1'b1), // active low
            .DATAOUT(rdata_o[16*b +: 16])
        );
    end
`else
    logic [63:0] mem_q [TapeWords];

    always_ff @(posedge clk) begin
        if (we_i) mem_q[addr_i] <= wdata_i;
        else if (re_i) rdata_o <= mem_q[addr_i];
    end
`endif

    initial begin
        if (TapeWords < 16 || TapeWords > 65536 || (TapeWords & (TapeWords - 1)) != 0)
            $fatal(1, "pdnn_tape_mem: TapeWords must be a power of two, 16 to 65536");
`ifdef PDNN_UP5K
        if (TapeWords != 16384) $fatal(1, "pdnn_tape_mem: PDNN_UP5K has 16384 words");
`endif
    end
endmodule

`default_nettype wire
