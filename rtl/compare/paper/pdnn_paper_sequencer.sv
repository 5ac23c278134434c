// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_paper_sequencer - the control of both designs: it walks a decoder of 10-64-128-256-784
// neuron by neuron, one word of weight memory each MacCycles cycles.
//
// A neuron is its bias, whose activation is the constant 1 at activation 63, and then its
// weights, of all 10 inputs in the first layer and of inputs i - 31 to i, modulo their number,
// in the others. Then StDrain: the sum becomes whole (0, 1), is looked up (2) and leaves as an
// activation or as a result (3). T passes take T * (39,248 * MacCycles + 1,232 * 4) cycles.
//
// Activations: inputs at 0, those of the hidden layers at 64, 128 and 256, 63 is the constant.
`default_nettype none

module pdnn_paper_sequencer #(
    // Cycles a word, 1 to 8. 5 comes nearest to the published cycles an image.
    parameter integer MacCycles = 5
) (
    input  wire logic        clk,
    input  wire logic        rst,
    input  wire logic        start_i,   // ignored while busy
    input  wire logic [8:0]  samples_i, // T, 1 to 256; stable while busy
    output      logic        busy_o,

    output      logic        word_o, // a weight and an activation are read
    output      logic [15:0] weight_addr_o,
    output      logic [8:0]  act_addr_o,

    output      logic        clear_o,  // no sum is under way
    output      logic        lookup_o, // the sum is whole: read the table
    output      logic        emit_o,   // what the table says goes to ...
    output      logic        output_o, // ... result neuron_o, 0 to 783, or ...
    output      logic [8:0]  emit_addr_o, // ... this activation
    output      logic [9:0]  neuron_o,
    output      logic        first_sample_o
);
    localparam logic [8:0] ConstantOne = 9'd63;
    // Input -31 of a layer's first neuron.
    localparam logic [7:0] FirstInput = 8'd225;

    typedef enum logic [1:0] {StIdle, StWord, StDrain} state_e;

    state_e      state_q;
    logic [1:0]  layer_q, drain_q;
    logic [2:0]  wait_q;
    logic [5:0]  step_q;
    logic [7:0]  input_q;
    logic [8:0]  sample_q;
    logic [9:0]  neuron_q;
    logic [15:0] weight_q;

    logic [5:0]  fan_in;
    logic [9:0]  last_neuron;

    always_comb begin
        fan_in = 6'd32;
        act_addr_o = {1'b1, input_q};
        emit_addr_o = {1'b1, neuron_q[7:0]};
        last_neuron = 10'd783;
        case (layer_q)
            2'd0: begin
                fan_in = 6'd10;
                act_addr_o = {5'd0, input_q[3:0]};
                emit_addr_o = {3'b001, neuron_q[5:0]};
                last_neuron = 10'd63;
            end
            2'd1: begin
                act_addr_o = {3'b001, input_q[5:0]};
                emit_addr_o = {2'b01, neuron_q[6:0]};
                last_neuron = 10'd127;
            end
            2'd2: begin
                act_addr_o = {2'b01, input_q[6:0]};
                last_neuron = 10'd255;
            end
            default: ;
        endcase
        if (step_q == '0) act_addr_o = ConstantOne;
    end

    assign busy_o = state_q != StIdle;
    assign word_o = state_q == StWord && wait_q == '0;
    assign weight_addr_o = weight_q;
    assign lookup_o = state_q == StDrain && drain_q == 2'd2;
    assign emit_o = state_q == StDrain && drain_q == 2'd3;
    assign clear_o = emit_o || !busy_o;
    assign output_o = layer_q == 2'd3;
    assign neuron_o = neuron_q;
    assign first_sample_o = sample_q == '0;

    wire logic word_done = state_q == StWord && wait_q == 3'(MacCycles - 1);
    wire logic neuron_words_done = word_done && step_q == fan_in;
    wire logic layer_done = emit_o && neuron_q == last_neuron;
    wire logic pass_done = layer_done && output_o;

    always_ff @(posedge clk) begin
        wait_q <= state_q != StWord || word_done ? '0 : wait_q + 3'd1;
        drain_q <= state_q == StDrain ? drain_q + 2'd1 : '0;
        if (word_done) begin
            weight_q <= weight_q + 16'd1;
            step_q <= step_q + 6'd1;
            if (step_q != '0) input_q <= input_q + 8'd1;
        end
        if (neuron_words_done) state_q <= StDrain;
        if (emit_o) begin
            state_q <= StWord;
            step_q <= '0;
            neuron_q <= neuron_q + 10'd1;
            input_q <= layer_q == '0 ? '0 : input_q - 8'd31;
        end
        if (layer_done) begin
            layer_q <= layer_q + 2'd1;
            neuron_q <= '0;
            input_q <= output_o ? '0 : FirstInput;
        end
        if (pass_done) begin
            weight_q <= '0;
            sample_q <= sample_q + 9'd1;
            if (sample_q + 9'd1 == samples_i) state_q <= StIdle;
        end
        if (!busy_o) begin
            layer_q <= '0;
            step_q <= '0;
            input_q <= '0;
            neuron_q <= '0;
            weight_q <= '0;
            sample_q <= '0;
            if (start_i) state_q <= StWord;
        end
        if (rst) state_q <= StIdle;
    end

    initial begin
        if (MacCycles < 1 || MacCycles > 8)
            $fatal(1, "pdnn_paper_sequencer: MacCycles must be 1 to 8");
    end
endmodule

`default_nettype wire
