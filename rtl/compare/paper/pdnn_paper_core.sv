// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_paper_core - one of the two designs, without its weight memory.
//
//   Stochastic = 0  pdnn_paper_mac, tanh from a table, activations of 32 bits
//   Stochastic = 1  pdnn_paper_ac, the table's tanh against pdnn_paper_lfsr, activations of one bit
//
// All else is the same. The table has 1024 words: word k is tanh at (k - 512 + 1/2) / 128,
// beyond +-4 the last one holds; Q6.25 for the deterministic design and Q0.31 for p-bits. An
// output neuron's sigmoid is the same table's, as sigmoid(z) = (1 + tanh(z / 2)) / 2: its
// weights are stored halved. Results are the sum over T samples of tanh(z / 2) in Q0.15, cut:
// pixel = (1 + result / T / 2^15) / 2.
//
// The host loads table, inputs (activations 0 to 9) and the constant 1 (activation 63) while the
// design is not busy; of p-bits' activations it is the sign that counts.
`default_nettype none

module pdnn_paper_core #(
    // 0: multiply-accumulate and tanh; 1: accumulate and p-bits.
    parameter integer Stochastic = 1,
    // Of p-bits: see pdnn_paper_ac.
    parameter integer Unipolar = 0,
    // See pdnn_paper_sequencer.
    parameter integer MacCycles = 5
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        load_i,
    input  wire logic        load_table_i, // 1: a word of the table, 0: an activation
    input  wire logic [9:0]  load_addr_i,
    input  wire logic [31:0] load_data_i,

    input  wire logic        start_i,
    input  wire logic [8:0]  samples_i, // T, 1 to 256
    input  wire logic [31:0] seed_i,
    output      logic        busy_o,

    output      logic        weight_en_o,
    output      logic [15:0] weight_addr_o, // 0 to 39,247
    input  wire logic [31:0] weight_i,      // Q6.25, a cycle after its address

    input  wire logic [9:0]  result_addr_i, // while not busy
    output      logic [23:0] result_o       // a cycle later
);
    localparam integer ActW = Stochastic != 0 ? 1 : 32;

    logic        word, word_q, clear, lookup, emit, to_result, first_sample, pbit;
    logic [8:0]  act_addr, emit_addr;
    logic [9:0]  neuron, index;
    logic [37:0] sum;
    logic [31:0] tanh;
    logic [15:0] value;
    logic [ActW-1:0] act, act_loaded, act_emitted;

    pdnn_paper_sequencer #(.MacCycles(MacCycles)) u_sequencer (
        .clk(clk), .rst(rst), .start_i(start_i), .samples_i(samples_i), .busy_o(busy_o),
        .word_o(word), .weight_addr_o(weight_addr_o), .act_addr_o(act_addr),
        .clear_o(clear), .lookup_o(lookup), .emit_o(emit), .output_o(to_result),
        .emit_addr_o(emit_addr), .neuron_o(neuron), .first_sample_o(first_sample)
    );

    assign weight_en_o = word;
    always_ff @(posedge clk) word_q <= word;

    wire logic load_act = load_i && !load_table_i;
    wire logic emit_act = emit && !to_result;

    pdnn_paper_memory #(.Words(512), .Width(ActW)) u_act_mem (
        .clk(clk), .read_en_i(word), .read_addr_i(act_addr), .read_data_o(act),
        .write_en_i(load_act || emit_act),
        .write_addr_i(emit_act ? emit_addr : load_addr_i[8:0]),
        .write_data_i(emit_act ? act_emitted : act_loaded)
    );

    if (Stochastic != 0) begin : gen_pbit
        logic [31:0] random;
        pdnn_paper_ac #(.Unipolar(Unipolar)) u_ac (
            .clk(clk), .clear_i(clear), .valid_i(word_q), .weight_i(weight_i), .act_i(act),
            .sum_o(sum)
        );
        pdnn_paper_lfsr u_lfsr (
            .clk(clk), .load_i(start_i && !busy_o), .seed_i(seed_i), .step_i(word_q),
            .random_o(random)
        );
        pdnn_paper_compare u_compare (.tanh_i(tanh), .random_i(random), .bit_o(pbit));
        assign act_emitted = pbit;
        assign act_loaded = ~load_data_i[31];
        assign value = tanh[31:16];
    end else begin : gen_tanh
        pdnn_paper_mac u_mac (
            .clk(clk), .clear_i(clear), .valid_i(word_q), .weight_i(weight_i), .act_i(act),
            .sum_o(sum)
        );
        assign act_emitted = tanh;
        assign act_loaded = load_data_i;
        assign value = tanh[25:10];
        assign pbit = 1'b0;
        wire logic unused_ok = &{1'b0, seed_i, pbit};
    end

    // -4 <= sum < 4, in steps of 1/128.
    wire logic sum_fits = sum[37:27] == {11{sum[37]}};
    assign index = {~sum[37], sum_fits ? sum[26:18] : {9{~sum[37]}}};

    pdnn_paper_memory #(.Words(1024), .Width(32)) u_table (
        .clk(clk), .read_en_i(lookup), .read_addr_i(index), .read_data_o(tanh),
        .write_en_i(load_i && load_table_i), .write_addr_i(load_addr_i), .write_data_i(load_data_i)
    );

    pdnn_paper_memory #(.Words(784), .Width(24)) u_results (
        .clk(clk), .read_en_i(lookup || !busy_o), .read_addr_i(busy_o ? neuron : result_addr_i),
        .read_data_o(result_o),
        .write_en_i(emit && to_result), .write_addr_i(neuron),
        .write_data_i((first_sample ? 24'd0 : result_o) + 24'($signed(value)))
    );

    wire logic unused_sum = &{1'b0, sum[17:0]};

    initial begin
        if (Stochastic == 0 && Unipolar != 0)
            $fatal(1, "pdnn_paper_core: Unipolar is of p-bits, Stochastic must be 1");
    end
endmodule

`default_nettype wire
