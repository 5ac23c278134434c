// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_descriptor - a layer's descriptor as it comes off the tape: is it one, and what it says.
//
// *_d_o and bad_o are of word_i, at once; the others are of the last word with load_i and hold.
`default_nettype none

module pdnn_descriptor #(
    // What MARKER must be: PDNN_DESC_MARKER or PDNN_DESC_MARKER_ROWS.
    parameter integer Marker = 0
) (
    input  wire logic        clk,
    input  wire logic [63:0] word_i,
    input  wire logic        load_i,

    output      logic        bad_o,        // no descriptor of this build, or a layer of nothing
    output      logic        once_d_o,
    output      logic [11:0] outputs_d_o,

    output      logic [8:0]  in_words_o,   // IN_WORDS - 2: a counter from here ends below zero
    output      logic [7:0]  in_base_o,
    output      logic [7:0]  out_base_o,
    output      logic [1:0]  kind_o,
    output      logic        once_o,
    output      logic        serial_o,
    output      logic        noise_o,
    output      logic        listed_o,
    output      logic        by_changes_d_o,
    output      logic        by_changes_o,
    output      logic        last_o,
    output      logic [2:0]  table_o,
    output      logic [3:0]  shift_o
);
    `include "pdnn_map.svh"

    wire logic [7:0] in_words = word_i[PDNN_DESC_IN_WORDS_LSB +: PDNN_DESC_IN_WORDS_W];

    assign outputs_d_o = word_i[PDNN_DESC_OUTPUTS_LSB +: PDNN_DESC_OUTPUTS_W];
    assign once_d_o = word_i[PDNN_DESC_ONCE_LSB];
    assign by_changes_d_o = word_i[PDNN_DESC_BY_CHANGES_LSB];
    assign bad_o = word_i[PDNN_DESC_MARKER_LSB +: PDNN_DESC_MARKER_W] != 8'(Marker)
                || in_words == '0 || outputs_d_o == '0;

    always_ff @(posedge clk) begin
        if (load_i) begin
            in_words_o <= {1'b0, in_words} - 9'd2;
            in_base_o <= word_i[PDNN_DESC_IN_BASE_LSB +: PDNN_DESC_IN_BASE_W];
            out_base_o <= word_i[PDNN_DESC_OUT_BASE_LSB +: PDNN_DESC_OUT_BASE_W];
            kind_o <= word_i[PDNN_DESC_KIND_LSB +: PDNN_DESC_KIND_W];
            once_o <= once_d_o;
            serial_o <= word_i[PDNN_DESC_SERIAL_LSB];
            noise_o <= word_i[PDNN_DESC_NOISE_LSB];
            listed_o <= word_i[PDNN_DESC_LISTED_LSB];
            by_changes_o <= by_changes_d_o;
            last_o <= word_i[PDNN_DESC_LAST_LSB];
            table_o <= word_i[PDNN_DESC_TABLE_LSB +: PDNN_DESC_TABLE_W];
            shift_o <= word_i[PDNN_DESC_SHIFT_LSB +: PDNN_DESC_SHIFT_W];
        end
    end

    wire logic unused_ok = &{1'b0, word_i};
endmodule

`default_nettype wire
