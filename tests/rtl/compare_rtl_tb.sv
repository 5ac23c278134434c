// SPDX-License-Identifier: BSD-2-Clause
//
// compare_rtl_tb - every synapse of rtl/compare against plain sums, random words and activations.
//
// A dot product has Words words of Weights weights. All modules see the same stream; acc_en is the
// stream's valid bit, delayed by each module's latency, and clear comes one bubble before. Every
// eighth cycle the stream stalls (en low), which must change nothing.
`timescale 1ns / 1ps
`default_nettype none

module compare_rtl_tb;
    parameter integer Weights = 16;
    parameter integer WeightW = 4;
    parameter integer ActW    = 8;
    parameter integer Rounds  = 60;

    localparam integer Words  = 5;
    localparam integer AccW   = WeightW + ActW + 10;
    localparam integer Pairs  = Weights > 1 ? Weights/2 : 1;
    localparam integer TermW  = Weights > 1 ? WeightW : WeightW - 1;
    localparam integer Levels = $clog2(Weights);
    // Latencies: the tree with registers, planes behind the pair sums (one more), the odd digits.
    localparam integer TreeLat  = 1 + Levels;
    localparam integer PlaneTree = $clog2(Pairs) > 0 ? $clog2(Pairs) : 1;
    localparam integer SumsLat  = Weights > 1 ? 1 : 0;
    localparam integer PlaneLat = SumsLat + PlaneTree + $clog2(ActW);
    localparam integer SerialLat = SumsLat + PlaneTree;
    localparam integer Tail     = 24; // cycles that empty every pipeline

    logic clk = 1'b0;
    always #5 clk = ~clk;

    logic en = 1'b0;
    logic [31:0] valid_q = '0;  // bit k: valid, k cycles late
    logic [31:0] clear_q = '0;
    logic valid = 1'b0;
    logic clear = 1'b0;
    logic double_now = 1'b0;
    logic [31:0] double_q = '0;
    logic [Weights*WeightW-1:0] word = '0;
    logic [Weights*ActW-1:0] act = '0;
    logic [Weights*ActW-1:0] act_late = '0;
    logic [Weights-1:0] bits = '0;       // one plane, for the serial lane
    logic [Weights-1:0] bits_late = '0;

    wire [32:0] valid_at = {valid_q, valid};
    wire [32:0] clear_at = {clear_q, clear};
    wire [32:0] double_at = {double_q, double_now};

    always_ff @(posedge clk) begin
        if (en) begin
            valid_q   <= {valid_q[30:0], valid};
            clear_q   <= {clear_q[30:0], clear};
            double_q  <= {double_q[30:0], double_now};
            act_late  <= act;
            bits_late <= bits;
        end
    end

    // take(k): accumulate or clear, k cycles behind the stream.
    `define TAKE(k) .acc_en_i(valid_at[k] | clear_at[k]), .clear_i(clear_at[k])

    wire [AccW-1:0] tree0_acc, tree1_acc, planes_sum, sum_acc, treeodd_acc;
    wire [AccW-2:0] planes_acc, serial_acc;
    wire [Weights*AccW-1:0] still0_acc, still1_acc, odd_acc;

    pdnn_cmp_tree #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW), .Pipe(0))
        u_tree0 (.clk(clk), .en_i(en), `TAKE(0), .word_i(word), .act_i(act), .acc_o(tree0_acc));
    pdnn_cmp_tree #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW), .Pipe(1))
        u_tree1 (.clk(clk), .en_i(en), `TAKE(TreeLat), .word_i(word), .act_i(act),
                 .acc_o(tree1_acc));
    pdnn_cmp_stationary #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW), .Pipe(0))
        u_still0 (.clk(clk), .en_i(en), `TAKE(0), .word_i(word), .act_i(act[ActW-1:0]),
                  .acc_o(still0_acc));
    pdnn_cmp_stationary #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW), .Pipe(1))
        u_still1 (.clk(clk), .en_i(en), `TAKE(ActW > 1 ? 1 : 0), .word_i(word),
                  .act_i(act[ActW-1:0]), .acc_o(still1_acc));

    // Weights as signs of the digits of 2w + 1.
    wire [Weights*WeightW-1:0] digits = word ^ {Weights{1'b0, {(WeightW-1){1'b1}}}};

    if (ActW > 1) begin : gen_odd
        pdnn_cmp_stationary_odd #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW))
            u_odd (.clk(clk), .en_i(en), `TAKE(2), .word_i(digits), .act_i(act[ActW-1:0]),
                   .sum_o(sum_acc), .acc_o(odd_acc));

        logic [Weights*(ActW+2)-1:0] triple;
        always_comb
            for (int i = 0; i < Weights; i++)
                triple[i*(ActW+2) +: ActW+2] = {2'b0, act[i*ActW +: ActW]}
                                             + {1'b0, act[i*ActW +: ActW], 1'b0};
        pdnn_cmp_tree_odd #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW))
            u_tree_odd (.clk(clk), .en_i(en), `TAKE(TreeLat), .word_i(digits), .act_i(act),
                        .triple_i(triple), .acc_o(treeodd_acc));
    end

    wire [Pairs*TermW-1:0] sums, diffs;
    wire [Pairs-1:0] lone;
    if (Weights > 1) begin : gen_pairs
        pdnn_cmp_pair_sums #(.Weights(Weights), .WeightW(WeightW))
            u_sums (.clk(clk), .en_i(en), .word_i(word), .sums_o(sums), .diffs_o(diffs),
                    .lone_o(lone));
    end else begin : gen_single
        assign sums = word[WeightW-1:1];
        assign diffs = '0;
        assign lone = !word[0];
    end
    pdnn_cmp_planes #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW))
        u_planes (.clk(clk), .en_i(en), `TAKE(PlaneLat), .double_i(1'b0), .sums_i(sums),
                  .diffs_i(diffs), .lone_i(lone), .neg_i(~(Weights > 1 ? act_late : act)),
                  .acc_o(planes_acc));
    pdnn_cmp_base #(.Pairs(Pairs), .ActW(ActW), .AccW(AccW))
        u_base (.clk(clk), .en_i(en), `TAKE(SumsLat + 1), .lone_i(lone), .acc_i(planes_acc),
                .sum_o(planes_sum));
    pdnn_cmp_planes #(.Weights(Weights), .WeightW(WeightW), .ActW(1), .AccW(AccW), .Serial(1))
        u_serial (.clk(clk), .en_i(en), `TAKE(SerialLat), .double_i(double_at[SerialLat]),
                  .sums_i(sums), .diffs_i(diffs), .lone_i(lone),
                  .neg_i(~(Weights > 1 ? bits_late : bits)),
                  .acc_o(serial_acc));

    // The neuron behind the sum: sums of 22 bits, four of them dropped by a ReLU.
    logic [21:0] neuron_acc = '0;
    logic [21:0] neuron_bias = '0;
    logic [8:0] neuron_noise = '0;
    wire [ActW-1:0] neuron_act;
    pdnn_cmp_neuron #(.ActW(ActW), .AccW(22), .Shift(4))
        u_neuron (.clk(clk), .en_i(en), .acc_i(neuron_acc), .bias_i(neuron_bias),
                  .noise_i(neuron_noise), .act_o(neuron_act));

    logic [Weights*WeightW-1:0] words [Words];
    logic [Weights*ActW-1:0] acts [Words];
    logic signed [AccW-1:0] want_tree, want_sign, want_sum, want_all;
    logic signed [AccW-1:0] want_still [Weights];
    logic signed [AccW-1:0] base;            // what pdnn_cmp_base has added, of the same words
    integer errors = 0;
    integer checks = 0;

    task automatic expect_equal(input logic [AccW-1:0] got, input logic [AccW-1:0] want,
                                input [8*12-1:0] name, input integer index);
        checks = checks + 1;
        if (got !== want) begin
            errors = errors + 1;
            if (errors < 10)
                $display("%0s[%0d]: %0d, expected %0d", name, index, $signed(got), $signed(want));
        end
    endtask

    function automatic integer weight_of(input integer n, input integer i);
        logic signed [WeightW-1:0] w;
        w = words[n][i*WeightW +: WeightW];
        return 32'(w);
    endfunction

    function automatic integer act_of(input integer n, input integer i);
        return 32'(acts[n][i*ActW +: ActW]);
    endfunction

    // One cycle of the stream; every eighth is a stall with rubbish on the inputs.
    integer tick = 0;
    task automatic step;
        logic [Weights*WeightW-1:0] held;
        tick = tick + 1;
        if (tick % 8 == 0) begin
            held = word;
            en = 1'b0;
            word = ~held;
            @(posedge clk);
            #1 word = held;
        end
        en = 1'b1;
        @(posedge clk);
        #1 en = 1'b0;
    endtask

    task automatic idle(input integer cycles);
        valid = 1'b0;
        clear = 1'b0;
        double_now = 1'b0;
        for (int i = 0; i < cycles; i++) step;
    endtask

    task automatic random_stream(input integer round);
        for (int n = 0; n < Words; n++) begin
            for (int b = 0; b < Weights*WeightW; b++) words[n][b] = 1'($random);
            for (int b = 0; b < Weights*ActW; b++) acts[n][b] = 1'($random);
            // The extremes: most negative weights with all or no activation bits set.
            if (round < 4) begin
                for (int i = 0; i < Weights; i++)
                    words[n][i*WeightW +: WeightW] = {round[0], {(WeightW-1){~round[0]}}};
                acts[n] = {(Weights*ActW){round[1]}};
            end
        end
    endtask

    task automatic reference;
        want_tree = '0;
        want_sign = '0;
        want_sum = '0;
        want_all = '0;
        for (int i = 0; i < Weights; i++) want_still[i] = '0;
        for (int n = 0; n < Words; n++) begin
            want_sum = want_sum + AccW'(act_of(n, 0));
            for (int i = 0; i < Weights; i++) begin
                want_all = want_all + AccW'(act_of(n, i));
                want_tree = want_tree + AccW'(weight_of(n, i)*act_of(n, i));
                want_sign = want_sign + AccW'(weight_of(n, i)*(2*act_of(n, i) - ((1 << ActW) - 1)));
                want_still[i] = want_still[i] + AccW'(weight_of(n, i)*act_of(n, 0));
            end
        end
    endtask

    task automatic check_parallel;
        expect_equal(tree0_acc, want_tree, "tree", 0);
        expect_equal(tree1_acc, want_tree, "tree piped", 0);
        expect_equal(planes_sum, want_sign, "planes", 0);
        base = planes_sum - {planes_acc, 1'b0};
        for (int i = 0; i < Weights; i++) begin
            expect_equal(still0_acc[i*AccW +: AccW], want_still[i], "stationary", i);
            expect_equal(still1_acc[i*AccW +: AccW], want_still[i], "st. piped", i);
            if (ActW > 1)
                expect_equal(odd_acc[i*AccW +: AccW] - sum_acc, want_still[i] <<< 1, "odd", i);
        end
        if (ActW > 1) begin
            expect_equal(sum_acc, want_sum, "odd sum", 0);
            expect_equal(treeodd_acc - want_all, want_tree <<< 1, "tree odd", 0);
        end
    endtask

    task automatic check_neuron;
        integer sum, want;
        neuron_acc = 22'($signed(13'($random)));
        neuron_bias = 22'($signed(10'($random)));
        neuron_noise = 9'($random);
        idle(2);
        sum = 32'($signed(neuron_acc)) + 32'($signed(neuron_bias));
        if (ActW == 1) want = sum + 2*32'($signed(neuron_noise)) >= 0 ? 1 : 0;
        else if (sum < 0) want = 0;
        else want = sum/16 > (1 << ActW) - 1 ? (1 << ActW) - 1 : sum/16;
        expect_equal(AccW'(neuron_act), AccW'(want), "neuron", 0);
    endtask

    initial begin
        for (int round = 0; round < Rounds; round++) begin
            random_stream(round);
            reference;
            // All planes at once: a bubble that clears, the words, then until all is drained.
            idle(1);
            clear = 1'b1;
            step;
            clear = 1'b0;
            valid = 1'b1;
            for (int n = 0; n < Words; n++) begin
                word = words[n];
                act = acts[n];
                step;
            end
            idle(Tail);
            check_parallel;
            // Plane after plane, the highest first.
            clear = 1'b1;
            step;
            clear = 1'b0;
            valid = 1'b1;
            for (int p = ActW - 1; p >= 0; p--) begin
                for (int n = 0; n < Words; n++) begin
                    word = words[n];
                    for (int i = 0; i < Weights; i++) bits[i] = acts[n][i*ActW + p];
                    double_now = n == 0;
                    step;
                end
            end
            idle(Tail);
            expect_equal({serial_acc, 1'b0} + base, want_sign, "serial", 0);
            for (int i = 0; i < 5; i++) check_neuron;
        end
        if (errors == 0) $display("PASS %0d checks", checks);
        else $display("FAIL %0d of %0d", errors, checks);
        $finish;
    end
endmodule

`default_nettype wire
