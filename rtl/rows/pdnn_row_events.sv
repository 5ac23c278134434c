// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_events - the events of a layer's neurons. Some have no neuron in the drain: the samples
// of a p-bit that is drawn for all of them at once, but the first, as they would have been, drawn
// one by one; and all neurons of a group in a visit in which only some are drawn again. Those of a
// visit leave together as the next turn starts: the lanes are then neurons (group_o). Of a masked
// layer those of the second group leave a cycle later. Only the trace port knows; it is not built
// without PDNN_TRACE.
`default_nettype none

module pdnn_row_events #(
    parameter integer AccW = 16,
    parameter integer NoiseTables = 2,
    parameter integer ActW = 1,
    parameter integer Block = 16,
    parameter integer PlaceW = 4 // bits of a place: 4, or 5 with masked layers
) (
    input  wire logic            clk,
    input  wire logic            we_i,       // the host's writes to the noise tables
    input  wire logic [15:0]     waddr_i,
    input  wire logic [7:0]      wdata_i,

    input  wire logic            on_i,       // the layer has noise
    input  wire logic [2:0]      table_i,
    input  wire logic            at_once_i,  // its samples are drawn at once
    input  wire logic [4:0]      size_i,
    input  wire logic [15:0]     layer_i,    // its number
    input  wire logic [11:0]     sample_i,   // the pass's first
    input  wire logic            pascal_i,   // which matrix displaces its words
    input  wire logic            use_i,      // T2
    input  wire logic [8:0]      word_i,     // T2: of the block's first sample
    input  wire logic [3:0]      sample_of_i, // T2: by changes: which sample, after the first
    input  wire logic [AccW-1:0] z_i,        // T3

    // the visits of a group
    input  wire logic            keep_i,     // T2: word_i is of a neuron's first visit
    input  wire logic [PlaceW-1:0] place_i,  // T2
    input  wire logic            again_i,    // T2: the neuron is drawn again
    input  wire logic            turn_i,     // T1: four sums are captured,
    input  wire logic            wide_i,     // of a masked layer: a group is two
    input  wire logic            middle_i,   // of a visit in which some are drawn again
    input  wire logic [PlaceW-3:0] quad_i,
    input  wire logic [3:0]      lanes_i,
    input  wire logic [4*AccW-1:0] whole_i,
    input  wire logic [3:0]      visit_i,    // T1
    input  wire logic [2**PlaceW-1:0] bits_i, // of the group

    input  wire logic            valid_i,    // T4: as pdnn_row_drain's
    input  wire logic [17:0]     neuron_i,
    input  wire logic [31:0]     sum_i,
    input  wire logic [15:0]     noise_i,
    input  wire logic [ActW-1:0] bit_i,

    output      logic [Block-1:0]      valid_o,
    output      logic [15:0]           layer_o,
    output      logic [17:0]           neuron_o,
    output      logic                  group_o, // lane d is neuron neuron_o + d
    output      logic [16*Block-1:0]   sample_o,
    output      logic [32*Block-1:0]   sum_o,
    output      logic [16*Block-1:0]   noise_o,
    output      logic [ActW*Block-1:0] bit_o
);
    logic [3:0] t3_sample_q, t4_sample_q;
    logic t3_again_q, t4_again_q;

    always_ff @(posedge clk) begin
        {t3_sample_q, t4_sample_q} <= {sample_of_i, t3_sample_q};
        {t3_again_q, t4_again_q} <= {again_i, t3_again_q};
    end

    assign layer_o = layer_i;

    if (Block > 1) begin : gen_block
        localparam integer Places = 2**PlaceW;
        logic full_q;                 // a visit's sums are here
        logic first_q, second_q;      // the first group's, the second's have left
        logic [3:0] t_q, left_t_q, t;
        logic [Places-1:0] lanes_q;
        logic [15:0] second_lanes_q;
        logic [Places*AccW-1:0] whole_q;
        wire logic first = turn_i && quad_i == '0 && full_q;
        wire logic second = PlaceW > 4 && first_q && wide_i;
        wire logic leave = first || second;

        pdnn_row_visit u_visit (.size_i, .visit_i, .sample_o(t));

        always_ff @(posedge clk) begin
            group_o <= leave;
            {first_q, second_q} <= {first, second};
            if (first) left_t_q <= t_q;
            if (first) second_lanes_q <= lanes_q[Places-1 -: 16];
            if (turn_i && middle_i) begin
                t_q <= t;
                lanes_q[{quad_i, 2'd0} +: 4] <= lanes_i;
                whole_q[{quad_i, 2'd0} * AccW +: 4*AccW] <= whole_i;
            end
            if (turn_i) full_q <= middle_i;
        end
        assign neuron_o = !group_o ? neuron_i
                        : {neuron_i[17:5], wide_i ? second_q : neuron_i[4], 4'd0};

        for (genvar l = 0; l < Block; l++) begin : gen_event
            localparam [3:0] T = 4'(l);
            logic [8:0] noise, word_q, high_q; // words of the first group's neuron, the second's
            logic [15:0] noise_q;
            logic [31:0] sum_q;
            logic valid_q, drawn_q, bit_q;
            wire logic [3:0] at = first ? t_q : second ? left_t_q : T;
            wire logic [3:0] d = pascal_i ? {at[3], at[3] ^ at[2], at[3] ^ at[1], ^at} : at;
            wire logic [AccW-1:0] noisy = z_i + {{(AccW-9){noise[8]}}, noise};

            pdnn_noise #(.NoiseTables(NoiseTables)) u_noise (
                .clk, .we_i, .waddr_i, .wdata_i,
                .read_i(use_i || leave), .table_i,
                .random_i((first ? word_q : second ? high_q : word_i)
                          ^ {d[0], d[1], d[2], d[3], 5'b0}),
                .on_i, .noise_o(noise)
            );
            always_ff @(posedge clk) begin
                if (keep_i && place_i == PlaceW'(T)) word_q <= word_i;
                if (keep_i && place_i == PlaceW'(Places - 16 + l)) high_q <= word_i;
                noise_q <= 16'($signed(noise));
                drawn_q <= !noisy[AccW-1];
                valid_q <= first ? lanes_q[l] : second && second_lanes_q[l];
                sum_q <= 32'($signed({whole_q[AccW*(second ? Places-16+l : l) +: AccW], 1'b0}));
                bit_q <= bits_i[second ? Places-16+l : l];
            end
            if (l == 0) begin : gen_drain
                assign valid_o[l] = group_o ? valid_q : valid_i && !t4_again_q;
                assign sample_o[16*l +: 16] = {4'b0, sample_i}
                                            | {12'b0, group_o ? left_t_q : t4_sample_q};
                assign noise_o[16*l +: 16] = group_o ? 16'($signed(noise)) : noise_i;
                assign bit_o[l] = group_o ? bit_q : bit_i[0];
                wire logic unused_ok = &{1'b0, noise_q, drawn_q};
            end else begin : gen_sample
                assign valid_o[l] = group_o ? valid_q : valid_i && at_once_i && size_i > 5'(l);
                assign sample_o[16*l +: 16] = {4'b0, sample_i} | {12'b0, group_o ? left_t_q : T};
                assign noise_o[16*l +: 16] = group_o ? 16'($signed(noise)) : noise_q;
                assign bit_o[l] = group_o ? bit_q : drawn_q;
            end
            assign sum_o[32*l +: 32] = group_o ? sum_q : sum_i;
        end
        wire logic unused_neuron = &{1'b0, neuron_i[3:0]};
    end else begin : gen_one
        assign {valid_o, neuron_o, group_o} = {valid_i, neuron_i, 1'b0};
        assign sample_o = {4'b0, sample_i} | {12'b0, t4_sample_q};
        assign {sum_o, noise_o, bit_o} = {sum_i, noise_i, bit_i};
        wire logic unused_ok = &{1'b0, clk, we_i, waddr_i, wdata_i, on_i, table_i, at_once_i,
                                 size_i, pascal_i, use_i, word_i, z_i, keep_i, place_i, turn_i,
                                 wide_i, middle_i, quad_i, lanes_i, whole_i, visit_i, bits_i,
                                 t4_again_q};
    end
endmodule

`default_nettype wire
