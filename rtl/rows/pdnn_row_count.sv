// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_count - how many of a block's samples of a p-bit are 1, from one look-up.
//
// The samples share the sum z, and their stratified words differ in the highest bits alone, of
// which they have each value once. threshold[|z|] says how many of the 256 words of one sign fall
// on the rarer side; so many whole strata do, and one more if the lower bits of the word are below
// the threshold's rest. Without noise, or beyond the table, none do. The bits are those of
// pdnn_noise, drawn one by one (host/contract/noise_table.h).
//
//   T3  z_i                               T4  the table is read
//   T5  strata, comparison                T6  count; T7  the activation memories are written
//
// What is written: is the count not 0; the count in 4 bits, 0 where it is all samples.
`default_nettype none

module pdnn_row_count #(
    parameter integer AccW = 16,
    // As pdnn_noise's.
    parameter integer NoiseTables = 2
) (
    input  wire logic            clk,
    input  wire logic            rst,
    input  wire logic            we_i,         // the host's, to the threshold tables
    input  wire logic [15:0]     waddr_i,      // table * 256 + size
    input  wire logic [7:0]      wdata_i,

    // the layer
    input  wire logic            layer_start_i,
    input  wire logic [7:0]      out_base_i,
    input  wire logic            on_i,         // it has noise
    input  wire logic [2:0]      table_i,
    input  wire logic [4:0]      size_i,       // samples, one hot: 2 to 16

    input  wire logic [8:0]      word_i,       // T2: the first sample's
    input  wire logic            valid_i,      // T3
    input  wire logic [AccW-1:0] z_i,

    input  wire logic            tally_valid_i, // T6: a neuron whose samples were drawn one by one
    input  wire logic [4:0]      tally_i,      // how many are 1

    output      logic            mixed_o,      // T6: not all samples are alike; then
    output      logic            minus_o,      // pdnn_row_changes's
    output      logic [11:0]     place_o,
    output      logic [8:0]      word_o,
    output      logic [8:0]      threshold_o,
    output      logic            busy_o,       // there is something in T4 to T6

    output      logic            act_we_o,     // T7
    output      logic [7:0]      act_addr_o,
    output      logic [15:0]     act_keep_o,   // 1: leave this place as it is
    output      logic [15:0]     act_bits_o,
    output      logic [15:0]     act_first_o,  // of the first sample
    output      logic [3:0]      act_code_o
);
    localparam integer AddrW = $clog2(256 * NoiseTables);

    (* no_rw_check *) logic [7:0] table_q [256 * NoiseTables];
    logic [8:0] t3_word_q, t4_word_q, t5_word_q, t6_word_q, t6_threshold_q;
    logic [7:0] t5_read_q;
    logic t4_valid_q, t5_valid_q, t6_valid_q;
    logic [AccW-1:0] t4_z_q;
    logic t5_minus_q, t5_none_q, t5_zero_q, t6_minus_q, t6_more_q, t6_rare_q;
    logic [3:0] t6_strata_q;
    logic [11:0] neuron_q;

    wire logic t4_minus = t4_z_q[AccW-1];
    wire logic [8:0] t4_size = {1'b0, t4_z_q[7:0] ^ {8{t4_minus}}} + {8'b0, t4_minus};
    wire logic [10:0] t4_addr = {table_i, t4_size[7:0]};

    logic [8:0] t5_threshold;
    logic [7:0] t5_mask; // of the bits below the strata's
    logic [3:0] t5_strata;
    always_comb begin
        t5_threshold = {t5_zero_q, t5_read_q & {8{!t5_none_q}}};
        t5_mask = {size_i[1], size_i[1] | size_i[2], !size_i[4], 5'h1f};
        case (1'b1)
            size_i[4]: t5_strata = t5_threshold[8:5];
            size_i[3]: t5_strata = {1'b0, t5_threshold[8:6]};
            size_i[2]: t5_strata = {2'b0, t5_threshold[8:7]};
            default:   t5_strata = {3'b0, t5_threshold[8]};
        endcase
    end

    wire logic [3:0] t6_fewer = t6_strata_q + {3'b0, t6_more_q};
    wire logic [3:0] t6_rest = size_i[3:0] - t6_fewer;
    wire logic t6_all = tally_valid_i ? (tally_i & size_i) != '0 : !t6_minus_q && t6_fewer == '0;
    wire logic t6_fired = tally_valid_i ? tally_i != '0 : !t6_minus_q || t6_fewer != '0;
    wire logic [3:0] t6_code = tally_valid_i ? tally_i[3:0] : t6_minus_q ? t6_fewer : t6_rest;
    wire logic t6_bit = t6_rare_q ^ !t6_minus_q;
    wire logic t6_valid = t6_valid_q || tally_valid_i;
    wire logic t6_first = neuron_q[3:0] == '0;

    assign mixed_o = t6_valid_q && t6_fewer != '0;
    assign minus_o = t6_minus_q;
    assign place_o = {out_base_i + neuron_q[11:4], neuron_q[3:0]};
    assign word_o = t6_word_q;
    assign threshold_o = t6_threshold_q;
    assign busy_o = t4_valid_q || t5_valid_q || t6_valid_q;

    always_ff @(posedge clk) begin
        if (we_i) table_q[waddr_i[AddrW-1:0]] <= wdata_i;

        t3_word_q <= word_i;
        t4_word_q <= t3_word_q;
        t4_z_q <= z_i;

        if (t4_valid_q) t5_read_q <= table_q[t4_addr[AddrW-1:0]];
        t5_word_q <= t4_word_q;
        t5_minus_q <= t4_minus;
        t5_zero_q <= on_i && t4_z_q == '0;
        t5_none_q <= !on_i || t4_size[8] || t4_z_q[AccW-1:8] != {(AccW-8){t4_minus}};

        t6_minus_q <= t5_minus_q;
        t6_strata_q <= t5_strata;
        t6_word_q <= t5_word_q;
        t6_threshold_q <= t5_threshold;
        t6_rare_q <= t5_word_q[8] != t5_minus_q && {1'b0, t5_word_q[7:0]} < t5_threshold;
        t6_more_q <= (t5_word_q[7:0] & t5_mask) < (t5_threshold[7:0] & t5_mask);

        if (rst) {t4_valid_q, t5_valid_q, t6_valid_q, act_we_o} <= '0;
        else {t4_valid_q, t5_valid_q, t6_valid_q, act_we_o}
                 <= {valid_i, t4_valid_q, t5_valid_q, t6_valid};

        if (layer_start_i) neuron_q <= '0;
        else if (t6_valid) neuron_q <= neuron_q + 1'b1;
        act_addr_o <= out_base_i + neuron_q[11:4];
        for (int i = 0; i < 16; i++) act_keep_o[i] <= neuron_q[3:0] != 4'(i) && !t6_first;
        act_bits_o <= {{15{t6_fired && !t6_first}}, t6_fired};
        act_first_o <= {{15{t6_bit && !t6_first}}, t6_bit};
        act_code_o <= t6_code & {4{!t6_all}};
    end

    wire logic unused_ok = &{1'b0, waddr_i, t4_addr, size_i[0]};

    initial begin
        if (AccW < 12) $fatal(1, "pdnn_row_count: AccW must be at least 12");
    end
endmodule

`default_nettype wire
