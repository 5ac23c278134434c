// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_stage - where a group's sums, with their biases, wait for the drain while the next
// group's rows come in: four neurons are captured a cycle, as a bias word has four biases. A sum
// with several p-bits comes back for each but the last. One
// SB_RAM40_4K for each of the four in iCE40 (AccW up to 16); a shift chain would be a flip-flop a
// bit, all of which the clock drives all the time.
`default_nettype none

module pdnn_row_stage #(
    parameter integer AccW = 16,
    // Sums that are kept, log2: 4, or 5 of masked layers.
    parameter integer KeptW = 4,
    // 1: a sum that is read can come back less something.
    parameter integer Ties = 0
) (
    input  wire logic              clk,

    input  wire logic              capture_i,  // T1
    input  wire logic [KeptW-3:0]  quad_i,     // which four: pdnn_row_acc's
    input  wire logic [4*AccW-1:0] sums_i,
    input  wire logic [63:0]       bias_i,     // four of 16 bits, two's complement
    input  wire logic [2:0]        double_i,   // each counts 2^double_i times, 0 to 4
    output      logic [4*AccW-1:0] whole_o,    // T1: with their biases

    input  wire logic              read_i,     // T2: of a neuron
    input  wire logic [KeptW-1:0]  place_i,
    input  wire logic              alone_i,    // the neuron before was not place_i - 1, or its sum
                                               // was captured since
    input  wire logic              more_i,     // T2: it is read once more, sixteen neurons later,
    input  wire logic [6:0]        step_i,     // less this
    output      logic [AccW-1:0]   z_o         // T3
);
    logic [4*AccW-1:0] read;
    logic [1:0] lane_q;
    // What comes back, T5: by then all four quads of the turn are captured.
    logic back;
    logic [KeptW-1:0] back_place;
    logic [AccW-1:0] back_z;

    for (genvar l = 0; l < 4; l++) begin : gen_lane
        (* no_rw_check, ram_style = "block" *) logic [AccW-1:0] sums_q [2**(KeptW-2)];
        logic [AccW-1:0] read_q;
        wire logic [AccW-1:0] bias
            = AccW'($signed(bias_i[16*l +: 16] & {16{capture_i}})) << double_i;

        assign whole_o[AccW*l +: AccW] = sums_i[AccW*l +: AccW] + bias;
        assign read[AccW*l +: AccW] = read_q;
        always_ff @(posedge clk) begin
            if (capture_i) sums_q[quad_i] <= whole_o[AccW*l +: AccW];
            else if (back && back_place[1:0] == 2'(l)) sums_q[back_place[KeptW-1:2]] <= back_z;
            if (read_i && place_i[1:0] == (alone_i ? 2'(l) : 2'd0))
                read_q <= sums_q[place_i[KeptW-1:2]];
        end
    end

    if (Ties != 0) begin : gen_ties
        logic [2:0] more_q;               // T3, T4, T5
        logic [3*KeptW-1:0] places_q;
        logic [6:0] t3_step_q;
        logic [AccW-1:0] t4_z_q;

        always_ff @(posedge clk) begin
            more_q <= {more_q[1:0], read_i && more_i};
            places_q <= {places_q[2*KeptW-1:0], place_i};
            t3_step_q <= step_i;
            t4_z_q <= z_o - AccW'(t3_step_q);
            back_z <= t4_z_q;
        end
        assign back = more_q[2];
        assign back_place = places_q[2*KeptW +: KeptW];
    end else begin : gen_no_ties
        assign {back, back_place, back_z} = '0;
        wire logic unused_ties = &{1'b0, more_i, step_i};
    end

    always_ff @(posedge clk) lane_q <= place_i[1:0];
    always_comb begin
        case (lane_q)
            2'd0:    z_o = read[0 +: AccW];
            2'd1:    z_o = read[AccW +: AccW];
            2'd2:    z_o = read[2*AccW +: AccW];
            default: z_o = read[3*AccW +: AccW];
        endcase
    end

`ifdef FORMAL
    `include "formal/rows/pdnn_row_stage.svh"
`endif
endmodule

`default_nettype wire
