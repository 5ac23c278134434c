// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_core - the device: a byte stream in, a byte stream out, the engine between. Its options
// stand in rtl/configs.def.
// Board tops put a byte link (UART, FIFO) in front of it; the simulation drives it directly.
// With PDNN_TRACE defined it retires one event for each neuron update, see pdnn_engine.
`default_nettype none
`include "pdnn_options.svh"

module pdnn_core #(
    `PDNN_OPTIONS,                         // of rtl/configs.def
    parameter integer ClockHz     = 0,     // of clk; 0: simulation
    parameter integer UartDivisor = 0,     // of the board's UART; 0: none
    parameter integer BuildId     = 0      // register BUILD_ID
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        rx_valid_i,
    output      logic        rx_ready_o,
    input  wire logic [7:0]  rx_data_i,
    output      logic        tx_valid_o,
    input  wire logic        tx_ready_i,
    output      logic [7:0]  tx_data_o,

    output      logic        busy_o,            // a request is being served
    output      logic        running_o          // the engine runs: what a meter should look at
`ifdef PDNN_TRACE
    // An event a lane of the drain, or a sample of the block.
    ,
    output      logic [(Block > 1 ? Block : DrainLanes)-1:0] evt_valid_o,
    output      logic [15:0]              evt_layer_o,
    output      logic [15:0]              evt_neuron_o,
    output      logic                     evt_group_o, // lane d is neuron evt_neuron_o + d
    output      logic [16*(Block > 1 ? Block : DrainLanes)-1:0] evt_sample_o,
    output      logic [32*(Block > 1 ? Block : DrainLanes)-1:0] evt_sum_o,
    output      logic [16*(Block > 1 ? Block : DrainLanes)-1:0] evt_noise_o,
    output      logic [ActW*(Block > 1 ? Block : DrainLanes)-1:0] evt_bit_o
`endif
);
    `include "pdnn_map.svh"

    // Antithetic samples leave the drain in the same cycle.
    localparam integer Modes = ActW > 1 ? 1 << PDNN_SAMPLING_IID : DrainLanes > 1 ? SamplingModes
                                              : SamplingModes & ~(1 << PDNN_SAMPLING_ANTITHETIC);
    localparam integer Adaptive = ActW > 1 ? 0 : AdaptiveStop;
    localparam integer BlockMax = ActW > 1 || ZeroSkip == 0 ? 1 : Block;
    localparam integer Counting = ActW > 1 || ZeroSkip != 0 ? 0 : CountReadout;

    logic        mem_we, mem_re, mem_rvalid, link_error;
    logic        start, done;                           // of a RUN request
    logic        run_start, run_seed, run_done;         // of a run
    logic [2:0]  mem_space;
    logic [15:0] mem_addr;
    logic [63:0] mem_wdata, mem_rdata;
    logic [7:0]  run_status;
    logic        reg_space, eng_rvalid;
    logic [1:0]  reg_rvalid_q;
    logic [31:0] reg_rdata;
    logic [63:0] eng_rdata;
    logic [15:0] samples, tape_base, runs;
    logic [63:0] seed;
    logic [1:0]  sampling;
    logic [15:0] margin, samples_used;
    logic [31:0] readout;
    logic [4:0]  block;
    logic [31:0] cnt_cycles, cnt_tape_reads, cnt_accumulates, cnt_act_reads, cnt_act_writes,
                 cnt_neuron_updates, cnt_random_words;

    assign reg_space  = mem_space == PDNN_SPACE_REG[2:0];
    assign mem_rdata  = {eng_rdata[63:32], reg_rdata | (eng_rdata[31:0] & {32{!reg_space}})};
    assign mem_rvalid = reg_rvalid_q[1] || eng_rvalid;

    always_ff @(posedge clk)
        reg_rvalid_q <= {reg_rvalid_q[0], mem_re && reg_space};

    pdnn_packet #(
        .TapeWords(TapeWords), .ActWords(ActWords), .ResultWords(ResultWords),
        .NoiseTables(BlockMax > 1 ? 2 * NoiseTables : NoiseTables),
        .TimeoutCycles(PDNN_LINK_TIMEOUT_CYCLES)
    ) u_packet (
        .clk, .rst, .rx_valid_i, .rx_ready_o, .rx_data_i, .tx_valid_o, .tx_ready_i, .tx_data_o,
        .mem_we_o(mem_we), .mem_re_o(mem_re), .mem_space_o(mem_space), .mem_addr_o(mem_addr),
        .mem_wdata_o(mem_wdata), .mem_rdata_i(mem_rdata), .mem_rvalid_i(mem_rvalid),
        .run_start_o(start), .run_done_i(done), .run_status_i(run_status),
        .link_error_o(link_error), .busy_o
    );

    pdnn_repeat u_repeat (
        .clk, .rst, .start_i(start), .runs_i(runs), .done_o(done),
        .run_start_o(run_start), .run_seed_o(run_seed), .run_done_i(run_done),
        .run_ok_i(run_status == 8'(PDNN_STATUS_OK)), .running_o
    );

    pdnn_regs #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .TapeWords(TapeWords),
        .ActWords(ActWords), .ResultWords(ResultWords), .NoiseTables(NoiseTables),
        .SamplingModes(Modes), .ActW(ActW), .AdaptiveStop(Adaptive), .CountReadout(Counting),
        .BlockMax(BlockMax),
        .Layout(ZeroSkip != 0 ? PDNN_LAYOUT_ROWS : PDNN_LAYOUT_NEURONS),
        .ClockHz(ClockHz), .UartDivisor(UartDivisor), .BuildId(BuildId)
    ) u_regs (
        .clk, .rst,
        .sel_i(reg_space), .we_i(mem_we && reg_space), .addr_i(mem_addr[7:0]),
        .wdata_i(mem_wdata[31:0]), .rdata_o(reg_rdata),
        .samples_o(samples), .tape_base_o(tape_base), .runs_o(runs), .seed_o(seed),
        .sampling_o(sampling), .margin_o(margin), .readout_o(readout), .block_o(block),
        .cnt_cycles_i(cnt_cycles), .cnt_tape_reads_i(cnt_tape_reads),
        .cnt_accumulates_i(cnt_accumulates), .cnt_act_reads_i(cnt_act_reads),
        .cnt_act_writes_i(cnt_act_writes),
        .cnt_neuron_updates_i(cnt_neuron_updates), .cnt_random_words_i(cnt_random_words),
        .samples_used_i(samples_used),
        .link_error_i(link_error)
    );

    pdnn_engine #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .TapeWords(TapeWords),
        .ActWords(ActWords), .ResultWords(ResultWords), .NoiseTables(NoiseTables),
        .SamplingModes(Modes), .ActW(ActW), .AdaptiveStop(Adaptive), .CountReadout(Counting),
        .MacDsp(MacDsp), .ZeroSkip(ZeroSkip), .Block(BlockMax)
    ) u_engine (
        .clk, .rst,
        .run_start_i(run_start), .run_done_o(run_done), .run_status_o(run_status),
        .run_seed_i(run_seed), .samples_i(samples), .tape_base_i(tape_base), .seed_i(seed),
        .sampling_i(sampling), .margin_i(margin), .readout_i(readout), .block_i(block),
        .samples_used_o(samples_used),
        .mem_we_i(mem_we && !reg_space), .mem_re_i(mem_re && !reg_space),
        .mem_space_i(mem_space), .mem_addr_i(mem_addr), .mem_wdata_i(mem_wdata),
        .mem_rdata_o(eng_rdata), .mem_rvalid_o(eng_rvalid),
`ifdef PDNN_TRACE
        .evt_valid_o, .evt_layer_o, .evt_neuron_o, .evt_group_o, .evt_sample_o, .evt_sum_o,
        .evt_noise_o, .evt_bit_o,
`endif
        .cnt_cycles_o(cnt_cycles), .cnt_tape_reads_o(cnt_tape_reads),
        .cnt_accumulates_o(cnt_accumulates), .cnt_act_reads_o(cnt_act_reads),
        .cnt_act_writes_o(cnt_act_writes),
        .cnt_neuron_updates_o(cnt_neuron_updates), .cnt_random_words_o(cnt_random_words)
    );

    initial begin
        if (Block != 1 && (ZeroSkip == 0 || ActW > 1))
            $fatal(1, "pdnn_core: Block above 1 takes ZeroSkip = 1 and ActW = 1");
    end
endmodule

`default_nettype wire
