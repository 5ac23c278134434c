// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_drain - finishes one neuron a cycle: noise, sign; bit or sum to the result memory.
// With ActW > 1 (deterministic twin) a neuron becomes a code, which pdnn_quantise makes of its sum.
//
// Stages as in pdnn_row_walk: live_i in T1; in T3 the neuron's sum and its noise are there; T4
// writes.
`default_nettype none

module pdnn_row_drain #(
    parameter integer AccW = 16,
    // Bits of an activation: 1 to 8.
    parameter integer ActW = 1
) (
    input  wire logic            clk,
    input  wire logic            rst,

    // the layer
    input  wire logic            layer_start_i,
    input  wire logic            hidden_i,
    input  wire logic            sum_i,
    input  wire logic            wide_i,       // it is masked: two groups are one

    input  wire logic            live_i,       // T1
    input  wire logic            again_i,      // T2: of a neuron that has been here before,
    input  wire logic            restart_i,    // alone or, place 0 of its group, with it
    input  wire logic [AccW-1:0] z_i,          // T3
    input  wire logic [8:0]      noise_i,      // T3: signed; ActW = 1

    output      logic            live_o,       // T3
    output      logic            fires_o,      // T3: the p-bit is 1
    output      logic            drawn_o,      // T4: the same

    output      logic [11:0]     neuron_o,     // T3
    output      logic            add_o,        // T4
    output      logic [11:0]     add_neuron_o,
    output      logic [AccW:0]   add_sum_o     // in half units; of codes in full ones
`ifdef PDNN_TRACE
    ,
    output      logic            evt_valid_o,
    input  wire logic            first_i,      // T2: the first of a label's visit of a group,
    input  wire logic            further_i,    // which is not the first label's
    output      logic [17:0]     evt_neuron_o,
    output      logic [31:0]     evt_sum_o,
    output      logic [15:0]     evt_noise_o
`endif
);
    logic live_q, bit_q;          // T2, T4
    logic [AccW:0] sum_q;

    wire logic [AccW:0] whole = ActW == 1 ? {z_i, 1'b0} : {z_i[AccW-1], z_i};
    wire logic [AccW-1:0] noisy = z_i + {{(AccW-9){noise_i[8]}}, noise_i};

    assign fires_o = ActW == 1 && !noisy[AccW-1] && !sum_i;

    always_ff @(posedge clk) begin
        if (rst) begin
            live_q <= 1'b0;
            live_o <= 1'b0;
            add_o <= 1'b0;
        end else begin
            live_q <= live_i;
            live_o <= live_q;
            add_o <= live_o && !hidden_i;
        end

        if (layer_start_i) neuron_o <= '1;
        else if (live_q && restart_i) neuron_o[3:0] <= '0;
        else if (live_q && !again_i) neuron_o <= neuron_o + 1'b1;
        if (live_o) begin
            add_neuron_o <= neuron_o;
            bit_q <= fires_o;
            sum_q <= sum_i ? whole : '0;
        end
    end

    assign drawn_o = bit_q;
    assign add_sum_o = sum_q | (AccW+1)'(bit_q); // the bit is 0 for sums, sum_q for bits

`ifdef PDNN_TRACE
    always_ff @(posedge clk) begin
        evt_valid_o <= live_o && !rst;
        evt_sum_o <= 32'($signed(whole));
        evt_noise_o <= ActW > 1 ? '0 : 16'($signed(noise_i));
    end
    // As neuron_o, of layers on feature maps, too, which have more neurons than results.
    logic [17:0] number_q, group_q;
    always_ff @(posedge clk) begin
        if (layer_start_i) number_q <= '1;
        else if (live_q && restart_i) number_q[4:0] <= {number_q[4] && !wide_i, 4'd0};
        else if (live_q && first_i && further_i) number_q <= group_q;
        else if (live_q && !again_i) number_q <= number_q + 1'b1;
        if (live_q && first_i && !further_i) group_q <= number_q + 1'b1;
        if (live_o) evt_neuron_o <= number_q;
    end
`else
    wire logic unused_ok = &{1'b0, wide_i};
`endif
endmodule

`default_nettype wire
