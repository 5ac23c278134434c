// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_codes - the codes behind the bits that pdnn_row_walk looks at, which say whether a
// code is 0; bit p of a code is in memory p. load_i, in the cycle in which a word comes to the
// walker's B, reads its codes; pick_i in a later one says for which input a row is read, and
// code_o is its code a cycle later, when the row is on the tape's output. Codes of inputs that
// are 0 hold anything. A bit that no code has in a run (planes_i) is neither written nor read.
`default_nettype none

module pdnn_row_codes #(
    // 16-bit words a memory, see pdnn_act_mem.
    parameter integer ActWords = 256,
    // Bits of a code: 2 to 8.
    parameter integer ActW = 8
) (
    input  wire logic            clk,
    // Writes, as those of the bits: the drain's while a run is under way, the host's otherwise.
    input  wire logic            running_i,
    input  wire logic            we_i,
    input  wire logic [7:0]      waddr_i,
    input  wire logic [15:0]     keep_i,       // 1: this place stays as it is
    input  wire logic [ActW-1:0] act_code_i,
    input  wire logic [15:0]     host_wdata_i, // 1: the largest code
    input  wire logic [ActW-1:0] planes_i,     // bits that codes can have, while running_i

    input  wire logic            load_i,
    input  wire logic [7:0]      load_addr_i,
    input  wire logic [3:0]      pick_i,
    output      logic [ActW-1:0] code_o
);
    for (genvar p = 0; p < ActW; p++) begin : gen_plane
        wire logic [15:0] plane;

        pdnn_act_mem #(.ActWords(ActWords), .Blank(0)) u_act_mem (
            .clk, .we_i(we_i && (!running_i || planes_i[p])), .lane_i(1'b1), .waddr_i, .keep_i,
            .wdata_i(running_i ? {16{act_code_i[p]}} : host_wdata_i),
            .re_i(load_i && planes_i[p]), .raddr_i(load_addr_i), .rdata_o(plane)
        );
        always_ff @(posedge clk) code_o[p] <= plane[pick_i] && planes_i[p];
    end
endmodule

`default_nettype wire
