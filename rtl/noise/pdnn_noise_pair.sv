// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_noise_pair - pdnn_noise of two words at once: random_i and the one that differs from it in bit
// 7 and, with flip_i, in the sign. The halves of the tables stand side by side.
`default_nettype none

module pdnn_noise_pair #(
    // As pdnn_noise's.
    parameter integer NoiseTables = 2
) (
    input  wire logic               clk,
    input  wire logic               we_i,
    input  wire logic [15:0]        waddr_i,
    input  wire logic [7:0]         wdata_i,
    input  wire logic               read_i,
    input  wire logic [2:0]         table_i,
    input  wire logic [8:0]         random_i,
    input  wire logic               flip_i,   // holds until the noise is read
    input  wire logic               on_i,
    output      logic signed [8:0]  noise_o,
    output      logic signed [8:0]  second_o
);
    localparam integer Words = 128 * NoiseTables;
    localparam integer AddrW = $clog2(Words);

    logic [15:0] halves;
    logic sign_q, half_q;
    wire logic [9:0] raddr = {table_i, random_i[6:0]};
    wire logic [14:0] waddr = {waddr_i[15:8], waddr_i[6:0]};

    for (genvar h = 0; h < 2; h++) begin : gen_half
        (* no_rw_check *) logic [7:0] table_q [Words];
        logic [7:0] read_q;
        always_ff @(posedge clk) begin
            if (we_i && waddr_i[7] == 1'(h)) table_q[waddr[AddrW-1:0]] <= wdata_i;
            if (read_i) read_q <= table_q[raddr[AddrW-1:0]];
        end
        assign halves[8*h +: 8] = read_q;
    end

    always_ff @(posedge clk) if (read_i) {sign_q, half_q} <= random_i[8:7];

    wire logic second_sign = sign_q ^ flip_i;
    assign noise_o = on_i ? {sign_q, (half_q ? halves[15:8] : halves[7:0]) ^ {8{sign_q}}} : '0;
    assign second_o = on_i ? {second_sign, (half_q ? halves[7:0] : halves[15:8]) ^ {8{second_sign}}}
                           : '0;

    wire logic unused_ok = &{1'b0, waddr, raddr};

    initial begin
        if (NoiseTables != 1 && NoiseTables != 2 && NoiseTables != 4 && NoiseTables != 8)
            $fatal(1, "pdnn_noise_pair: NoiseTables must be 1, 2, 4 or 8");
    end
endmodule

`default_nettype wire
