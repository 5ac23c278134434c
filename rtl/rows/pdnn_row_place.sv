// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_place - which neuron of a group is drained, and where its bias is: place k of 0..15 a
// cycle, from the cycle after start_i on. In places 0 to 3, the turn, a bias word each is read, and
// the sums of four neurons are captured with it.
//
// By changes, a visit between the first and the last of a group takes the turn alone: which neurons
// are drawn pdnn_row_redraw says. The next turn waits for it (wait_i).
//
// Of a layer with ties the places are gone through once a copy, copy 0 with the turn. With Labels
// every visit takes all of this.
//
// SERIAL: a neuron is drained before the next, its four captured with it. Its own row is read in
// the cycle before its bit is known (own_row_o), and added where that is 1 (pdnn_row_walk).
//
// Samples side by side (Side) that have sums of their own: the turn is Side times as long, a bias
// word is read Side times.
//
// Masked layers (Masks): places 0 to 31 of two groups, the turn is places 0 to 7, each visit's.
//
// A neuron is chosen in T0; live_o and what else is of T1 come a cycle later, its bit in T4.
`default_nettype none

module pdnn_row_place #(
    parameter integer Block = 1,
    parameter integer Masks = 0,
    parameter integer Ties = 0,     // 1: a sum can have several p-bits, a copy each
    parameter integer Labels = 0,   // 1: a group can have a visit a label; Block is 1
    parameter integer PlaceW = 4,   // bits of a place: 5 with Masks
    // 1: neurons of further positions follow those of the first one.
    parameter integer Fmaps = 0,
    // Samples side by side: 1, 2 or 4.
    parameter integer Side = 1,
    parameter integer LineW = 10,   // bits of a line's number
    parameter integer ActAddrW = 8  // of a place in activation memory
) (
    input  wire logic             clk,
    input  wire logic             rst,

    // the layer
    input  wire logic             load_i,        // its descriptor is read:
    input  wire logic [11:0]      outputs_i,
    input  wire logic             first_i,       // later, before its first group:
    input  wire logic [LineW-1:0] line_i,        // of its descriptor
    input  wire logic [7:0]       out_base_i,
    input  wire logic [3:0]       out_high_i,    // Fmaps: what stands above it, SERIAL
    input  wire logic             serial_i,
    input  wire logic             masked_i,
    input  wire logic             apart_i,       // samples have sums of their own
    input  wire logic [2:0]       copies_i,      // less 1; 0 for SERIAL and by changes

    input  wire logic             start_i,       // a group's sums are there
    input  wire logic             position_i,    // Fmaps: of a position's first group
    input  wire logic [3:0]       visit_i,       // of which visit
    input  wire logic             final_i,       // the group's last
    input  wire logic             own_i,         // SERIAL: there are rows of its own neurons
    input  wire logic             wait_i,        // no turn may start

    output      logic             bias_o,        // T0: a bias word is read
    output      logic [LineW+3:0] bias_addr_o,
    output      logic             turn_o,        // none of the rows may be
    output      logic             own_row_o,     // T0: the row of place at_o is read,
                                                 // in T3 of its neuron
    output      logic [3:0]       at_o,
    output      logic [2:0]       copy_o,        // T0: which copy is drained
    output      logic             free_o,        // no place is left after this cycle
    output      logic             idle_o,        // none is left
    output      logic             drained_o,     // SERIAL: the group is
    output      logic [7:0]       groups_o,      // not yet drained, less 1; Fmaps: of the layer
    output      logic             none_left_o,   // no neuron is
    output      logic [ActAddrW-1:0] own_place_o, // the group's activation word

    output      logic             capture_o,     // T1: four sums are captured, the tape shows their
                                                 // bias word
    output      logic [PlaceW-3:0] quad_o,       // T1: which four,
    output      logic [3:0]       show_o,        // of a group, one hot
    output      logic             last_o,        // T1: the group's last of them, but in SERIAL
    output      logic [3:0]       lanes_o,       // T1: which of the four neurons there are
    output      logic             live_o,        // T1: a neuron is drained
    output      logic [3:0]       visit_o,       // T1
    output      logic [PlaceW-1:0] place_o,      // T1: of the neuron
    output      logic             middle_o,      // T1: of a visit that takes the turn alone
`ifdef FORMAL_STATE
    output      logic [28:0]      f_state_o,     // for the proof of pdnn_row_walk
`endif
    output      logic             final_o        // T1: it is the last of the group
);
    // Counters stop below zero, so that their top bit says what a comparison would.
    localparam logic [PlaceW:0] None = {1'b1, {PlaceW{1'b0}}};
    logic [PlaceW:0] k_q;
    logic [2:0] copy_q;
    logic [12:0] neurons_q;       // not yet drained (Fmaps: of the position), less 1
    logic [LineW+1:0] bias_q;     // bias words of the group, in units of four
    logic [3:0] live_q;           // T1 to T4
    logic wait_q;                 // SERIAL: the next neuron, or group, does not follow yet
    logic [3:0] visit_q;
    logic final_q, middle_q;
    logic [ActAddrW-1:0] own_place_q;

    // The neurons and biases of the next position are those of the one before.
    logic again;
    logic [11:0] outputs;         // less 1
    logic [LineW-1:0] line;
    if (Fmaps != 0) begin : gen_again
        logic [11:0] outputs_q;
        logic [LineW-1:0] line_q;
        always_ff @(posedge clk) begin
            if (load_i) outputs_q <= outputs_i - 12'd1;
            if (first_i) line_q <= line_i;
        end
        assign again = start_i && position_i;
        assign outputs = outputs_q;
        assign line = line_q;
        assign groups_o = outputs_q[11:4];
        assign own_place_o = {out_high_i, 8'd0} + own_place_q;
    end else begin : gen_once
        assign {again, outputs, line} = '0;
        assign groups_o = neurons_q[11:4];
        assign own_place_o = own_place_q;
        wire logic unused_again = &{1'b0, position_i, out_high_i};
    end

    wire logic wide = Masks != 0 && masked_i;
    // The group has all its places.
    wire logic whole = wide ? neurons_q[11:5] != '0 : neurons_q[11:4] != '0;
    wire logic none = k_q[PlaceW];
    wire logic last_copy = Ties == 0 || copy_q == copies_i;
    logic turn, turn_first, turn_last;
    logic [PlaceW-3:0] quad;      // which four sums are captured, or are of those that are
    if (Side > 1) begin : gen_apart
        wire logic [1:0] four = Side == 4 ? k_q[3:2] : k_q[2:1];
        assign turn = !none && (apart_i ? Side == 4 || !k_q[3] : k_q[3:2] == 2'd0);
        assign turn_first = k_q[3:0] == '0;
        assign turn_last = k_q[1:0] == 2'd3 && (!apart_i || (k_q[2] && (Side == 2 || k_q[3])));
        assign quad = (PlaceW-2)'(serial_i ? k_q[3:2] : apart_i ? four : k_q[1:0]);
    end else begin : gen_four
        assign turn = !none && copy_q == '0 && k_q[3:2] == (wide ? k_q[3:2] & 2'd1 : 2'd0)
                   && !k_q[PlaceW-1];
        assign turn_first = k_q[1:0] == 2'd0 && !(wide && k_q[2]);
        assign turn_last = k_q[1:0] == 2'd3 && (!wide || k_q[2]);
        assign quad = serial_i ? (PlaceW-2)'(k_q[3:2]) : k_q[PlaceW-3:0];
        wire logic unused_apart = &{1'b0, apart_i};
    end
    wire logic last_place = wide ? k_q[PlaceW-1:0] == '1 : k_q[3:0] == 4'd15;
    wire logic stall = turn && turn_first && wait_i;
    wire logic step = !none && !wait_q && !stall;
    wire logic there = wide ? 5'(k_q[PlaceW-1:0]) <= neurons_q[4:0] : k_q[3:0] <= neurons_q[3:0];
    wire logic live = step && !middle_q && !neurons_q[12] && (final_q || whole || there);
    wire logic last_neuron = k_q[3:0] == 4'd15 || neurons_q[12]; // SERIAL, once it is drained
    wire logic follows = serial_i && live_q[2] && !last_neuron;
    // Bias words: on to those of the second group; back, as there are more visits.
    wire logic half = wide && turn && k_q[2:0] == 3'd3;
    wire logic back = wide && turn && k_q[2:0] == 3'd7 && !final_q;
    wire logic ends = middle_q ? turn_last : Masks != 0 && last_place && !serial_i;

    assign turn_o = turn;
    assign bias_o = step && (turn || serial_i);
    assign bias_addr_o = {bias_q, quad[1:0]};
    assign drained_o = serial_i && live_q[3] && wait_q;
    assign own_row_o = follows && own_i;
    assign at_o = k_q[3:0];
    assign copy_o = copy_q;
    assign free_o = none || (middle_q ? turn_last : last_place && last_copy);
    assign idle_o = none;
    assign none_left_o = neurons_q[12];
    assign live_o = live_q[0];

    always_ff @(posedge clk) begin
        if (rst) begin
            k_q <= None;
            live_q <= '0;
            wait_q <= 1'b0;
        end else begin
            if (start_i) k_q <= '0;
            else if (drained_o || (step && ends)) k_q <= None;
            else if (step && last_place && !last_copy) k_q <= '0;
            else if (follows || (step && !serial_i)) k_q <= k_q + 1'b1;
            live_q <= {live_q[2:0], live};
            wait_q <= serial_i && (live || live_q[1:0] != '0 || (live_q[2] && last_neuron));
        end
        if (Ties == 0 || start_i) copy_q <= '0;
        else if (step && last_place && !last_copy) copy_q <= copy_q + 1'b1;
        if (Block == 1 && Labels == 0) begin
            visit_q <= '0;
            final_q <= 1'b1;
            middle_q <= 1'b0;
        end else if (start_i) begin
            visit_q <= visit_i;
            final_q <= final_i;
            middle_q <= Labels == 0 && visit_i != '0 && !final_i;
        end
        if (load_i) neurons_q <= {1'b0, outputs_i} - 13'd1;
        else if (again) neurons_q <= {1'b0, outputs};
        else if (live && final_q && last_copy) neurons_q <= neurons_q - 1'b1;
        if (first_i) begin
            bias_q <= {line_i, 2'd1};
            own_place_q <= ActAddrW'(out_base_i);
        end else if (again) begin
            bias_q <= {line, 2'd1};
        end else if (step && ((last_place && last_copy && final_q) || half || back)) begin
            bias_q <= bias_q + {{(LineW+1){back}}, 1'b1};
            own_place_q <= own_place_q + 1'b1;
        end
        capture_o <= bias_o;
        quad_o <= quad;
        for (int q = 0; q < 4; q++) show_o[q] <= bias_o && quad[1:0] == 2'(q);
        last_o <= bias_o && turn_last && final_q && !serial_i;
        for (int l = 0; l < 4; l++)
            lanes_o[l] <= whole || (wide ? k_q[2:0] < neurons_q[4:2] : k_q[1:0] < neurons_q[3:2])
                       || (k_q[1:0] == neurons_q[3:2] && (!wide || k_q[2] == neurons_q[4])
                           && 2'(l) <= neurons_q[1:0]);
        {visit_o, place_o, final_o, middle_o} <= {visit_q, k_q[PlaceW-1:0], final_q, middle_q};
    end

`ifdef FORMAL_STATE
    assign f_state_o = {copy_q, middle_q, wait_q, 6'(k_q), neurons_q, live_q, final_q};
`endif
endmodule

`default_nettype wire
