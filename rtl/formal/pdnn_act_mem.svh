// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_act_mem with PDNN_WORD_WRITES, included at its end: what is read is what a memory with
// a mask of bits would hold. One word, any word, is followed.

(* anyconst *) logic [AddrW-1:0] f_addr;
logic [15:0] f_word_q;          // what that word should hold
logic [15:0] f_want_q;          // and what rdata_o should be
logic        f_known_q = 1'b0;  // the last read was of that word, and not in the cycle of a write to it
wire logic   f_hit = we_i && lane_i && waddr == f_addr;

initial f_word_q = {16{Blank != 0}};

always_ff @(posedge clk) begin
    if (f_hit) f_word_q <= (f_word_q & keep_i) | (wdata_i & ~keep_i);
    if (re_i) begin
        f_known_q <= raddr == f_addr && !f_hit;
        f_want_q  <= f_word_q;
    end
end

always_comb begin
    if (f_known_q) assert (rdata_o == f_want_q);
    // What makes it inductive.
    if (late_q && addr_q == f_addr) assert (word == f_word_q);
    else assert (mem_q[f_addr] == f_word_q);
    assert (mem_q[f_addr] == copy_q[f_addr]);
    if (late_q && addr_q == f_addr && !same_q) assert (old_q == copy_q[f_addr]);
    if (late_q && addr_q == f_addr && same_q) assert (last_q == copy_q[f_addr]);
end
