// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_sums - a small engine on rows for a proof: sums that follow the changes from sample to
// sample are those from scratch. Not part of any device.
//
// The harness writes a tape of two layers, starts a run of Samples, and holds every sum of the
// second layer, which runs by changes, against bias and weights of the p-bits that the first layer
// has drawn, taken from the events. Free are weights and biases of both layers, and the highest
// bits of the first layer's random words, which its samples move.
`default_nettype none

module pdnn_row_sums #(
    // 2, 4, 8 or 16.
    parameter integer Samples = 4,
    // Of the first layer, 1 to 4.
    parameter integer Pbits = 3,
    // Neurons of the second layer, 1 to 4.
    parameter integer Neurons = 2,
    parameter integer AccW = 15
) (
    input wire logic        clk,
    input wire logic [63:0] any_i
);
    `include "pdnn_map.svh"

    // Layer 0 stands at tape word 0, its bias at 4, its rows at 16; layer 1 at 32, 36 and 48.
    localparam [63:0] Layer = 64'(PDNN_DESC_MARKER_ROWS) << PDNN_DESC_MARKER_LSB
                            | 64'd1 << PDNN_DESC_IN_WORDS_LSB
                            | 64'(PDNN_KIND_HIDDEN) << PDNN_DESC_KIND_LSB
                            | 64'd1 << PDNN_DESC_NOISE_LSB;
    localparam [63:0] Layer0 = Layer | 64'd1 << PDNN_DESC_OUT_BASE_LSB
                             | 64'(Pbits) << PDNN_DESC_OUTPUTS_LSB
                             | 64'd1 << PDNN_DESC_LISTED_LSB;
    localparam [63:0] Layer1 = Layer | 64'd1 << PDNN_DESC_IN_BASE_LSB
                             | 64'd2 << PDNN_DESC_OUT_BASE_LSB
                             | 64'(Neurons) << PDNN_DESC_OUTPUTS_LSB
                             | 64'd1 << PDNN_DESC_BY_CHANGES_LSB
                             | 64'd1 << PDNN_DESC_LAST_LSB;
    // Noise 1 where a word's bit 7 is 0, else 0: half of the magnitudes are at least 1. All other
    // bits below those that the samples move are 0, so that two entries stand for all.
    localparam integer Free = 2; // free bits of a word, from the top
    localparam integer Writes = 8 + Pbits;

    logic [9:0] step_q = '0;
    logic mem_we, run_start, run_done;
    logic [2:0] space;
    logic [15:0] addr;
    logic [63:0] data, seed;
    logic [15:0] bias_q [4];             // of layer 1
    logic [63:0] row_q [Pbits];
    logic [Samples-1:0] bits_q [Pbits];  // of layer 0, by sample
    logic [7:0] n_events_q;              // of layer 1
    logic ended_q;
    logic [15:0] evt_valid;
    logic [15:0] evt_layer;
    logic [17:0] evt_neuron;
    logic [255:0] evt_sample;
    logic [511:0] evt_sum;
    logic [15:0] evt_bit;

    always_comb begin
        mem_we = step_q >= 10'd4 && step_q < 10'(4 + Writes);
        run_start = step_q == 10'(6 + Writes);
        space = PDNN_SPACE_TAPE[2:0];
        addr = '0;
        data = any_i;
        case (step_q)
            10'd4: begin space = PDNN_SPACE_NOISE[2:0]; data = 64'd1; end
            10'd5: begin space = PDNN_SPACE_NOISE[2:0]; addr = 16'd128; data = '0; end
            10'd6: begin space = PDNN_SPACE_NOISE[2:0]; addr = 16'd257; data = 64'd128; end
            10'd7: begin space = PDNN_SPACE_ACT[2:0]; data = '0; end
            10'd8: data = Layer0;
            10'd9: begin
                // No sum overflows, with its noise.
                addr = 16'd4;
                for (int n = 0; n < 4; n++) data[16*n + 8 +: 8] = {8{any_i[16*n + 8]}};
            end
            10'd10: begin addr = 16'd32; data = Layer1; end
            10'd11: addr = 16'd36;
            default: addr = 16'd36 + 16'(step_q);   // rows: steps 12 and up
        endcase
        seed = 64'd1 << 63;
        for (int n = 0; n < Pbits; n++)
            seed[9*n + 9 - Free +: Free] = any_i[9*n + 9 - Free +: Free];
    end

    pdnn_engine #(
        .Lanes(1), .DrainLanes(1), .ZeroSkip(1), .Block(16), .AccW(AccW), .TapeWords(64),
        .ActWords(4), .ResultWords(2), .NoiseTables(1), .SamplingModes(4)
    ) u_engine (
        .clk, .rst(step_q < 10'd3),
        .run_start_i(run_start), .run_done_o(run_done), .run_status_o(),
        .run_seed_i(1'b1), .samples_i(16'(Samples)), .tape_base_i('0),
        .seed_ask_o(seed_ask), .seed_valid_i(seed_valid_q), .seed_last_i(seed_valid_q && seed_at_q == '0),
        .seed_i(seed_word_q),
        .sampling_i(2'(PDNN_SAMPLING_STRATIFIED)), .margin_i('0),
        .block_i(5'(Samples)), .label_i(5'd0), .labels_i(5'd1),
        .samples_used_o(),
        .mem_we_i(mem_we), .mem_re_i(1'b0), .mem_space_i(space), .mem_addr_i(addr),
        .mem_wdata_i(data), .mem_rdata_o(), .mem_rvalid_o(),
        .count_clear_o(), .count_valid_o(), .count_ready_i(1'b1), .count_which_o(), .count_by_o(),
        .count_busy_o(),
        .evt_valid_o(evt_valid), .evt_layer_o(evt_layer), .evt_neuron_o(evt_neuron),
        .evt_sample_o(evt_sample), .evt_sum_o(evt_sum), .evt_noise_o(), .evt_bit_o(evt_bit)
    );

    logic [63:0] seed_q;
    logic seed_ask, seed_valid_q;
    logic [1:0] seed_at_q;         // the next word of it
    logic [15:0] seed_word_q;
    wire logic [3:0] neuron = evt_neuron[3:0];

    // From scratch.
    logic [AccW-1:0] expected;
    always_comb begin
        expected = AccW'($signed(bias_q[neuron[1:0]]));
        for (int i = 0; i < Pbits; i++)
            if (bits_q[i][evt_sample[$clog2(Samples)-1:0]])
                expected = expected + AccW'($signed(row_q[i][4*neuron[1:0] +: 4]));
    end

    always_ff @(posedge clk) begin
        if (step_q != '1) step_q <= step_q + 1'b1;
        if (step_q == 10'(5 + Writes)) seed_q <= seed;
        seed_valid_q <= step_q >= 10'd3 && (seed_ask || seed_at_q != '0);
        seed_at_q <= step_q < 10'd3 ? '0 : seed_ask ? 2'd1 : seed_at_q + {1'b0, seed_at_q != '0};
        seed_word_q <= seed_q[16*(seed_ask ? 2'd0 : seed_at_q) +: 16];
        if (step_q == 10'd11)
            for (int n = 0; n < 4; n++) bias_q[n] <= any_i[16*n +: 16];
        for (int i = 0; i < Pbits; i++) begin
            if (step_q == 10'(12 + i)) row_q[i] <= any_i;
            for (int t = 0; t < Samples; t++)
                if (evt_valid[t] && evt_layer == '0 && neuron == 4'(i))
                    bits_q[i][evt_sample[16*t +: $clog2(Samples)]] <= evt_bit[t];
        end
        if (step_q <= 10'd4) begin
            n_events_q <= '0;
            ended_q <= 1'b0;
        end else begin
            if (evt_valid[0] && evt_layer == 16'd1) n_events_q <= n_events_q + 1'b1;
            if (run_done) ended_q <= 1'b1;
        end
    end

    always_comb begin
        if (step_q > 10'(7 + Writes)) begin
            if (evt_valid[0] && evt_layer == 16'd1)
                assert (evt_sum[31:0] == {{(31-AccW){expected[AccW-1]}}, expected, 1'b0});
            // And all of them were looked at, as were all bits of the first layer.
            if (evt_layer == '0) assert ((evt_valid >> Samples) == '0);
            if (ended_q) assert (n_events_q == 8'(Samples * Neurons));
            if (step_q == 10'(20 + 60 + 20 * Samples + Writes)) assert (ended_q);
        end
    end
endmodule

`default_nettype wire
