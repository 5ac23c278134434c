// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_quantise - from a sum to a code, for one drain lane of the deterministic twin.
//
//   code = table[clamp(z >> shift, 0, 255)]      the shift rounds down
//
// The tables are data (space NOISE): ReLU, tanh, sigmoid are all the same here. One EBR holds two.
// code_o belongs to the sum read one cycle before.
`default_nettype none

module pdnn_quantise #(
    // Bits of a code: 2 to 8.
    parameter integer ActW = 8,
    // Bits of a sum, two's complement, 12 to 24.
    parameter integer AccW = 22,
    // Tables of 256 codes: 1, 2, 4 or 8.
    parameter integer NoiseTables = 2
) (
    input  wire logic            clk,
    input  wire logic            we_i,
    input  wire logic [15:0]     waddr_i, // table * 256 + k
    input  wire logic [7:0]      wdata_i,
    input  wire logic            read_i,
    input  wire logic [2:0]      table_i,
    input  wire logic [3:0]      shift_i,
    input  wire logic [AccW-1:0] z_i,
    output      logic [ActW-1:0] code_o
);
    localparam integer Words = 256 * NoiseTables;
    localparam integer AddrW = $clog2(Words);

    (* no_rw_check *) logic [ActW-1:0] table_q [Words];
    wire logic negative = z_i[AccW-1];
    wire logic [AccW-2:0] shifted = z_i[AccW-2:0] >> shift_i;
    wire logic over = |shifted[AccW-2:8];
    wire logic [7:0] index = negative ? 8'd0 : shifted[7:0] | {8{over}};
    wire logic [10:0] raddr = {table_i, index};

    always_ff @(posedge clk) begin
        if (we_i) table_q[waddr_i[AddrW-1:0]] <= wdata_i[ActW-1:0];
        if (read_i) code_o <= table_q[raddr[AddrW-1:0]];
    end

    wire logic unused_ok = &{1'b0, waddr_i, wdata_i, raddr};

    initial begin
        if (NoiseTables != 1 && NoiseTables != 2 && NoiseTables != 4 && NoiseTables != 8)
            $fatal(1, "pdnn_quantise: NoiseTables must be 1, 2, 4 or 8");
    end
endmodule

`default_nettype wire
