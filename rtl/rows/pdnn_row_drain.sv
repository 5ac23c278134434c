// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_drain - finishes one neuron a cycle: bias, noise, sign; bit or sum to its memory.
// With ActW > 1 (deterministic twin) a neuron becomes a code, which pdnn_quantise makes of z_o.
//
// Stages as in pdnn_row_walk: live_i in T1; in T2 the neuron's sum is head_i and noise_i is
// there; T3 writes. Of codes a sum is head_i in T3 and z_o, with its bias, in T4; T5 writes. A
// neuron that is the first of an activation word clears the others' bits, so that words of
// layers whose outputs are no multiple of 16 end in zeros, which cost the next layer nothing.
`default_nettype none

module pdnn_row_drain #(
    parameter integer AccW = 16,
    // Bits of an activation: 1 to 8.
    parameter integer ActW = 1,
    // Most samples of a pass, 1 or 16: above 1 (ActW = 1) all comes a cycle later, from T2 on.
    parameter integer Block = 1
) (
    input  wire logic            clk,
    input  wire logic            rst,

    // the layer
    input  wire logic            layer_start_i,
    input  wire logic [7:0]      out_base_i,
    input  wire logic            hidden_i,
    input  wire logic            sum_i,
    input  wire logic            counted_i,    // pdnn_row_count writes the activations
    input  wire logic [2:0]      double_i,     // the bias counts 2^double_i times

    input  wire logic            bias_valid_i, // T1: bias_word_i is the next four neurons'
    input  wire logic [63:0]     bias_word_i,
    input  wire logic            shift_i,      // T2, of a neuron or a place without one
    input  wire logic            live_i,
    input  wire logic [AccW-1:0] head_i,
    input  wire logic [8:0]      noise_i,      // signed; ActW = 1

    output      logic            z_read_o,     // with Block > 1: T3; ActW > 1: T4
    output      logic [AccW-1:0] z_o,
    input  wire logic [ActW-1:0] code_i,       // T5

    output      logic            drawn_o,      // T3
    output      logic            act_we_o,
    output      logic [7:0]      act_addr_o,
    output      logic [15:0]     act_keep_o,   // 1: leave this bit as it is
    output      logic [15:0]     act_bits_o,   // of codes: is it not 0
    output      logic [ActW-1:0] act_code_o,

    input  wire logic            restart_i,    // T2: a group's neurons come once more
    output      logic            read_o,       // T2: of the result memory
    output      logic [11:0]     neuron_o,
    output      logic            add_o,        // T3
    output      logic [11:0]     add_neuron_o,
    output      logic [AccW:0]   add_sum_o     // in half units; of codes in full ones
`ifdef PDNN_TRACE
    ,
    output      logic            evt_valid_o,
    output      logic [15:0]     evt_neuron_o,
    output      logic [31:0]     evt_sum_o,
    output      logic [15:0]     evt_noise_o,
    output      logic [ActW-1:0] evt_bit_o
`endif
);
    localparam integer Late = ActW > 1 ? 2 : Block > 1 ? 1 : 0; // cycles

    logic [63:0] bias_q;          // the next neuron's in the low 16 bits
    logic [Late:0] live_q;        // from T2 on
    logic bit_q, first_q;         // T3, T5
    logic [AccW:0] sum_q;

    wire logic [Late:0] live_d = (Late+1)'({live_q, live_i});
    wire logic live = live_q[Late]; // of the neuron whose sum is z
    wire logic [AccW-1:0] z;
    wire logic [AccW:0] whole = ActW == 1 ? {z, 1'b0} : {z[AccW-1], z};
    wire logic [ActW-1:0] code;
    wire logic fired = code != '0;

    if (ActW == 1) begin : gen_pbit
        wire logic [AccW-1:0] bias = AccW'($signed(bias_q[15:0])) << (sum_i ? double_i : 3'd0);
        wire logic [AccW-1:0] noisy = z + {{(AccW-9){noise_i[8]}}, noise_i};
        if (Block > 1) begin : gen_later
            logic [AccW-1:0] kept_q; // from T3 on, when bias_q may be the next group's
            always_ff @(posedge clk) if (shift_i) kept_q <= bias;
            assign z = head_i + kept_q;
        end else begin : gen_now
            assign z = head_i + bias;
        end
        always_ff @(posedge clk) bit_q <= !noisy[AccW-1] && !sum_i;
        assign code = bit_q;
        wire logic unused_code = &{1'b0, code_i};
    end else begin : gen_code
        logic [15:0] kept_q; // a bias from T3 on, when bias_q may be the next group's
        logic [AccW-1:0] z_q;
        always_ff @(posedge clk) begin
            if (shift_i) kept_q <= bias_q[15:0];
            z_q <= head_i + AccW'($signed(kept_q));
        end
        assign z = z_q;
        assign code = code_i & {ActW{hidden_i}};
        assign bit_q = 1'b0;
        wire logic unused_code = &{1'b0, noise_i, kept_q, double_i};
    end

    always_ff @(posedge clk) begin
        if (bias_valid_i) bias_q <= bias_word_i;
        else if (shift_i) bias_q <= {16'b0, bias_q[63:16]};

        if (rst) begin
            live_q <= '0;
            act_we_o <= 1'b0;
            add_o <= 1'b0;
        end else begin
            live_q <= live_d;
            act_we_o <= live && hidden_i && !counted_i;
            add_o <= live && !hidden_i;
        end

        if (layer_start_i) neuron_o <= '1;
        else if (live_d[Late])
            neuron_o <= Block > 1 && restart_i ? {neuron_o[11:4], 4'd0} : neuron_o + 1'b1;
        add_neuron_o <= neuron_o;
        act_addr_o <= out_base_i + neuron_o[11:4];
        first_q <= neuron_o[3:0] == '0;
        for (int i = 0; i < 16; i++)
            act_keep_o[i] <= neuron_o[3:0] != 4'(i) && neuron_o[3:0] != '0;
        sum_q <= sum_i ? whole : '0;
    end

    assign z_read_o = live;
    assign z_o = z;
    assign drawn_o = bit_q;
    assign act_bits_o = {{15{fired && !first_q}}, fired};
    assign act_code_o = code;
    assign read_o = live;
    assign add_sum_o = sum_q | (AccW+1)'(bit_q); // the bit is 0 for sums, sum_q for bits

`ifdef PDNN_TRACE
    always_ff @(posedge clk) begin
        evt_valid_o <= live && !rst;
        evt_sum_o <= 32'($signed(whole));
        evt_noise_o <= ActW > 1 ? '0 : 16'($signed(noise_i));
    end
    assign evt_neuron_o = {4'b0, add_neuron_o};
    assign evt_bit_o = code;
`endif
endmodule

`default_nettype wire
