// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_planes - the activations of up to sixteen labels, as pdnn_row_act's of one. Words that
// were written for all labels stand once, as those of label 0.
//
// Labels are visited one after the other: what is read is what visit_i has otherwise than the label
// before it, of label 0 all that is 1. So both are read at once: even and odd labels stand in two
// memories. As deep memories have no write mask, the word that is being written is kept until it is
// whole: its bits must be written one after the other, with nothing between.
`default_nettype none

module pdnn_row_planes #(
    // 16-bit words a label: a power of two, 2 to 256.
    parameter integer ActWords = 256
) (
    input  wire logic        clk,
    input  wire logic        we_i,
    input  wire logic        all_i,      // for all labels; label_i is then 0
    input  wire logic [3:0]  label_i,
    input  wire logic [7:0]  waddr_i,
    input  wire logic [15:0] keep_i,     // 1: this bit as it is
    input  wire logic [15:0] wdata_i,
    input  wire logic        re_i,
    input  wire logic [3:0]  visit_i,
    input  wire logic [7:0]  raddr_i,
    output      logic [15:0] rdata_o,    // one cycle after re_i; holds
    output      logic [15:0] before_o    // which of them the label before had; of label 0: none
);
    localparam integer AddrW = $clog2(ActWords);

    (* no_rw_check *) logic [15:0] even_q [8*ActWords];
    (* no_rw_check *) logic [15:0] odd_q [8*ActWords];
    (* no_rw_check *) logic own_q [ActWords]; // each label has its own

    logic [15:0] word_q, even, odd;
    logic own, first_q, is_odd_q;
    wire logic [15:0] word = (word_q & keep_i) | (wdata_i & ~keep_i);
    wire logic [AddrW-1:0] waddr = waddr_i[AddrW-1:0], raddr = raddr_i[AddrW-1:0];
    // An even label comes after the odd one of the pair before its own.
    wire logic [2:0] odd_pair = visit_i[3:1] - 3'(!visit_i[0]);

    always_ff @(posedge clk) begin
        if (we_i) begin
            word_q <= word;
            own_q[waddr] <= !all_i;
            if (label_i[0]) odd_q[{label_i[3:1], waddr}] <= word;
            else even_q[{label_i[3:1], waddr}] <= word;
        end
        if (re_i) begin
            even <= even_q[{visit_i[3:1], raddr}];
            if (visit_i != '0) odd <= odd_q[{odd_pair, raddr}];
            own <= own_q[raddr];
            {first_q, is_odd_q} <= {visit_i == '0, visit_i[0]};
        end
    end

    assign rdata_o = first_q ? even : (even ^ odd) & {16{own}};
    assign before_o = first_q ? '0 : is_odd_q ? even : odd;

    initial begin
        for (int a = 0; a < 8 * ActWords; a++) begin
            even_q[a] = '0;
            odd_q[a] = '0;
        end
        for (int a = 0; a < ActWords; a++) own_q[a] = 1'b0;
        if (ActWords < 2 || ActWords > 256 || (ActWords & (ActWords - 1)) != 0)
            $fatal(1, "pdnn_row_planes: ActWords must be a power of two, 2 to 256");
    end

    wire logic unused_ok = &{1'b0, waddr_i, raddr_i};

`ifdef FORMAL
    `include "formal/pdnn_row_planes.svh"
`endif
endmodule

`default_nettype wire
