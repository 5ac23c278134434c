// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_act_mem - the activations of one lane, 16 bits a word.
//
// Neurons write single bits, the host whole words: the write takes a bit mask, which the iCE40
// block RAM has in hardware (one EBR a lane at 256 words). A read in the cycle of a write to the
// same word returns either content; the sequencer never does that.
`default_nettype none

module pdnn_act_mem #(
    // Words of 16 activations: a power of two, 2 to 256.
    parameter integer ActWords = 256
) (
    input  wire logic        clk,
    input  wire logic        we_i,
    input  wire logic [7:0]  waddr_i,
    input  wire logic [15:0] wmask_i, // 1: write this bit
    input  wire logic [15:0] wdata_i,
    input  wire logic        re_i,
    input  wire logic [7:0]  raddr_i,
    output      logic [15:0] rdata_o  // one cycle after re_i; holds
);
    localparam integer AddrW = $clog2(ActWords);

    (* no_rw_check *) logic [15:0] mem_q [ActWords];

    always_ff @(posedge clk) begin
`ifdef VERILATOR // the same, in one write instead of 16: three quarters of the simulation's time
        if (we_i)
            mem_q[waddr_i[AddrW-1:0]] <= (mem_q[waddr_i[AddrW-1:0]] & ~wmask_i) | (wdata_i & wmask_i);
`else
        for (int i = 0; i < 16; i++) begin
            if (we_i && wmask_i[i]) mem_q[waddr_i[AddrW-1:0]][i] <= wdata_i[i];
        end
`endif
        if (re_i) rdata_o <= mem_q[raddr_i[AddrW-1:0]];
    end

    wire unused_ok = &{1'b0, waddr_i, raddr_i};

    initial begin
        if (ActWords < 2 || ActWords > 256 || (ActWords & (ActWords - 1)) != 0)
            $fatal(1, "pdnn_act_mem: ActWords must be a power of two, 2 to 256");
    end
endmodule

`default_nettype wire
