// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_act: of any bit what is written last, with the bits that are kept, is what the
// host wrote or the neuron of that word and place was; what follows a word's last neuron is 0; and a
// layer's n-th neuron is n places from OUT_BASE's first.

(* anyconst *) logic [ActAddrW-1:0] f_word;
(* anyconst *) logic [3:0] f_bit;
logic f_past_q = 1'b0;
logic f_known_q;                     // the bit was written
logic f_mem_q, f_is_q;               // as the memory has it, as it should be
logic [11:0] f_neurons_q;            // of the layer
logic f_running_q, f_valid_q;
logic f_layer_q;                     // one has started
wire logic f_here = we_o && waddr_o == f_word;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_running_q <= running_i;
    f_valid_q <= valid_i;
    f_layer_q <= !rst && (layer_start_i || f_layer_q);
    if (layer_start_i) f_neurons_q <= '0;
    else if (valid_i) f_neurons_q <= f_neurons_q + 12'd1;
    if (f_here) begin
        if (!keep_o[f_bit]) f_mem_q <= wdata[f_bit];
        if (!running_i) {f_known_q, f_is_q} <= {1'b1, host_wdata_i[f_bit]};
        else if (place_q == f_bit)
            {f_known_q, f_is_q} <= {f_known_q || !more_q, fires_i || (more_q && f_is_q)};
        else if (place_q == '0 && !more_q) {f_known_q, f_is_q} <= 2'b10;
    end
    if (!f_past_q) f_known_q <= 1'b0;
end

always_comb begin
    if (!f_past_q) assume (rst && !running_i && !host_we_i);
    else begin
        // the run's part: a neuron's bit is written while it lasts
        assume (running_i || !f_running_q || !we_q);
        if (valid_i) assume (running_i && f_layer_q && !rst);
        if (layer_start_i) assume (!valid_i);
        if (we_q) assume (running_i && !host_we_i);

        if (f_known_q) assert (f_mem_q == f_is_q);
        if (Fmaps == 0 && f_layer_q)
            assert (neuron_o == {out_base_i, 4'd0} + f_neurons_q);
        // What makes it inductive.
        if (we_q) assert (f_valid_q);
    end
end
