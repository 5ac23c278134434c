// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_events - what the samples of a block would have been, drawn one by one: events 1 to
// Block - 1 of a counted p-bit. Only the trace port knows; it is not built without PDNN_TRACE.
`default_nettype none

module pdnn_row_events #(
    parameter integer AccW = 16,
    parameter integer NoiseTables = 2,
    parameter integer Block = 16
) (
    input  wire logic            clk,
    input  wire logic            we_i,       // the host's writes to the noise tables
    input  wire logic [15:0]     waddr_i,
    input  wire logic [7:0]      wdata_i,
    input  wire logic            on_i,       // the layer has noise
    input  wire logic [2:0]      table_i,
    input  wire logic            pascal_i,   // which matrix displaces its words
    input  wire logic            use_i,      // T2
    input  wire logic [8:0]      word_i,     // T2: of the block's first sample
    input  wire logic [AccW-1:0] z_i,        // T3
    input  wire logic            valid_i,    // T4
    input  wire logic [4:0]      size_i,
    input  wire logic [11:0]     sample_i,   // the block's first
    input  wire logic [31:0]     sum_i,
    output      logic [Block-2:0]        valid_o,
    output      logic [16*(Block-1)-1:0] sample_o,
    output      logic [32*(Block-1)-1:0] sum_o,
    output      logic [16*(Block-1)-1:0] noise_o,
    output      logic [Block-2:0]        bit_o
);
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
        always_ff @(posedge clk) begin
            noise_o[16*(l - 1) +: 16] <= 16'($signed(noise));
            bit_o[l - 1] <= !noisy[AccW-1];
        end
        assign valid_o[l - 1] = valid_i && size_i > 5'(l);
        assign sample_o[16*(l - 1) +: 16] = {4'b0, sample_i} | 16'(l);
        assign sum_o[32*(l - 1) +: 32] = sum_i;
    end
endmodule

`default_nettype wire
