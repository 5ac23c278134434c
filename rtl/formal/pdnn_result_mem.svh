// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_result_mem: of any neuron total_o, when done, and what the host reads is the sum of all
// that was added to it since its last clear_i.

(* anyconst *) logic [AddrW-1:0] f_neuron;
logic f_past_q = 1'b0;
logic f_known_q;                     // it was cleared
logic [TotalW-1:0] f_sum_q;
logic f_read_q;                      // a neuron was read, and nothing added yet; which
logic [AddrW-1:0] f_at_q;
logic f_steps_q;                     // some of its steps were added
logic f_host_q;                      // the host reads it
logic [AddrW-1:0] f_place_q;
wire logic f_first = AtOnce != 0 || first_i;
wire logic f_last = AtOnce != 0 || last_i;
wire logic f_mine = add_i && (f_first ? f_at_q : waddr) == f_neuron;
wire logic [TotalW-1:0] f_sum = (f_first && clear_i ? '0 : f_sum_q) + TotalW'($signed(sum_i));

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_read_q <= !rst && (read_i || (f_read_q && !(add_i && f_first)));
    if (read_i) f_at_q <= neuron_i[AddrW-1:0];
    if (!f_last && add_i) f_steps_q <= 1'b1;
    else if (add_i) f_steps_q <= 1'b0;
    if (f_mine) f_sum_q <= f_sum;
    if (f_mine && f_first && clear_i) f_known_q <= 1'b1;
    f_host_q <= host_re_i;
    f_place_q <= host_addr_i[AddrW-1:0];
    if (rst) {f_known_q, f_steps_q, f_host_q} <= '0;
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        // the drain's part: a neuron is read, then added to from first_i to last_i; with its first
        // step, or later, another one is read
        assume (!rst || (!add_i && !read_i && !host_re_i));
        if (read_i) begin
            assume (!f_read_q || (add_i && f_first));
            assume (!add_i || neuron_i[AddrW-1:0] != (f_first ? f_at_q : waddr));
            assume ((!f_steps_q && !done_o) || neuron_i[AddrW-1:0] != waddr);
        end
        if (add_i) assume (f_first ? f_read_q && !f_steps_q : f_steps_q);
        if (add_i && f_first) assume (add_neuron_i[AddrW-1:0] == f_at_q);
        // the host's
        if (host_re_i) assume (!read_i && !add_i && !f_read_q && !f_steps_q && !done_o);

        if (f_known_q && done_o && waddr == f_neuron)
            assert (total_o == 32'($signed(AtOnce != 0 ? f_sum : f_sum_q)));
        if (f_known_q && f_host_q && f_place_q == f_neuron)
            assert (rdata_o == 32'($signed(f_sum_q)));
        // What makes it inductive.
        if (f_known_q) begin
            if (AtOnce != 0 || !((f_steps_q || done_o) && waddr == f_neuron))
                assert (mem_q[f_neuron] == f_sum_q);
            else assert (total == f_sum_q);
            if (f_read_q && f_at_q == f_neuron) assert (read_q == f_sum_q);
        end
        if (f_steps_q && f_read_q) assert (AtOnce != 0 || f_at_q != waddr);
        if (AtOnce == 0 && f_read_q && done_o) assert (f_at_q != waddr);
        if (AtOnce != 0) assert (!f_steps_q);
    end
end
