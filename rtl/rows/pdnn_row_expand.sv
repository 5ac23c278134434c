// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_expand - puts the weights of half a word of a masked layer in their neurons' places:
// the k-th one of the mask, from bit 0 up, gets slot k. No state, no index: a weight's place follows
// from the mask alone (rtl/doc/masks.md).
//
// A place chooses among four slots by two bits, the number of ones below it modulo 4: those of whole
// quads of the mask before its own, and those of its own quad. The sum of the two is not made: the
// upper bit's halves p and r meet in the last choice, so that a weight is through in four LUT4.
`default_nettype none

module pdnn_row_expand (
    input  wire logic [31:0] half_i,  // slots in bits 15:0, the mask in 31:16: four ones at most
    output      logic [15:0] live_o,  // neurons that have a weight
    output      logic [63:0] row_o    // sixteen weights; of the others whatever
);
    wire logic [15:0] mask = half_i[31:16];
    // Ones of a quad, modulo 4; nothing follows the last one.
    logic [2:0] one, two;

    assign live_o = mask;
    always_comb
        for (int q = 0; q < 3; q++) begin
            one[q] = ^mask[4*q +: 4];
            two[q] = (mask[4*q] & mask[4*q+1]) ^ (mask[4*q+2] & mask[4*q+3])
                   ^ ((mask[4*q] ^ mask[4*q+1]) & (mask[4*q+2] ^ mask[4*q+3]));
        end

    for (genvar n = 0; n < 16; n++) begin : gen_neuron
        localparam integer Quad = n / 4;
        // Of the quads below, of the places below in its own.
        wire logic [2:0] b = one[2:0] & 3'((1 << Quad) - 1);
        wire logic [2:0] t = two[2:0] & 3'((1 << Quad) - 1);
        wire logic [2:0] own = mask[4*Quad +: 3] & 3'((1 << (n % 4)) - 1);
        wire logic own0 = ^own;
        wire logic own1 = (own[0] & own[1]) | (own[0] & own[2]) | (own[1] & own[2]);
        wire logic k0 = ^b ^ own0;
        wire logic p = ((b[0] & b[1]) | (b[0] & b[2]) | (b[1] & b[2])) ^ (^b & own0);
        wire logic r = ^t ^ own1;
        wire logic [3:0] upper = k0 ? half_i[15:12] : half_i[11:8];
        wire logic [3:0] lower = k0 ? half_i[7:4] : half_i[3:0];

        assign row_o[4*n +: 4] = p ^ r ? upper : lower;
    end

`ifdef FORMAL
    // Packed and put back: any sixteen weights of which at most four are not 0, as a host packs
    // them, come out in their places, and no other place is live.
    (* anyconst *) logic [63:0] f_row;
    logic [31:0] f_half;
    logic [4:0] f_count;
    always_comb begin
        f_half = '0;
        f_count = '0;
        for (int n = 0; n < 16; n++)
            if (f_row[4*n +: 4] != '0) begin
                f_half[16 + n] = 1'b1;
                for (int k = 0; k < 4; k++)
                    if (f_count == 5'(k)) f_half[4*k +: 4] = f_row[4*n +: 4];
                f_count = f_count + 5'd1;
            end
        assume (f_count <= 5'd4);
        assume (half_i == f_half);
        for (int n = 0; n < 16; n++)
            assert ((row_o[4*n +: 4] & {4{live_o[n]}}) == f_row[4*n +: 4]);
    end
`endif
endmodule

`default_nettype wire
