// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_paper - a whole design: pdnn_paper_core and its 39,248 weights in block RAM.
//
// load_space_i: 0 activations, 1 table, 2 weights. The rest is pdnn_paper_core's.
`default_nettype none

module pdnn_paper #(
    // See pdnn_paper_core.
    parameter integer Stochastic = 1,
    parameter integer Unipolar = 0,
    parameter integer MacCycles = 5
) (
    input  wire logic        clk,
    input  wire logic        rst,
    input  wire logic        load_i,
    input  wire logic [1:0]  load_space_i,
    input  wire logic [15:0] load_addr_i,
    input  wire logic [31:0] load_data_i,
    input  wire logic        start_i,
    input  wire logic [8:0]  samples_i,
    input  wire logic [31:0] seed_i,
    output      logic        busy_o,
    input  wire logic [9:0]  result_addr_i,
    output      logic [23:0] result_o
);
    localparam integer Weights = 39248;

    logic        weight_en;
    logic [15:0] weight_addr;
    logic [31:0] weight;

    pdnn_paper_core #(.Stochastic(Stochastic), .Unipolar(Unipolar), .MacCycles(MacCycles)) u_core (
        .clk(clk), .rst(rst), .load_i(load_i && !load_space_i[1]),
        .load_table_i(load_space_i[0]), .load_addr_i(load_addr_i[9:0]), .load_data_i(load_data_i),
        .start_i(start_i), .samples_i(samples_i), .seed_i(seed_i), .busy_o(busy_o),
        .weight_en_o(weight_en), .weight_addr_o(weight_addr), .weight_i(weight),
        .result_addr_i(result_addr_i), .result_o(result_o)
    );

    pdnn_paper_memory #(.Words(Weights), .Width(32)) u_weight_mem (
        .clk(clk), .read_en_i(weight_en), .read_addr_i(weight_addr), .read_data_o(weight),
        .write_en_i(load_i && load_space_i[1]), .write_addr_i(load_addr_i),
        .write_data_i(load_data_i)
    );
endmodule

`default_nettype wire
