// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_ones - the ones of sixteen inputs, the lowest first: where it is, what is left
// without it, and whether that is anything. All at once, nothing is registered.
//
// By fours: a carry chain over sixteen bits would limit the clock, as what is left decides
// within the cycle whether the next activation word is read.
`default_nettype none

module pdnn_row_ones (
    input  wire logic [15:0] bits_i,
    output      logic        any_o,     // bits_i is not 0
    output      logic [3:0]  lowest_o,  // 0 where there is none
    output      logic [15:0] rest_o,
    output      logic        more_o     // rest_o is not 0
);
    function automatic logic [3:0] without_lowest(input logic [3:0] v);
        without_lowest = v & {v[2:0] != '0, v[1:0] != '0, v[0], 1'b0};
    endfunction

    logic [3:0] any, four;

    always_comb begin
        more_o = 1'b0;
        for (int g = 0; g < 4; g++) begin
            four = bits_i[4*g +: 4];
            any[g] = four != '0;
            more_o = more_o || without_lowest(four) != '0;
        end
        more_o = more_o || without_lowest(any) != '0;
        any_o = any != '0;
        lowest_o = '0;
        for (int g = 3; g >= 0; g--) begin
            four = bits_i[4*g +: 4];
            if (any[g]) lowest_o = {2'(g), four[0] ? 2'd0 : four[1] ? 2'd1 : four[2] ? 2'd2 : 2'd3};
            rest_o[4*g +: 4] = (any & 4'((1 << g) - 1)) != '0 ? four : without_lowest(four);
        end
    end

`ifdef FORMAL
    // In words of arithmetic, for all inputs.
    wire logic [15:0] f_rest = bits_i & (bits_i - 16'd1);

    always_comb begin
        assert (rest_o == f_rest && more_o == (f_rest != '0) && any_o == (bits_i != '0));
        if (any_o) assert ((bits_i ^ rest_o) == 16'd1 << lowest_o);
        else assert (lowest_o == '0);
    end
`endif
endmodule

`default_nettype wire
