// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_noise - logistic noise for one drain lane.
//
// A random word of 9 bits becomes n = sign ? -m - 1 : m, m = table[word & 255], sign = word >> 8.
// The table is the inverse of the logistic distribution (rtl/doc/contract.md), so a threshold at
// z + n >= 0 fires with probability sigmoid(scale * z). One EBR holds two tables.
//
// noise_o belongs to the word read one cycle before; it is 0 while on_i is low.
`default_nettype none

module pdnn_noise #(
    // Tables of 256 magnitudes: 1, 2, 4 or 8.
    parameter integer NoiseTables = 2
) (
    input  wire logic               clk,
    input  wire logic               we_i,
    input  wire logic [15:0]        waddr_i, // table * 256 + k
    input  wire logic [7:0]         wdata_i,
    input  wire logic               read_i,
    input  wire logic [2:0]         table_i,
    input  wire logic [8:0]         random_i,
    input  wire logic               on_i,
    output      logic signed [8:0]  noise_o
);
    localparam integer Words = 256 * NoiseTables;
    localparam integer AddrW = $clog2(Words);

    (* no_rw_check *) logic [7:0] table_q [Words];
    logic [7:0] magnitude_q;
    logic sign_q;
    wire logic [10:0] raddr = {table_i, random_i[7:0]};

    always_ff @(posedge clk) begin
        if (we_i) table_q[waddr_i[AddrW-1:0]] <= wdata_i;
        if (read_i) begin
            magnitude_q <= table_q[raddr[AddrW-1:0]];
            sign_q <= random_i[8];
        end
    end

    assign noise_o = on_i ? {sign_q, magnitude_q ^ {8{sign_q}}} : '0;

    wire logic unused_ok = &{1'b0, waddr_i, raddr};

    initial begin
        if (NoiseTables != 1 && NoiseTables != 2 && NoiseTables != 4 && NoiseTables != 8)
            $fatal(1, "pdnn_noise: NoiseTables must be 1, 2, 4 or 8");
    end
endmodule

`default_nettype wire
