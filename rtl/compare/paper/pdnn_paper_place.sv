// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_paper_place - gives pdnn_paper_core registers and five pins, to place it without its weight
// memory and read its clock. All inputs come from a shift register, outputs leave through another.
`default_nettype none

module pdnn_paper_place #(
    // See pdnn_paper_core.
    parameter integer Stochastic = 1,
    parameter integer MacCycles = 5
) (
    input  wire logic clk,
    input  wire logic rst,
    input  wire logic bit_i,
    output      logic busy_o,
    output      logic bit_o
);
    logic        load_q, load_table_q, start_q, shift_q, weight_en, busy;
    logic [8:0]  samples_q;
    logic [9:0]  load_addr_q, result_addr_q;
    logic [31:0] data_q, weight_q;
    logic [15:0] weight_addr;
    logic [23:0] result;
    logic [40:0] out_q;

    always_ff @(posedge clk) begin
        {load_q, load_table_q, start_q, shift_q, samples_q, load_addr_q, result_addr_q, data_q,
         weight_q} <= {load_table_q, start_q, shift_q, samples_q, load_addr_q, result_addr_q,
                       data_q, weight_q, bit_i};
        out_q <= shift_q ? {1'b0, out_q[40:1]} : {weight_en, weight_addr, result};
        bit_o <= out_q[0];
        busy_o <= busy;
    end

    pdnn_paper_core #(.Stochastic(Stochastic), .MacCycles(MacCycles)) u_core (
        .clk(clk), .rst(rst), .load_i(load_q), .load_table_i(load_table_q),
        .load_addr_i(load_addr_q), .load_data_i(data_q), .start_i(start_q), .samples_i(samples_q),
        .seed_i(data_q), .busy_o(busy), .weight_en_o(weight_en), .weight_addr_o(weight_addr),
        .weight_i(weight_q), .result_addr_i(result_addr_q), .result_o(result)
    );
endmodule

`default_nettype wire
