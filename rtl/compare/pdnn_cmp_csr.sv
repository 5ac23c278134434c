// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_csr - the rival of pdnn_row_expand in `make compare-sparse`: a sparse layer whose indices
// stand beside the weights. Of one active input the pointer word is read, then its weights, in words
// of sixteen, and their places, in words of eight; a weight a cycle is added to its sum in a block
// memory. One memory of 64-bit words holds all three, one word a cycle.
//
//   PtrBase + input       bits 15:0 the input's first value word, 31:16 its weights (0: none)
//   ValueBase + v         sixteen weights of 4 bits, two's complement; an input begins a word
//   IndexBase + 2v, + 1   sixteen places of 8 bits: how far the sum is behind the last one, less 1
//
// Handshake: start_i while !busy_o. An input of n weights takes n + 4 cycles, one without 2; a place
// more than 256 behind the last one takes a weight of 0 between. The first is behind -1.
`default_nettype none

module pdnn_cmp_csr #(
    parameter integer AccW = 16,
    parameter integer AddrW = 14,
    parameter integer SumsW = 9,           // sums, log2
    parameter integer PtrBase = 0,
    parameter integer ValueBase = 1024,
    parameter integer IndexBase = 4096
) (
    input  wire logic             clk,
    input  wire logic             rst,
    input  wire logic             start_i,
    input  wire logic [11:0]      input_i,
    output      logic             busy_o,

    output      logic             re_o,
    output      logic [AddrW-1:0] addr_o,
    input  wire logic [63:0]      rdata_i,   // a cycle later

    // The sums, from the second cycle of !busy_o on: read a cycle later, or set to 0.
    input  wire logic             sum_re_i,
    input  wire logic             sum_clear_i,
    input  wire logic [SumsW-1:0] sum_at_i,
    output      logic [AccW-1:0]  sum_o
);
    typedef enum logic [2:0] {StIdle, StPointer, StIndex, StValue, StAdd} state_e;

    state_e state_q;
    logic [15:0] left_q;                   // weights to come, this one included
    logic [AddrW-1:0] value_q, index_q;    // addresses of the next words
    logic [63:0] values_q, indices_q;      // what is left of the words
    logic [3:0] nth_q;                     // of sixteen
    logic [SumsW-1:0] at_q;                // the last place
    logic fetched_index_q;

    (* no_rw_check, ram_style = "block" *) logic [AccW-1:0] sums_q [2**SumsW];
    logic [AccW-1:0] read_q;
    logic [SumsW-1:0] add_at_q;
    logic add_q;
    logic [3:0] add_weight_q;

    wire logic adds = state_q == StAdd;
    wire logic [63:0] indices = fetched_index_q ? rdata_i : indices_q;
    wire logic [SumsW-1:0] place = at_q + SumsW'(indices[7:0]) + 1'b1;
    wire logic more = left_q > 16'd1;
    // The next index word is read in the eighth weight's cycle, the next value word in the one
    // before the sixteenth's, so that neither costs a cycle of its own.
    wire logic next_value = adds && left_q > 16'd2 && nth_q == 4'd14;
    wire logic next_index = adds && more && nth_q[2:0] == 3'd7;

    assign re_o = start_i || state_q == StIndex || state_q == StValue || next_value || next_index;
    always_comb begin
        if (state_q == StIdle) addr_o = AddrW'(PtrBase) + AddrW'(input_i);
        else addr_o = state_q == StIndex || next_index ? index_q : value_q;
    end
    assign busy_o = state_q != StIdle;

    always_ff @(posedge clk) begin
        fetched_index_q <= state_q == StIndex || next_index;
        case (state_q)
            StIdle: if (start_i) state_q <= StPointer;
            StPointer: begin
                value_q <= AddrW'(ValueBase) + AddrW'(rdata_i[15:0]);
                index_q <= AddrW'(IndexBase) + AddrW'({rdata_i[14:0], 1'b0});
                left_q <= rdata_i[31:16];
                state_q <= rdata_i[31:16] == '0 ? StIdle : StValue;
            end
            StValue: state_q <= StIndex;
            StIndex: begin
                values_q <= rdata_i;
                state_q <= StAdd;
            end
            default: if (!more) state_q <= StIdle;
        endcase
        if (state_q == StPointer) begin
            nth_q <= '0;
            at_q <= '1;
        end
        if (state_q == StValue || next_value) value_q <= value_q + 1'b1;
        if (state_q == StIndex || next_index) index_q <= index_q + 1'b1;
        if (adds) begin
            left_q <= left_q - 1'b1;
            nth_q <= nth_q + 1'b1;
            at_q <= place;
            indices_q <= {8'd0, indices[63:8]};
            values_q <= nth_q == 4'd15 ? rdata_i : {4'd0, values_q[63:4]};
        end
        if (rst) state_q <= StIdle;
    end

    // T0 place, T1 the sum is read, T2 it is written. Places rise, so a sum is never on its way when
    // it is read.
    always_ff @(posedge clk) begin
        add_q <= adds && !rst;
        add_at_q <= place;
        add_weight_q <= values_q[3:0];
        if (adds || sum_re_i) read_q <= sums_q[adds ? place : sum_at_i];
        if (add_q || sum_clear_i)
            sums_q[add_q ? add_at_q : sum_at_i]
                <= add_q ? read_q + {{(AccW-4){add_weight_q[3]}}, add_weight_q} : '0;
    end
    assign sum_o = read_q;
endmodule

`default_nettype wire
