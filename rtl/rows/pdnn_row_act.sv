// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_act - the activations that the scanner looks at, a bit an input: is it 1 or, in the
// deterministic twin, is its code not 0. Blocks have two such bits: is an input 1 in any sample,
// which layers of sums ask, and is it so in the first, which others ask.
//
// The host writes between runs, in a run the neurons of a layer, one after the other. The first of
// an activation word clears the others' bits, so that words of layers whose outputs are no
// multiple of 16 end in zeros, which cost the next layer nothing.
`default_nettype none

module pdnn_row_act #(
    // 16-bit words a memory, see pdnn_act_mem.
    parameter integer ActWords = 256,
    // Most samples of a pass, 1 or 16.
    parameter integer Block = 1,
    // 1: a sum can have several p-bits.
    parameter integer Ties = 0,
    // 1: pdnn_row_put says where a group of neurons goes; 0: one behind the other.
    parameter integer Fmaps = 0,
    // 1: each label has activations of its own (pdnn_row_planes); Block is 1.
    parameter integer Labels = 0,
    parameter integer ActAddrW = 8
) (
    input  wire logic        clk,
    input  wire logic        rst,
    input  wire logic        running_i,
    input  wire logic        host_we_i,
    input  wire logic [ActAddrW-1:0] host_addr_i,
    input  wire logic [15:0] host_wdata_i,
    input  wire logic [4:0]  host_label_i,  // LABEL

    input  wire logic        layer_start_i,
    input  wire logic [7:0]  out_base_i,
    input  wire logic        group_i,       // Fmaps: as pdnn_row_put's start_i and others
    input  wire logic        first_group_i,
    input  wire logic        column0_i,
    input  wire logic        pool_x_i,
    input  wire logic        pool_y_i,
    input  wire logic [3:0]  out_high_i,
    input  wire logic        valid_i,       // the next neuron,
    output      logic [11:0] neuron_o,      // its activation word and place there (Fmaps: 0)
    input  wire logic [2:0]  copies_i,      // words a group of sums, less 1
    input  wire logic        once_i,        // Labels: the layer is drawn once, for all of them
    input  wire logic        start_i,       // Labels: the neuron is the first of a visit,
    input  wire logic [3:0]  label_i,       // which is of this label
    output      logic [11:0] source_o,      // neuron_o, if each group had one word
    input  wire logic        fires_i,       // a cycle later: it is 1 in any sample,
    input  wire logic        first_i,       // in the first

    output      logic        we_o,          // what is written, for pdnn_row_codes
    output      logic [ActAddrW-1:0] waddr_o,
    output      logic [15:0] keep_o,        // 1: leave this bit as it is

    input  wire logic        re_i,
    input  wire logic        sums_i,        // for a layer of sums
    input  wire logic [ActAddrW-1:0] raddr_i,
    input  wire logic [3:0]  visit_i,       // Labels: as pdnn_row_planes's
    output      logic [15:0] rdata_o,       // one cycle after re_i; holds
    output      logic [15:0] before_o
);
    logic we_q, more_q;
    logic [ActAddrW-1:0] addr_q;
    logic [3:0] place_q;
    logic [15:0] any_rdata;

    wire logic clears = place_q == '0 && !more_q;
    wire logic [15:0] wdata = running_i ? {{15{fires_i && !clears}}, fires_i} : host_wdata_i;

    assign we_o = running_i ? we_q : host_we_i;
    assign waddr_o = running_i ? addr_q : host_addr_i;
    always_comb
        for (int i = 0; i < 16; i++)
            keep_o[i] = running_i && !clears && (place_q != 4'(i) || (more_q && !fires_i));

    always_ff @(posedge clk) we_q <= valid_i && !rst;

    if (Fmaps != 0) begin : gen_put
        logic [3:0] next_q;                 // place of the group's next neuron
        logic put_group, put_more;
        logic [ActAddrW-1:0] put_word;
        pdnn_row_put u_put (
            .clk, .rst, .layer_start_i, .base_i({out_high_i, out_base_i}),
            .start_i(group_i), .first_i(first_group_i), .column0_i, .pool_x_i, .pool_y_i,
            .group_o(put_group), .word_o(put_word), .more_o(put_more)
        );
        always_ff @(posedge clk) begin
            if (put_group) next_q <= '0;
            else if (valid_i) next_q <= next_q + 1'b1;
            if (valid_i) {addr_q, place_q, more_q} <= {put_word, next_q, put_more};
        end
        assign neuron_o = '0;
    end else begin : gen_run
        logic [11:0] neuron_q;              // of valid_i, from the layer's first
        wire logic [11:0] neuron;
        always_ff @(posedge clk) begin
            if (layer_start_i) neuron_q <= '0;
            else if (valid_i) neuron_q <= neuron + 1'b1;
            if (valid_i) {addr_q, place_q} <= neuron_o;
        end
        assign neuron_o = {out_base_i + neuron[11:4], neuron[3:0]};
        if (Labels != 0) begin : gen_visits
            logic [7:0] group_q;            // first word of the group's, in every visit
            assign neuron = start_i && label_i != '0 ? {group_q, 4'd0} : neuron_q;
            always_ff @(posedge clk) if (valid_i && start_i) group_q <= neuron[11:4];
        end else begin : gen_no_visits
            assign neuron = neuron_q;
        end
        assign more_q = 1'b0;
        wire logic unused_put = &{1'b0, group_i, first_group_i, column0_i, pool_x_i, pool_y_i,
                                  out_high_i};
    end

    if (Ties != 0) begin : gen_ties
        logic [7:0] group_q;
        logic [2:0] copy_q;
        always_ff @(posedge clk)
            if (layer_start_i) begin
                {group_q, copy_q} <= '0;
            end else if (valid_i && neuron_o[3:0] == '1) begin
                group_q <= group_q + 8'(copy_q == copies_i);
                copy_q <= copy_q == copies_i ? '0 : copy_q + 1'b1;
            end
        assign source_o = {out_base_i + group_q, neuron_o[3:0]};
    end else begin : gen_no_ties
        assign source_o = neuron_o;
        wire logic unused_copies = &{1'b0, copies_i};
    end

    if (Labels != 0) begin : gen_planes
        logic [3:0] label_q;
        wire logic [3:0] host_label = host_label_i[3:0] - 4'(host_label_i != '0);
        always_ff @(posedge clk) if (valid_i) label_q <= label_i;
        pdnn_row_planes #(.ActWords(ActWords)) u_planes (
            .clk, .we_i(we_o), .all_i(running_i ? once_i : host_label_i == '0),
            .label_i(running_i ? label_q : host_label), .waddr_i(waddr_o[7:0]), .keep_i(keep_o),
            .wdata_i(wdata), .re_i, .visit_i, .raddr_i(raddr_i[7:0]), .rdata_o(any_rdata), .before_o
        );
    end else begin : gen_plane
        pdnn_act_mem #(.ActWords(ActWords), .ActAddrW(ActAddrW), .Blank(0)) u_act_mem (
            .clk, .we_i(we_o), .lane_i(1'b1), .waddr_i(waddr_o), .keep_i(keep_o), .wdata_i(wdata),
            .re_i(re_i && (Block == 1 || sums_i)), .raddr_i, .rdata_o(any_rdata)
        );
        assign before_o = '0;
        wire logic unused_labels = &{1'b0, host_label_i, once_i, start_i, label_i, visit_i};
    end

    if (Block > 1) begin : gen_first
        logic [15:0] first_rdata;
        pdnn_act_mem #(.ActWords(ActWords), .ActAddrW(ActAddrW), .Blank(0)) u_act_mem (
            .clk, .we_i(we_o), .lane_i(1'b1), .waddr_i(waddr_o), .keep_i(keep_o),
            .wdata_i(running_i ? {{15{first_i && !clears}}, first_i} : host_wdata_i),
            .re_i(re_i && !sums_i), .raddr_i, .rdata_o(first_rdata)
        );
        assign rdata_o = sums_i ? any_rdata : first_rdata;
    end else begin : gen_any
        assign rdata_o = any_rdata;
        wire logic unused_first = &{1'b0, first_i, sums_i};
    end

`ifdef FORMAL
    `include "formal/rows/pdnn_row_act.svh"
`endif
endmodule

`default_nettype wire
