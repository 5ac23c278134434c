// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_mac_lane, included at its end: the accumulator is bias + sum of products, exactly.
//
// All planes are alike, so that one is exact is shown with few of them. With FORMAL_PLANES_FREE the
// planes are cut off (scripts/formal.sh) and may be anything that the levels above need of them: so
// what adds them up is proved for any number of planes.

logic f_filled_q = 1'b0; // the planes hold what came in
logic f_odd_q;           // the sum of that word's weights is odd

// ---- a plane: each stage, plus the 1 it lacks, is the exact sum of its signed terms ----------
for (genvar p = 0; p < Planes; p++) begin : f_gen_plane
    wire logic signed [8:0] f_plane = 9'($signed(plane[8*p +: 8])) + 9'(plane_low[p]);
    wire logic f_ok = f_plane <= 9'sd128 && f_plane >= -9'sd128 && f_plane[0] == f_odd_q;

    if (p >= ActW) begin : f_gen_none
        always_comb assume (f_plane == '0 && !plane_low[p]);
    end else begin : f_gen_sum
`ifdef FORMAL_PLANES_FREE
        always_comb if (f_filled_q) assume (f_ok);
`else
        wire logic [15:0] neg = neg_i[16*p +: 16];
        wire logic [23:0] two = gen_plane[p].gen_sum.two;
        wire logic [13:0] four = gen_plane[p].gen_sum.four;
        logic [71:0] f_term; // 8 terms of 9 bits, and their sums
        logic [35:0] f_two;
        logic [17:0] f_four;
        logic [13:0] f_half_q; // of the word in eight_q: the halves, and the 1 that each lacks
        logic [1:0] f_lack_q;

        always_comb begin
            for (int k = 0; k < 8; k++) begin
                f_term[9*k +: 9] = neg[2*k] == neg[2*k + 1]
                    ? {{4{sums_i[5*k + 4]}}, sums_i[5*k +: 5]}
                    : {{4{diffs_i[5*k + 4]}}, diffs_i[5*k +: 5]};
                if (neg[2*k]) f_term[9*k +: 9] = -f_term[9*k +: 9];
            end
            for (int k = 0; k < 4; k++)
                f_two[9*k +: 9] = {{3{two[6*k + 5]}}, two[6*k +: 6]} + 9'(neg[4*k + 2]);
            for (int k = 0; k < 2; k++)
                f_four[9*k +: 9] = {{2{four[7*k + 6]}}, four[7*k +: 7]} + 9'(neg[8*k + 6]);
        end

        always_ff @(posedge clk) begin
            if (en_i) begin
                f_half_q <= four;
                f_lack_q <= {neg[14], neg[6]};
            end
        end

        always_comb begin
            for (int k = 0; k < 4; k++)
                assert (f_two[9*k +: 9] == f_term[18*k +: 9] + f_term[18*k + 9 +: 9]);
            for (int k = 0; k < 2; k++) begin
                assert (f_four[9*k +: 9] == f_two[18*k +: 9] + f_two[18*k + 9 +: 9]);
                assert ($signed(f_four[9*k +: 9]) <= 9'sd64);
                assert ($signed(f_four[9*k +: 9]) >= -9'sd64);
            end
            if (f_filled_q) begin
                assert (f_plane == {{2{f_half_q[6]}}, f_half_q[6:0]}
                                 + {{2{f_half_q[13]}}, f_half_q[13:7]}
                                 + 9'(f_lack_q[0]) + 9'(f_lack_q[1]));
                assert (f_ok);
            end
        end
`endif
    end
end

// ---- the levels: a node, plus the 1 it lacks, is a + 2^Step * b of its exact neighbours --------
for (genvar m = 1; m <= Levels; m++) begin : f_gen_level
    localparam integer Step = 1 << (m - 1);
    localparam integer W = (1 << m) + 8;
    localparam integer Wb = m == 1 ? 8 : Step + 8;
    localparam integer Most = 128 * ((1 << (1 << m)) - 1);
    for (genvar j = 0; j < Planes >> m; j++) begin : f_gen_node
        wire logic [Wb-1:0] a = gen_level[m-1].node[2*j*Wb +: Wb];
        wire logic [Wb-1:0] b = gen_level[m-1].node[(2*j + 1)*Wb +: Wb];
        wire logic [W-1:0] node = gen_level[m].node[j*W +: W];
        wire logic signed [31:0] f_a = 32'($signed(a)) + 32'(gen_level[m-1].low[2*j]);
        wire logic signed [31:0] f_b = 32'($signed(b)) + 32'(gen_level[m-1].low[2*j + 1]);
        wire logic signed [31:0] f_exact = 32'($signed(node)) + 32'(gen_level[m].low[j]);
        always_comb begin
            if (f_filled_q) begin
                assert (f_exact == f_a + (f_b <<< Step));
                assert (f_exact <= Most && f_exact >= -Most);
            end
        end
    end
end

// ---- what is halved is even; the accumulator is bias + sum modulo 2^AccW at all times, and ------
// without wrapping while |bias| + 2^(ActW + 7) * words stays in its range.
localparam integer Top = 1 << (ActW + 7);
wire logic signed [31:0] f_twice = 32'($signed(total)) + 32'(gen_level[Levels].low)
                                 + 32'($signed(excess_i));
logic f_ready_q = 1'b0;             // word_q holds a word's sum
logic f_started_q = 1'b0;           // a neuron has begun
logic signed [31:0] f_word_q, f_acc_q, f_bias_q;
logic [7:0] f_words_q;
wire logic signed [31:0] f_bias = first_i ? 32'($signed(bias_i)) : f_bias_q;
wire logic signed [31:0] f_span = Top * $signed({24'b0, f_words_q});
wire logic signed [31:0] f_size = f_bias_q < 0 ? -f_bias_q : f_bias_q;
wire logic signed [31:0] f_sum = f_acc_q - f_bias_q;

always_ff @(posedge clk) begin
    if (en_i) begin
        f_filled_q <= 1'b1;
        f_odd_q    <= sums_i[0] ^ sums_i[5] ^ sums_i[10] ^ sums_i[15] ^ sums_i[20] ^ sums_i[25]
                    ^ sums_i[30] ^ sums_i[35];
        f_ready_q  <= f_filled_q;
        f_word_q   <= f_twice >>> 1;
    end
    if (en_i && acc_en_i) begin
        f_started_q <= 1'b1;
        f_bias_q    <= f_bias;
        f_words_q   <= first_i ? 8'd1 : f_words_q + 8'd1;
        f_acc_q     <= (first_i ? f_bias : f_acc_q) + f_word_q;
    end
end

always_comb begin
    // pdnn_pair_sums' part: sum and difference of two weights are both odd or both even.
    // pdnn_weight_sum's: excess_i is 2^ActW - 1 times the weights' sum, so f_twice is twice
    // the sum of sixteen products, -8 * (2^ActW - 1) to 7 * (2^ActW - 1) each.
    for (int k = 0; k < 8; k++) assume (sums_i[5*k] == diffs_i[5*k]);
    if (f_filled_q) assume (excess_i[0] == f_odd_q && f_twice < 2 * Top && f_twice >= -2 * Top);
    // The sequencer's part: nothing is accumulated before it came through, a neuron begins with
    // first_i and has at most 255 words.
    if (en_i && acc_en_i)
        assume (f_ready_q && (first_i || (f_started_q && f_words_q != 8'd255)));
    if (f_filled_q) begin
        assert (!twice[0]);
        assert (32'($signed(twice)) == f_twice);
    end
    if (f_ready_q) begin
        assert (f_filled_q && f_word_q < Top && f_word_q >= -Top);
        assert (32'($signed(word_q)) == f_word_q);
    end
    if (f_started_q) begin
        assert (f_ready_q && f_words_q != '0);
        assert (f_sum <= f_span && f_sum >= -f_span);
        assert (f_bias_q >= -(32'sd1 << (AccW - 1)) && f_bias_q < (32'sd1 << (AccW - 1)));
        assert (acc_o == f_acc_q[AccW-1:0]);
        if (f_size + f_span < (32'sd1 << (AccW - 1))) assert (32'($signed(acc_o)) == f_acc_q);
    end
end
