// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_fifo - bytes between a link that cannot wait and the core, 512 x 8: one SB_RAM40_4K.
// A byte comes out two cycles after it went in at the earliest; then one a cycle. in_ready_o is low
// when 512 bytes wait; a link that cannot wait loses the byte then, and the packet's CRC tells.
`default_nettype none

module pdnn_fifo (
    input  wire logic        clk,
    input  wire logic        rst,
    input  wire logic        in_valid_i,
    output      logic        in_ready_o,
    input  wire logic [7:0]  in_data_i,
    output      logic        out_valid_o,
    input  wire logic        out_ready_i,
    output      logic [7:0]  out_data_o
);
    (* no_rw_check *) logic [7:0] mem_q [0:511];
    logic [9:0] head_q;         // bytes written, modulo 1024
    logic [9:0] tail_q, tail_d; // bytes taken

    assign in_ready_o  = head_q != (tail_q ^ 10'd512);
    assign tail_d      = out_valid_o && out_ready_i ? tail_q + 10'd1 : tail_q;

    always_ff @(posedge clk) begin
        if (in_valid_i && in_ready_o) mem_q[head_q[8:0]] <= in_data_i;
        out_data_o <= mem_q[tail_d[8:0]];
    end

    always_ff @(posedge clk)
        if (rst) begin
            head_q <= '0;
            tail_q <= '0;
            out_valid_o <= 1'b0;
        end else begin
            if (in_valid_i && in_ready_o) head_q <= head_q + 10'd1;
            tail_q <= tail_d;
            out_valid_o <= tail_d != head_q; // a byte that comes in now cannot be read yet
        end

`ifdef FORMAL
    `include "formal/pdnn_fifo.svh"
`endif
endmodule

`default_nettype wire
