// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_expand - puts the weights of half a word of a masked layer in their neurons' places:
// the k-th one of the mask, from bit 0 up, gets slot k. No state, no index: a weight's place follows
// from the mask alone (rtl/doc/masks.md).
//
// In iCE40 a place chooses among four slots by two bits, two LUT4 a bit of the weight. The two are
// the number of ones below it, modulo 4: those of whole quads of the mask, and of its own quad.
`default_nettype none

module pdnn_row_expand (
    input  wire logic [31:0] half_i,  // slots in bits 15:0, the mask in 31:16: four ones at most
    output      logic [15:0] live_o,  // neurons that have a weight
    output      logic [63:0] row_o    // sixteen weights; of the others whatever
);
    wire logic [15:0] mask = half_i[31:16];
    // Modulo 4, bit by bit: written with + the tools make one adder of all of them, row by row.
    function automatic logic [1:0] sum(input logic [1:0] a, input logic [1:0] b);
        sum = {a[1] ^ b[1] ^ (a[0] & b[0]), a[0] ^ b[0]};
    endfunction

    assign live_o = mask;
    always_comb begin
        logic [1:0] below, two, three; // ones below the quad, in its first two and three places
        below = '0;
        for (int q = 0; q < 4; q++) begin
            two = {mask[4*q] & mask[4*q+1], mask[4*q] ^ mask[4*q+1]};
            three = sum(two, {1'b0, mask[4*q+2]});
            row_o[16*q +: 4] = half_i[4*below +: 4];
            row_o[16*q+4 +: 4] = half_i[4*sum(below, {1'b0, mask[4*q]}) +: 4];
            row_o[16*q+8 +: 4] = half_i[4*sum(below, two) +: 4];
            row_o[16*q+12 +: 4] = half_i[4*sum(below, three) +: 4];
            below = sum(below, sum(three, {1'b0, mask[4*q+3]}));
        end
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
