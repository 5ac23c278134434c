// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_planes - the bit planes of the counts that the lanes hold in a pass of the read-out:
// lane l has plane Lanes * block_i + Lanes - 1 - l. All at once, nothing is registered.
`default_nettype none

module pdnn_planes #(
    parameter integer Lanes = 16
) (
    input  wire logic [31:0]      setup_i,   // register READOUT
    input  wire logic [3:0]       block_i,
    input  wire logic             readout_i, // else every lane takes the bias
    input  wire logic [31:0]      kept_i,    // an input's count, as it is kept
    output      logic [Lanes-1:0] bit_o,     // the input's bit in each lane
    output      logic [Lanes-1:0] bias_on_o  // the lane's sum has the bias
);
    `include "pdnn_map.svh"

    localparam integer Blocks = (PDNN_COUNT_PLANES_MAX + Lanes - 1) / Lanes;
    localparam integer BlockW = Blocks > 1 ? $clog2(Blocks) : 1;

    wire logic [3:0] planes = setup_i[PDNN_READOUT_PLANES_LSB +: PDNN_READOUT_PLANES_W];
    // A bit for every lane and block, 0 where there is no such plane.
    wire logic [Lanes*Blocks-1:0] bias =
        (Lanes*Blocks)'(setup_i[PDNN_READOUT_BIAS_LSB +: PDNN_READOUT_BIAS_W]);
    logic full; // the bit above all planes: all of them are 1

    always_comb begin
        full = 1'b0;
        for (int p = 1; p <= PDNN_COUNT_PLANES_MAX; p++)
            full = full | (planes == 4'(p) && kept_i[p]);
        for (int l = 0; l < Lanes; l++) begin
            bit_o[l] = full;
            bias_on_o[l] = !readout_i;
            for (int b = 0; b < Blocks; b++) begin
                if (Blocks == 1 || block_i[BlockW-1:0] == BlockW'(b)) begin
                    bit_o[l] = bit_o[l] | kept_i[Lanes*b + Lanes-1-l];
                    bias_on_o[l] = bias_on_o[l] | bias[Lanes*b + Lanes-1-l];
                end
            end
        end
    end

    wire logic unused_ok = &{1'b0, setup_i, block_i, kept_i};
endmodule

`default_nettype wire
