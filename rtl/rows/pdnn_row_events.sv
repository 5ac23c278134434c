// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_events - the events of a neuron. Those of a p-bit whose samples are drawn at once are
// what they would have been, drawn one by one: events 1 to Block - 1. Only the trace port knows; it
// is not built without PDNN_TRACE.
`default_nettype none

module pdnn_row_events #(
    parameter integer AccW = 16,
    parameter integer NoiseTables = 2,
    parameter integer ActW = 1,
    parameter integer Block = 16
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
    input  wire logic [3:0]      visit_i,    // T2: by changes: which sample
    input  wire logic [AccW-1:0] z_i,        // T3

    input  wire logic            valid_i,    // as pdnn_row_drain's
    input  wire logic [31:0]     sum_i,
    input  wire logic [15:0]     noise_i,
    input  wire logic [ActW-1:0] bit_i,

    output      logic [Block-1:0]      valid_o,
    output      logic [15:0]           layer_o,
    output      logic [16*Block-1:0]   sample_o,
    output      logic [32*Block-1:0]   sum_o,
    output      logic [16*Block-1:0]   noise_o,
    output      logic [ActW*Block-1:0] bit_o
);
    logic [15:0] late_layer_q; // codes come after the pass has ended
    logic [11:0] late_sample_q;
    logic [3:0] t3_visit_q, t4_visit_q;

    always_ff @(posedge clk) begin
        {late_layer_q, late_sample_q} <= {layer_i, sample_i};
        {t3_visit_q, t4_visit_q} <= {visit_i, t3_visit_q};
    end

    assign layer_o = ActW == 1 ? layer_i : late_layer_q;
    assign valid_o[0] = valid_i;
    assign sample_o[15:0] = {4'b0, ActW == 1 ? sample_i : late_sample_q} | {12'b0, t4_visit_q};
    assign sum_o[31:0] = sum_i;
    assign noise_o[15:0] = noise_i;
    assign bit_o[ActW-1:0] = bit_i;

    for (genvar l = 1; l < Block; l++) begin : gen_event
        localparam [3:0] T = 4'(l);
        localparam [3:0] Pascal = {T[3], T[3] ^ T[2], T[3] ^ T[1], ^T};
        logic [8:0] noise;
        wire logic [3:0] d = pascal_i ? Pascal : T;
        wire logic [AccW-1:0] noisy = z_i + {{(AccW-9){noise[8]}}, noise};

        pdnn_noise #(.NoiseTables(NoiseTables)) u_noise (
            .clk, .we_i, .waddr_i, .wdata_i,
            .read_i(use_i), .table_i, .random_i(word_i ^ {d[0], d[1], d[2], d[3], 5'b0}),
            .on_i, .noise_o(noise)
        );
        logic [15:0] noise_q;
        logic bit_q;
        always_ff @(posedge clk) begin
            noise_q <= 16'($signed(noise));
            bit_q <= !noisy[AccW-1];
        end
        assign noise_o[16*l +: 16] = noise_q;
        assign bit_o[l] = bit_q;
        assign valid_o[l] = valid_i && at_once_i && size_i > 5'(l);
        assign sample_o[16*l +: 16] = {4'b0, sample_i} | 16'(l);
        assign sum_o[32*l +: 32] = sum_i;
    end

    wire logic unused_ok = &{1'b0, we_i, waddr_i, wdata_i, on_i, table_i, at_once_i, size_i,
                             pascal_i, use_i, word_i, z_i};
endmodule

`default_nettype wire
