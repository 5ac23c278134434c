// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_drain - finishes neurons, DrainLanes lanes a cycle, while the next one accumulates.
// With ActW > 1 (deterministic twin) a neuron becomes a code, which pdnn_quantise makes of head_o.
//
// capture_i copies the sums of all lanes into a shift chain of DrainLanes segments; segment d holds
// lanes d, d + D, d + 2D, ... so that step k finds lanes kD .. kD+D-1 at the segments' heads. There
// a p-bit's sum gets what all lanes share (pdnn_lane): z2 = 2 * (upper bits + last bit) + base.
// The sign of z2 + 2 * noise is the p-bit.
//
//   cycle      k = 0 .. K-1, K = Lanes / DrainLanes, or 1 for a ONCE layer
//   0          capture_i
//   0 + k      random_step_o: the random words of step k are used
//   1 + k      heads and noise_i of step k meet; read_o with k = 0
//   2 + k      bits go out on act_*; add_o with the step's sum
//
// The next capture_i may come K cycles later.
`default_nettype none

module pdnn_drain #(
    parameter integer Lanes = 16,
    // Lanes finished a cycle: 1, 2 or 4, divides Lanes.
    parameter integer DrainLanes = 4,
    parameter integer AccW = 16,
    // Bits of an activation: 1 to 8.
    parameter integer ActW = 1,
    parameter integer SumW = AccW + $clog2(DrainLanes)
) (
    input  wire logic                    clk,
    input  wire logic                    rst,

    // the layer
    input  wire logic                    layer_start_i,
    input  wire logic [7:0]              out_base_i,
    input  wire logic                    hidden_i,
    input  wire logic                    sum_i,
    input  wire logic                    once_i,
    input  wire logic                    noise_on_i,
    input  wire logic [Lanes-1:0]        active_i,

    input  wire logic                    capture_i,
    input  wire logic [Lanes*AccW-1:0]  acc_i,
    input  wire logic [AccW-1:0]         base_i,        // ActW = 1; of the lanes at the heads

    output      logic                    random_step_o,
    output      logic [Lanes/DrainLanes-1:0] random_at_o, // one hot: k of that step
    input  wire logic [9*DrainLanes-1:0] noise_i,       // ActW = 1

    output      logic                       head_read_o,   // ActW > 1: cycle 1 + k
    output      logic [AccW*DrainLanes-1:0] head_o,
    input  wire logic [ActW*DrainLanes-1:0] code_i,        // cycle 2 + k

    // one activation of every written lane's activation memory; idle: all lanes, whole words
    input  wire logic                    idle_i,
    output      logic                    act_we_o,
    output      logic [Lanes-1:0]        act_lanes_o,
    output      logic [7:0]              act_addr_o,
    output      logic [15:0]             act_keep_o,  // 0: the neuron's place in the word
    output      logic [ActW*DrainLanes-1:0] act_code_o, // of lanes l with l % DrainLanes == d

    // results
    output      logic                    read_o,
    output      logic [11:0]             neuron_o,    // of the heads
    output      logic                    add_o,
    output      logic                    add_first_o,
    output      logic                    add_last_o,
    output      logic [SumW-1:0]         add_sum_o
`ifdef PDNN_TRACE
    ,
    output      logic [DrainLanes-1:0]    evt_valid_o,
    output      logic [17:0]              evt_neuron_o,
    output      logic [16*DrainLanes-1:0] evt_lane_o,
    output      logic [32*DrainLanes-1:0] evt_sum_o,
    output      logic [16*DrainLanes-1:0] evt_noise_o,
    output      logic [ActW*DrainLanes-1:0] evt_bit_o
`endif
);
    localparam integer Steps = Lanes / DrainLanes;

    // ---- steps: which lanes are at the heads -----------------------------------------------
    logic [Steps-1:0] step_q;         // one hot: the heads are those of step k
    logic [Steps-1:0] step_d;
    wire logic step_valid = step_q != '0;
    wire logic last_step = once_i ? step_q[0] : step_q[Steps-1];

    always_comb begin
        if (capture_i) step_d = Steps'(1);
        else if (once_i) step_d = '0;
        else step_d = Steps'({step_q, 1'b0});
    end

    always_ff @(posedge clk) begin
        if (rst) step_q <= '0;
        else step_q <= step_d;
        if (layer_start_i) neuron_o <= '1;
        else if (capture_i) neuron_o <= neuron_o + 1'b1;
    end

    assign random_step_o = noise_on_i && step_d != '0;
    assign random_at_o = step_d;

    // ---- the shift chain, and the whole sums at its heads ----------------------------------
    logic [Lanes*AccW-1:0] stage_q;   // lane l in bits AccW*l and up, until it is shifted
    logic [DrainLanes-1:0] head_active_q, head_active_d; // the heads' lanes have a sample
    logic [AccW*DrainLanes-1:0] head; // whole sums; 0 in a lane without a sample

    for (genvar l = 0; l < Lanes; l++) begin : gen_stage
        wire logic [AccW-1:0] behind;
        if (l + DrainLanes < Lanes) begin : gen_next
            assign behind = stage_q[AccW*(l + DrainLanes) +: AccW];
        end else begin : gen_end
            assign behind = '0;
        end
        always_ff @(posedge clk) begin
            if (capture_i || step_valid)
                stage_q[AccW*l +: AccW] <= capture_i ? acc_i[AccW*l +: AccW] : behind;
        end
    end

    for (genvar d = 0; d < DrainLanes; d++) begin : gen_head
        wire logic [AccW-1:0] whole;
        if (ActW == 1) begin : gen_whole
            assign whole[0] = base_i[0];
            assign whole[AccW-1:1] = stage_q[AccW*d + 1 +: AccW-1] + base_i[AccW-1:1]
                                   + {{(AccW-2){1'b0}}, stage_q[AccW*d]};
        end else begin : gen_plain
            assign whole = stage_q[AccW*d +: AccW];
        end
        assign head[AccW*d +: AccW] = whole & {AccW{head_active_q[d]}};
    end

    always_comb begin
        for (int d = 0; d < DrainLanes; d++) begin
            head_active_d[d] = 1'b0;
            for (int k = 0; k < Steps; k++)
                head_active_d[d] = head_active_d[d] | (step_d[k] & active_i[k*DrainLanes + d]);
        end
    end

    always_ff @(posedge clk) head_active_q <= head_active_d;

    assign head_read_o = step_valid;
    assign head_o = head;

    // ---- what the neurons become, one cycle after the heads --------------------------------
    logic [ActW*DrainLanes-1:0] code;
    logic [DrainLanes-1:0] fired;     // the code is a p-bit and is 1

    if (ActW == 1) begin : gen_pbit
        logic [AccW*DrainLanes-1:0] noisy;
        logic [DrainLanes-1:0] bit_d;
        logic [DrainLanes-1:0] bit_q;

        always_comb begin
            for (int d = 0; d < DrainLanes; d++) begin
                noisy[AccW*d +: AccW] = head[AccW*d +: AccW]
                    + {{(AccW-10){noise_i[9*d + 8]}}, noise_i[9*d +: 9], 1'b0};
                bit_d[d] = !noisy[AccW*d + AccW-1] && head_active_q[d] && !sum_i;
            end
        end
        always_ff @(posedge clk) bit_q <= once_i ? {DrainLanes{bit_d[0]}} : bit_d;
        assign fired = bit_q;
        assign code = bit_q;
        wire logic unused_ok = &{1'b0, code_i};
    end else begin : gen_code
        assign fired = '0;
        assign code = !hidden_i ? '0 : once_i ? {DrainLanes{code_i[ActW-1:0]}} : code_i;
        wire logic unused_ok = &{1'b0, noise_i, base_i};
    end

    // ---- to the activation memories --------------------------------------------------------
    always_ff @(posedge clk) begin
        act_we_o <= !rst && step_valid && hidden_i;
        act_addr_o <= out_base_i + neuron_o[11:4];
        for (int i = 0; i < 16; i++) act_keep_o[i] <= !idle_i && neuron_o[3:0] != 4'(i);
        for (int l = 0; l < Lanes; l++)
            act_lanes_o[l] <= idle_i || once_i || (step_q[l / DrainLanes] && active_i[l]);
    end

    assign act_code_o = code;

    // ---- to the results: the sum of the step, or its ones ----------------------------------
    logic [SumW-1:0] head_sum, ones;
    logic [SumW-1:0] head_sum_q;

    always_comb begin
        head_sum = '0;
        for (int d = 0; d < DrainLanes; d++)
            head_sum = head_sum + SumW'($signed(head[AccW*d +: AccW]));
        ones = '0;
        for (int d = 0; d < DrainLanes; d++) ones = ones + SumW'(fired[d]);
    end

    always_ff @(posedge clk) begin
        add_o <= !rst && step_valid && !hidden_i;
        add_first_o <= step_q[0];
        add_last_o <= last_step;
        head_sum_q <= sum_i ? head_sum : '0;
    end

    assign read_o = step_q[0];
    assign add_sum_o = head_sum_q | ones; // the ones are 0 for sums, head_sum_q for bits

`ifdef PDNN_TRACE
    always_ff @(posedge clk) begin
        evt_neuron_o <= {6'b0, neuron_o};
        for (int d = 0; d < DrainLanes; d++) begin
            evt_valid_o[d] <= !rst && head_active_q[d];
            for (int k = 0; k < Steps; k++)
                if (step_q[k]) evt_lane_o[16*d +: 16] <= 16'(k*DrainLanes + d);
            evt_sum_o[32*d +: 32] <= 32'($signed(head[AccW*d +: AccW]));
            evt_noise_o[16*d +: 16] <= ActW > 1 ? '0 : 16'($signed(noise_i[9*d +: 9]));
        end
    end

    assign evt_bit_o = code;
`endif

`ifdef FORMAL
    `include "formal/pdnn_drain.svh"
`endif
endmodule

`default_nettype wire
