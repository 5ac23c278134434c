// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_redraw - which neurons of a group a visit between the first and the last must draw once
// more: those whose sum is within reach of the noise, or has changed sides. The others' bits are as
// they were. Four are judged a cycle, from the cycle on in which they are captured; one that must
// be drawn is named a cycle, the lowest first. Of a masked layer it is two groups.
//
// The reach of a table is its entry 0, the largest magnitude there is.
`default_nettype none

module pdnn_row_redraw #(
    parameter integer AccW = 16,
    // As pdnn_noise's.
    parameter integer NoiseTables = 2,
    // Bits of a place: 4, or 5 with masked layers.
    parameter integer PlaceW = 4
) (
    input  wire logic              clk,
    input  wire logic              rst,
    input  wire logic              we_i,       // the host's, to the noise tables
    input  wire logic [15:0]       waddr_i,
    input  wire logic [7:0]        wdata_i,

    input  wire logic              noise_i,    // the layer has noise
    input  wire logic [2:0]        table_i,

    input  wire logic              judge_i,    // T1: four neurons
    input  wire logic [PlaceW-3:0] quad_i,
    input  wire logic [3:0]        lanes_i,    // which of them there are
    input  wire logic [4*AccW-1:0] whole_i,    // their sums
    input  wire logic [3:0]        visit_i,    // of all four times four

    input  wire logic              set_i,      // T3: a neuron was drawn, in any visit
    input  wire logic [PlaceW-1:0] place_i,
    input  wire logic              bit_i,

    output      logic              any_o,      // T1: a neuron is to be drawn
    output      logic [PlaceW-1:0] place_o,
    output      logic [3:0]        visit_o,
    output      logic              busy_o,     // it, or some may follow
    output      logic [2**PlaceW-1:0] bits_o   // of all neurons, as drawn last
);
    localparam integer Places = 2**PlaceW;
    localparam integer TableW = NoiseTables > 1 ? $clog2(NoiseTables) : 1;

    logic [7:0] reach_q [NoiseTables];
    logic [Places-1:0] bits_q, pending_q, pending, rest;
    logic t2_judge_q, left_q;     // left_q: pending_q is not 0
    logic [PlaceW-3:0] t2_quad_q;
    logic [3:0] t2_changed_q, t2_near_q;
    logic any, more;

    if (PlaceW == 4) begin : gen_group
        pdnn_row_ones u_ones (
            .bits_i(pending), .any_o(any), .lowest_o(place_o), .rest_o(rest), .more_o(more)
        );
    end else begin : gen_pair
        logic low_any, low_more, high_any, high_more;
        logic [3:0] low_place, high_place;
        logic [15:0] low_rest, high_rest;

        pdnn_row_ones u_low (
            .bits_i(pending[15:0]), .any_o(low_any), .lowest_o(low_place), .rest_o(low_rest),
            .more_o(low_more)
        );
        pdnn_row_ones u_high (
            .bits_i(pending[Places-1 -: 16]), .any_o(high_any), .lowest_o(high_place),
            .rest_o(high_rest), .more_o(high_more)
        );
        assign any = low_any || high_any;
        assign more = low_any ? low_more || high_any : high_more;
        assign place_o = low_any ? {1'b0, low_place} : {1'b1, high_place};
        assign rest = {low_any ? pending[Places-1 -: 16] : high_rest, low_rest};
    end
    // The same as any, sooner.
    assign any_o = left_q || (t2_judge_q && (t2_changed_q | t2_near_q) != '0);

    wire logic [7:0] reach = reach_q[table_i[TableW-1:0]];

    always_comb begin
        bits_o = bits_q;
        if (set_i) bits_o[place_i] = bit_i;
    end

    // Near is -reach - 1 to reach: two carry chains, as neither then waits for the sign. Nor does
    // the neuron's bit of before wait for the one that comes in.
    for (genvar l = 0; l < 4; l++) begin : gen_lane
        wire logic [AccW-1:0] z = whole_i[AccW*l +: AccW];
        wire logic minus = z[AccW-1];
        wire logic above = 1'((9'(z[7:0]) + 9'(reach) + 9'd1) >> 8);
        wire logic beyond = 1'((9'(z[7:0]) + {1'b0, ~reach}) >> 8);
        wire logic small_z = noise_i && z[AccW-1:8] == {(AccW-8){minus}};
        wire logic mine = set_i && place_i == {quad_i, 2'(l)};
        logic was;
        if (PlaceW > 4) begin : gen_was
            assign was = bits_q[{quad_i, 2'(l)}];
        end else begin : gen_was
            assign was = quad_i[1] ? (quad_i[0] ? bits_q[12+l] : bits_q[8+l])
                                   : (quad_i[0] ? bits_q[4+l] : bits_q[l]);
        end

        always_ff @(posedge clk)
            if (judge_i) begin
                t2_changed_q[l] <= lanes_i[l] && minus == (mine ? bit_i : was);
                t2_near_q[l] <= lanes_i[l] && small_z && (minus ? above : !beyond);
            end
    end

    always_comb
        for (int i = 0; i < Places; i++)
            pending[i] = pending_q[i] || (t2_judge_q && t2_quad_q == (PlaceW-2)'(i / 4)
                                          && (t2_changed_q[i % 4] || t2_near_q[i % 4]));

    assign busy_o = left_q || judge_i || t2_judge_q;

    always_ff @(posedge clk) begin
        if (we_i && waddr_i[7:0] == '0) reach_q[waddr_i[8 +: TableW]] <= wdata_i;
        bits_q <= bits_o;
        if (judge_i) begin
            t2_quad_q <= quad_i;
            visit_o <= visit_i;
        end
        t2_judge_q <= judge_i && !rst;
        pending_q <= rest & {Places{!rst}};
        left_q <= more && !rst;
    end

    wire logic unused_ok = &{1'b0, waddr_i, table_i, any};

`ifdef FORMAL
    `include "formal/rows/pdnn_row_redraw.svh"
`endif
endmodule

`default_nettype wire
