// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_mac_lane - sixteen multiply-accumulates a cycle, for the deterministic twin: acc += w * a, a
// a code of ActW bits.
//
// The multiplier that is smallest in LUTs is the accumulate-only lane, once a bit: with a
// code's bits read as s = +-1, 2a = sum_p 2^p * s_p + 2^ActW - 1, so that
//
//   2 * sum_i w_i * a_i = sum_p 2^p * (sum_i w_i * s_ip) + (2^ActW - 1) * sum_i w_i
//
// A plane's inner sum is pdnn_lane's tree over the shared sums and differences of weight pairs; the
// last term is shared too (pdnn_weight_sum).
//
//   cycle  what is registered at its end
//   0      sums_i, diffs_i, neg_i are valid: the sum of each plane
//   1      excess_i is valid: the word's sum of products
//   2      accumulator (acc_en_i); with first_i it starts from bias_i instead of its content
//
// A sum that lacks a 1 (after a complement, see pdnn_lane) is carried on with that 1 beside it,
// `low`. acc_o wraps; the host keeps every sum within AccW bits. While en_i is low nothing
// toggles.
`default_nettype none

module pdnn_mac_lane #(
    // Bits of an activation: 2 to 8.
    parameter integer ActW = 8,
    // Bits of the accumulator, ActW + 10 to 24.
    parameter integer AccW = 22
) (
    input  wire logic               clk,
    input  wire logic               en_i,     // the lane has a sample
    input  wire logic [16*ActW-1:0] neg_i,    // plane p in bits 16p+15:16p; 1: the code's bit is 0
    input  wire logic [39:0]        sums_i,
    input  wire logic [39:0]        diffs_i,
    input  wire logic [ActW+7:0]    excess_i,
    input  wire logic               acc_en_i,
    input  wire logic               first_i,  // first word of a neuron
    input  wire logic [AccW-1:0]    bias_i,
    output      logic [AccW-1:0]    acc_o
);
    localparam integer Levels = $clog2(ActW);
    localparam integer Planes = 1 << Levels; // those from ActW on are 0
    localparam integer TotalW = Planes + 8;

    wire logic [8*Planes-1:0] plane;
    wire logic [Planes-1:0] plane_low;
    logic [ActW+7:0] word_q;

`ifdef FORMAL
    logic f_filled_q = 1'b0; // the planes hold what came in
    logic f_odd_q;           // the sum of that word's weights is odd
`endif

    for (genvar p = 0; p < Planes; p++) begin : gen_plane
        if (p < ActW) begin : gen_sum
            wire logic [15:0] neg = neg_i[16*p +: 16];
            logic [39:0] term; // 5 bits a pair, without the missing 1
            logic [23:0] two;  // 4 x 6 bits
            logic [13:0] four; // 2 x 7 bits
            logic [7:0] eight_q;
            logic low_q;

            for (genvar k = 0; k < 8; k++) begin : gen_term
                assign term[5*k +: 5] = {5{neg[2*k]}} ^ (neg[2*k] == neg[2*k + 1]
                                                         ? sums_i[5*k +: 5] : diffs_i[5*k +: 5]);
            end
            for (genvar k = 0; k < 4; k++) begin : gen_two
                assign two[6*k +: 6] = {term[10*k + 4], term[10*k +: 5]}
                                     + {term[10*k + 9], term[10*k + 5 +: 5]} + {5'b0, neg[4*k]};
            end
            for (genvar k = 0; k < 2; k++) begin : gen_four
                assign four[7*k +: 7] = {two[12*k + 5], two[12*k +: 6]}
                                      + {two[12*k + 11], two[12*k + 6 +: 6]} + {6'b0, neg[8*k + 2]};
            end
            always_ff @(posedge clk) begin
                if (en_i) begin
                    eight_q <= {four[6], four[6:0]} + {four[13], four[13:7]} + {7'b0, neg[6]};
                    low_q <= neg[14];
                end
            end
`ifdef FORMAL_PLANES_FREE
            (* anyseq *) logic [7:0] f_eight;
            (* anyseq *) logic f_low;
            assign plane[8*p +: 8] = f_eight;
            assign plane_low[p] = f_low;
`else
            assign plane[8*p +: 8] = eight_q;
            assign plane_low[p] = low_q;
`endif

`ifdef FORMAL
            // What the levels above need of a plane. All planes are alike, so that it holds is
            // shown with few of them, and then with any number of planes that are free to be
            // anything else.
            wire logic signed [8:0] f_plane = 9'($signed(plane[8*p +: 8])) + 9'(plane_low[p]);
            wire logic f_plane_ok = f_plane <= 9'sd128 && f_plane >= -9'sd128
                                 && f_plane[0] == f_odd_q;
`endif

`ifdef FORMAL_PLANES_FREE
            always_comb if (f_filled_q) assume (f_plane_ok);
            wire logic unused_plane = &{1'b0, eight_q, low_q};
`elsif FORMAL
            // Each stage, plus the 1 it lacks, is the exact sum of its signed terms.
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
                    assert (f_plane_ok);
                end
            end
`endif
        end else begin : gen_none
            assign plane[8*p +: 8] = '0;
            assign plane_low[p] = 1'b0;
        end
    end

    // Two neighbours become one sum: a + 2^Step * b, and b's low with it; a's low stays.
    for (genvar m = 0; m <= Levels; m++) begin : gen_level
        localparam integer Count = Planes >> m;
        localparam integer W = m == 0 ? 8 : (1 << m) + 8;
        logic [Count*W-1:0] node;
        logic [Count-1:0] low;

        if (m == 0) begin : gen_leaf
            assign node = plane;
            assign low = plane_low;
        end else begin : gen_add
            localparam integer Step = 1 << (m - 1);
            localparam integer Wb = m == 1 ? 8 : Step + 8;
            for (genvar j = 0; j < Count; j++) begin : gen_node
                wire logic [Wb-1:0] a = gen_level[m-1].node[2*j*Wb +: Wb];
                wire logic [Wb-1:0] b = gen_level[m-1].node[(2*j + 1)*Wb +: Wb];
                wire logic c = gen_level[m-1].low[2*j + 1];
                assign node[j*W +: W] = {{(W-Wb){a[Wb-1]}}, a}
                                      + {{(W-Wb-Step){b[Wb-1]}}, b, {Step{c}}} + {{(W-1){1'b0}}, c};
                assign low[j] = gen_level[m-1].low[2*j];

`ifdef FORMAL
                // The node, plus the 1 it lacks, is a + 2^Step * b of its exact neighbours.
                wire logic signed [31:0] f_a = 32'($signed(a)) + 32'(gen_level[m-1].low[2*j]);
                wire logic signed [31:0] f_b = 32'($signed(b)) + 32'(c);
                wire logic [W-1:0] f_node = node[j*W +: W];
                wire logic signed [31:0] f_exact = 32'($signed(f_node)) + 32'(low[j]);
                localparam integer Most = 128 * ((1 << (1 << m)) - 1);
                always_comb begin
                    if (f_filled_q) begin
                        assert (f_exact == f_a + (f_b <<< Step));
                        assert (f_exact <= Most && f_exact >= -Most);
                    end
                end
`endif
            end
        end
    end

    // Twice the word's sum of products: even, so the last bit goes.
    wire logic [TotalW-1:0] total = gen_level[Levels].node;
    wire logic [ActW+8:0] twice = {total[ActW+7], total[ActW+7:0]} + {excess_i[ActW+7], excess_i}
                                + {{(ActW+8){1'b0}}, gen_level[Levels].low};
    wire logic [AccW-1:0] base = first_i ? bias_i : acc_o;

    always_ff @(posedge clk) begin
        if (en_i) word_q <= twice[ActW+8:1];
        if (en_i && acc_en_i) acc_o <= base + {{(AccW-ActW-8){word_q[ActW+7]}}, word_q};
    end

    wire logic unused_ok = &{1'b0, total, twice[0]};

    initial begin
        if (ActW < 2 || ActW > 8) $fatal(1, "pdnn_mac_lane: ActW must be 2 to 8");
        if (AccW < ActW + 10 || AccW > 24)
            $fatal(1, "pdnn_mac_lane: AccW must be ActW + 10 to 24");
    end

`ifdef FORMAL
    // From the planes on, each stage plus the 1 it lacks is exact for all sums and differences: no
    // node of the tree wraps. What is halved is even. The accumulator is bias + sum modulo
    // 2^AccW at all times, and without wrapping while |bias| + 2^(ActW + 7) * words stays in
    // its range.
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
`endif
endmodule

`default_nettype wire
