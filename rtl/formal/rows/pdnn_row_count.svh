// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_count: the number from one look-up is that of the samples drawn one by one, for
// every word, threshold and block; so is what the first one is. A tally is handed on.

logic f_past_q = 1'b0;
logic [4:0] f_size_q, f_ones_q;
logic f_valid_q, f_drawn_q, f_first_q;
logic [15:0] f_rare;                 // of the samples: on the rarer side
logic [4:0] f_rares, f_ones;

always_comb begin
    f_rares = '0;
    for (int k = 0; k < 16; k++) begin
        logic [8:0] w;
        case (1'b1)
            size_i[4]: w = t4_word_q ^ {4'(k), 5'd0};
            size_i[3]: w = t4_word_q ^ {3'(k), 6'd0};
            size_i[2]: w = t4_word_q ^ {2'(k), 7'd0};
            default:   w = t4_word_q ^ {1'(k), 8'd0};
        endcase
        f_rare[k] = 5'(k) < size_i && w[8] != t4_minus_q && {1'b0, w[7:0]} < t4_threshold;
        f_rares = f_rares + 5'(f_rare[k]);
    end
    f_ones = tally_valid_i ? tally_i : t4_minus_q ? f_rares : size_i - f_rares;
end

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_size_q <= size_i;
    f_valid_q <= valid_o;
    f_drawn_q <= t4_valid_q;
    f_ones_q <= f_ones;
    f_first_q <= f_rare[0] ^ !t4_minus_q;
end

always_comb begin
    // the layer's part, the host's (a sum of 0 is on either side), pdnn_row_block's
    assume (size_i == 5'd2 || size_i == 5'd4 || size_i == 5'd8 || size_i == 5'd16);
    assume (!t4_zero_q || t4_read_q == '0);
    assume (!tally_valid_i || (!t4_valid_q && tally_i <= size_i));
    if (f_past_q) begin
        assume (size_i == f_size_q);
        assert (mixed_o == (t4_valid_q && f_rares != '0));
        if (f_valid_q) begin
            assert (fired_o == (f_ones_q != '0));
            assert (code_o == (f_ones_q == size_i ? 4'd0 : f_ones_q[3:0]));
            if (f_drawn_q) assert (first_o == f_first_q);
        end
    end
end
