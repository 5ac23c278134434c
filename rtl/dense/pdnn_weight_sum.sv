// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_weight_sum - what the planes of pdnn_mac_lane lack: (2^ActW - 1) times the sum of a word's
// sixteen weights. The same for all lanes. excess_o follows sums_i (pdnn_pair_sums) by one cycle.
`default_nettype none

module pdnn_weight_sum #(
    // Bits of an activation: 2 to 8.
    parameter integer ActW = 8
) (
    input  wire logic            clk,
    input  wire logic            en_i,
    input  wire logic [39:0]     sums_i,  // 8 sums of two weights, 5 bits each
    output      logic [ActW+7:0] excess_o // two's complement
);
    logic [23:0] four; // 4 x 6 bits
    logic [13:0] eight; // 2 x 7 bits

    for (genvar k = 0; k < 4; k++) begin : gen_four
        assign four[6*k +: 6] = {sums_i[10*k + 4], sums_i[10*k +: 5]}
                              + {sums_i[10*k + 9], sums_i[10*k + 5 +: 5]};
    end

    for (genvar k = 0; k < 2; k++) begin : gen_eight
        assign eight[7*k +: 7] = {four[12*k + 5], four[12*k +: 6]}
                               + {four[12*k + 11], four[12*k + 6 +: 6]};
    end

    wire logic [7:0] total = {eight[6], eight[6:0]} + {eight[13], eight[13:7]};

    always_ff @(posedge clk) begin
        if (en_i) excess_o <= {total, {ActW{1'b0}}} - {{ActW{total[7]}}, total};
    end

    initial begin
        if (ActW < 2 || ActW > 8) $fatal(1, "pdnn_weight_sum: ActW must be 2 to 8");
    end
endmodule

`default_nettype wire
