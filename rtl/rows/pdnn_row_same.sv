// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_same - the labels of a p-bit share its random word: the first visit of a group leaves it
// here, the others take it.
`default_nettype none

module pdnn_row_same (
    input  wire logic       clk,

    input  wire logic       live_i,    // T1: a neuron is drained:
    input  wire logic [3:0] visit_i,   // its label,
    input  wire logic [2:0] copy_i,    // which of its sum's p-bits it is,
    input  wire logic [3:0] place_i,   // place in its group
    input  wire logic       use_i,     // T2
    input  wire logic [8:0] own_i,     // T2: its random word, of the first visit
    output      logic       held_o,    // T2: it takes held_word_o
    output      logic [8:0] held_word_o,
    output      logic       first_o,   // T2: it is the visit's first
    output      logic       start_o,   // T3: the same
    output      logic [3:0] label_o    // T3
);
    (* no_rw_check *) logic [8:0] words_q [128];
    logic [6:0] at_q;
    logic [3:0] label_q;

    assign held_o = label_q != '0;
    assign first_o = at_q == '0;

    always_ff @(posedge clk) begin
        if (live_i) begin
            at_q <= {copy_i, place_i};
            label_q <= visit_i;
            held_word_o <= words_q[{copy_i, place_i}];
        end
        if (use_i && !held_o) words_q[at_q] <= own_i;
        {start_o, label_o} <= {first_o, label_q};
    end
endmodule

`default_nettype wire
