// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_paper_memory - block RAM with one read and one write port.
//
// The data of an address follows it by one cycle. Reading the word that is written in the same
// cycle gives either value: nobody here does.
`default_nettype none

module pdnn_paper_memory #(
    // Words, at least 2.
    parameter integer Words = 1024,
    // Bits of a word.
    parameter integer Width = 32
) (
    input  wire logic                     clk,
    input  wire logic                     read_en_i,
    input  wire logic [$clog2(Words)-1:0] read_addr_i,
    output      logic [Width-1:0]         read_data_o,
    input  wire logic                     write_en_i,
    input  wire logic [$clog2(Words)-1:0] write_addr_i,
    input  wire logic [Width-1:0]         write_data_i
);
    (* no_rw_check, ram_style = "block" *) logic [Width-1:0] memory[0:Words-1];

    always_ff @(posedge clk) begin
        if (read_en_i) read_data_o <= memory[read_addr_i];
        if (write_en_i) memory[write_addr_i] <= write_data_i;
    end
endmodule

`default_nettype wire
