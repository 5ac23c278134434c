// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_lanes - where weight words meet activations: the biases of a group of neurons, the sums that
// all lanes share, and a lane and its activation memory a sample. Stages T1 to T4 of pdnn_dense.
`default_nettype none

module pdnn_lanes #(
    parameter integer Lanes = 16,      // all as pdnn_engine's
    parameter integer DrainLanes = 4,
    parameter integer AccW = 16,
    parameter integer ActWords = 256,
    parameter integer ActW = 1,
    parameter integer MacDsp = 0
) (
    input  wire logic                  clk,
    input  wire logic                  rst,

    input  wire logic [63:0]           word_i,       // the tape's, T1
    input  wire logic                  bias_valid_i, // word_i has the biases of four neurons
    input  wire logic                  word_valid_i, // word_i has weights
    input  wire logic                  word_first_i, // with word_valid_i: a neuron's first, last
    input  wire logic                  word_last_i,
    input  wire logic [7:0]            word_addr_i,  // of the activations that word_i multiplies
    input  wire logic [Lanes-1:0]      active_i,     // lanes that have a sample

    // Writes to the activation memories: the drain's while a run is under way, the host's otherwise
    // (all lanes alike; 16 bits, each 0 or the largest code).
    input  wire logic                  running_i,
    input  wire logic                  act_we_i,
    input  wire logic [Lanes-1:0]      act_lanes_i,
    input  wire logic [7:0]            act_addr_i,
    input  wire logic [15:0]           act_keep_i,   // 1: the bit stays as it is
    input  wire logic [ActW*DrainLanes-1:0] act_code_i, // of lane l: code l % DrainLanes
    input  wire logic                  host_we_i,
    input  wire logic [7:0]            host_addr_i,
    input  wire logic [15:0]           host_wdata_i,

    // A neuron's sum in lane l; for p-bits without what the lanes share, base_o (pdnn_lane).
    output      logic                  capture_o,    // sum_o has a neuron's sums, this cycle only
    output      logic [Lanes*AccW-1:0] sum_o,
    output      logic [AccW-1:0]       base_o        // from the cycle after capture_o to the next
);
    `include "pdnn_map.svh"

    localparam integer Mac = ActW > 1 ? PDNN_CYCLES_MAC : 0; // more stages
    localparam integer Planes = ActW > 1 && MacDsp == 0 ? 1 : 0;
    localparam integer Neg = ActW == 1 || Planes == 1 ? 1 : 0; // the memories hold inverted bits

    logic [39:0] sums, diffs;
    logic [1+Mac:0] valid_q; // [0]: T2, [1]: T3
    logic [1+Mac:0] first_q;
    logic [2+Mac:0] last_q;  // [2]: T4
    logic [63:0] bias_q;     // of the group; the next neuron's in the low 16 bits
    wire logic bias_pop;
    wire logic [15:0] bias_word;

    wire logic acc_en = valid_q[1+Mac];
    wire logic acc_first = first_q[1+Mac];
    assign capture_o = last_q[2+Mac];
    wire logic [AccW-1:0] bias = AccW'($signed(bias_word));

    always_ff @(posedge clk) begin
        if (rst) begin
            valid_q <= '0;
            last_q <= '0;
        end else begin
            valid_q <= {valid_q[Mac:0], word_valid_i};
            last_q <= {last_q[1+Mac:0], word_last_i};
        end
        first_q <= {first_q[Mac:0], word_first_i};
        if (bias_valid_i) bias_q <= word_i;
        else if (bias_pop) bias_q <= {16'b0, bias_q[63:16]};
    end

    // The next group's bias word comes at the earliest in the last neuron's T3: later than that, a
    // bias must be kept apart.
    if (Mac == 0) begin : gen_bias
        assign bias_pop = acc_en && acc_first;
        assign bias_word = bias_q[15:0];
    end else begin : gen_bias_kept
        logic [15:0] kept_q;
        assign bias_pop = valid_q[0] && first_q[0];
        assign bias_word = kept_q;
        always_ff @(posedge clk) if (bias_pop) kept_q <= bias_q[15:0];
    end

    pdnn_pair_sums u_pair_sums (
        .clk, .en_i(word_valid_i), .word_i(word_i), .sums_o(sums), .diffs_o(diffs)
    );

    wire logic [ActW+7:0] excess;
    if (Planes != 0) begin : gen_excess
        pdnn_weight_sum #(.ActW(ActW)) u_weight_sum (
            .clk, .en_i(valid_q[0]), .sums_i(sums), .excess_o(excess)
        );
    end else begin : gen_no_excess
        assign excess = '0;
    end

    // A p-bit's sum is put together behind the lanes (pdnn_drain), a code's has its bias in the
    // lane.
    if (ActW == 1) begin : gen_base
        wire logic [7:0] low;
        for (genvar k = 0; k < 8; k++) begin : gen_low
            assign low[k] = sums[5*k];
        end
        pdnn_base #(.AccW(AccW)) u_base (
            .clk, .low_i(low), .en_i(acc_en), .first_i(acc_first), .bias_i(bias),
            .capture_i(capture_o), .base_o
        );
    end else begin : gen_no_base
        assign base_o = '0;
    end

    wire logic [7:0] act_waddr = running_i ? act_addr_i : host_addr_i;
    wire logic act_we = running_i ? act_we_i : host_we_i;

    for (genvar l = 0; l < Lanes; l++) begin : gen_lane
        // Bit p of the codes in bits 16p and up; in memories that hold 1 for an input of -1, or
        // for a code's bit that is 0: it is what a lane needs. The host writes all bits of a
        // code alike.
        wire logic [16*ActW-1:0] act;
        for (genvar p = 0; p < ActW; p++) begin : gen_plane
            wire logic [15:0] wdata = running_i ? {16{act_code_i[ActW*(l % DrainLanes) + p]}}
                                                : host_wdata_i;
            pdnn_act_mem #(.ActWords(ActWords), .Blank(Neg)) u_act_mem (
                .clk,
                .we_i(act_we),
                .lane_i(act_lanes_i[l]),
                .waddr_i(act_waddr),
                .keep_i(act_keep_i),
                .wdata_i(wdata ^ {16{Neg != 0}}),
                .re_i(word_valid_i && active_i[l]),
                .raddr_i(word_addr_i),
                .rdata_o(act[16*p +: 16])
            );
        end
        if (ActW == 1) begin : gen_pbit
            pdnn_lane #(.AccW(AccW)) u_lane (
                .clk,
                .en_i(active_i[l]),
                .neg_i(act),
                .sums_i(sums),
                .diffs_i(diffs),
                .acc_en_i(acc_en),
                .first_i(acc_first),
                .sum_o(sum_o[AccW*l +: AccW])
            );
        end else if (Planes != 0) begin : gen_mac
            pdnn_mac_lane #(.ActW(ActW), .AccW(AccW)) u_lane (
                .clk,
                .en_i(active_i[l]),
                .neg_i(act),
                .sums_i(sums),
                .diffs_i(diffs),
                .excess_i(excess),
                .acc_en_i(acc_en),
                .first_i(acc_first),
                .bias_i(bias),
                .acc_o(sum_o[AccW*l +: AccW])
            );
        end else begin : gen_mac_dsp
            pdnn_mac_dsp_lane #(.ActW(ActW), .AccW(AccW)) u_lane (
                .clk,
                .en_i(active_i[l]),
                .word_i(word_i),
                .act_i(act),
                .acc_en_i(acc_en),
                .first_i(acc_first),
                .bias_i(bias),
                .acc_o(sum_o[AccW*l +: AccW])
            );
        end
    end

    wire logic unused_ok = &{1'b0, sums, diffs, excess, act_lanes_i};
endmodule

`default_nettype wire
