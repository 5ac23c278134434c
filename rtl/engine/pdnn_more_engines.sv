// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_more_engines - engines 1 and up of a device that has several behind one link.
//
// Each is a pdnn_engine with memories of its own. Writes of TAPE and NOISE go to all, those of ACT
// to the one that register ENGINE names. start_i starts engines 0 to that one, each with its own
// seed; done_o comes when all of these have ended, with engine 0, which is outside. What is read is
// of the engine that ENGINE names; with 0 it is what engine 0 gives.
`default_nettype none
`include "pdnn_options.svh"

module pdnn_more_engines #(
    `PDNN_OPTIONS,                         // of the device; Engines: all of them, 2 to 8
    parameter integer ReadW = 64 + 32      // of what is read
) (
    input  wire logic        clk,
    input  wire logic        rst,
    input  wire logic [2:0]  engine_i,     // ENGINE; steady from start_i to done_o
    input  wire logic        start_i,      // pulse: of a RUN request
    input  wire logic [15:0] runs_i,
    output      logic        done_o,       // pulse: with the last of those started
    output      logic [7:0]  status_o,     // with done_o: the first that is not OK
    output      logic        running_o,

    input  wire logic        first_done_i,    // engine 0: its RUN has ended
    input  wire logic [7:0]  first_status_i,
    input  wire logic [ReadW-1:0] first_read_i,
    // {mem_rdata, register} of the engine asked for: of registers SEED and the totals
    output      logic [ReadW-1:0] read_o,

    // as pdnn_engine
    input  wire logic [15:0] samples_i,
    input  wire logic [15:0] tape_base_i,
    input  wire logic [1:0]  sampling_i,
    input  wire logic [15:0] margin_i,
    input  wire logic [4:0]  block_i,
    input  wire logic        mem_we_i,
    input  wire logic        mem_re_i,
    input  wire logic [2:0]  mem_space_i,
    input  wire logic [15:0] mem_addr_i,
    input  wire logic [63:0] mem_wdata_i
);
    `include "pdnn_map.svh"

    `include "engine/pdnn_engine_built.svh"

    logic [Engines-1:0]       dones, pending_q;
    logic [8*Engines-1:0]     statuses;
    logic [ReadW*Engines-1:0] reads;
    logic [Engines-1:0]       runnings;

    assign dones[0]    = first_done_i;
    assign statuses[7:0] = first_status_i;
    assign reads[ReadW-1:0] = first_read_i;
    assign runnings[0] = 1'b0;
    assign running_o   = runnings != '0;
    assign read_o      = reads[ReadW*engine_i +: ReadW];
    assign done_o      = pending_q != '0 && (pending_q & ~dones) == '0;

    wire logic [15:0] samples = samples_i, tape_base = tape_base_i, margin = margin_i,
                      mem_addr = mem_addr_i;
    wire logic [1:0]  sampling = sampling_i;
    wire logic [4:0]  block = block_i, label = '0, labels = 5'd1; // there are none
    wire logic [2:0]  mem_space = mem_space_i;
    wire logic [63:0] mem_wdata = mem_wdata_i;
    wire logic        reg_space = mem_space_i == PDNN_SPACE_REG[2:0];
    wire logic        eng_re = mem_re_i && !reg_space;

    for (genvar e = 1; e < Engines; e++) begin : gen_more
        logic run_start, run_seed, run_done, eng_rvalid;
        logic [7:0] run_status;
        logic [15:0] samples_used;
        logic [63:0] eng_rdata;
        logic [31:0] reg_rdata;
        logic count_clear, count_valid, count_ready, count_busy;
        logic [2:0] count_which;
        logic [15:0] count_by;
        logic seed_ask, seed_valid, seed_last, reg_rvalid;
        logic [15:0] seed;
        logic [83:0] setup; // as engine 0's registers have it
        wire logic        eng_we = mem_we_i && !reg_space && (mem_space_i != PDNN_SPACE_ACT[2:0] ||
                                                engine_i == 3'(e));

        pdnn_repeat u_repeat (
            .clk, .rst, .start_i(start_i && engine_i >= 3'(e)), .runs_i, .done_o(dones[e]),
            .run_start_o(run_start), .run_seed_o(run_seed), .run_done_i(run_done),
            .run_ok_i(run_status == 8'(PDNN_STATUS_OK)), .counting_i(count_busy),
            .running_o(runnings[e])
        );

        pdnn_regs #(.Engines(Engines), .Engine(e)) u_regs (
            .clk, .rst,
            .sel_i(reg_space), .re_i(mem_re_i), .we_i(mem_we_i && reg_space),
            .addr_i(mem_addr_i[7:0]), .wdata_i(mem_wdata_i[31:0]),
            .rdata_o(reg_rdata), .valid_o(reg_rvalid),
            .samples_o(setup[15:0]), .tape_base_o(setup[31:16]), .runs_o(setup[47:32]),
            .engine_o(setup[50:48]),
            .seed_ask_i(seed_ask), .seed_valid_o(seed_valid), .seed_last_o(seed_last),
            .seed_o(seed), .sampling_o(setup[52:51]), .margin_o(setup[73:58]),
            .block_o(setup[57:53]), .label_o(setup[78:74]), .labels_o(setup[83:79]),
            .count_clear_i(count_clear), .count_valid_i(count_valid),
            .count_ready_o(count_ready), .count_which_i(count_which), .count_by_i(count_by),
            .samples_used_i(samples_used), .link_error_i(1'b0)
        );

`ifdef PDNN_TRACE // events are told of engine 0 alone
        localparam integer Events = BlockMax > 1 ? BlockMax : DrainLanes;
        logic [Events-1:0] evt_valid;
        logic [15:0] evt_layer;
        logic [17:0] evt_neuron;
        logic evt_group;
        logic [16*Events-1:0] evt_sample, evt_noise;
        logic [32*Events-1:0] evt_sum;
        logic [ActW*Events-1:0] evt_bit;
        wire logic unused_events = &{1'b0, evt_valid, evt_layer, evt_neuron, evt_group, evt_sample,
                                     evt_noise, evt_sum, evt_bit};
`endif

        pdnn_engine #(
            `include "engine/pdnn_engine_options.svh"
        ) u_engine (
`ifdef PDNN_TRACE
            .evt_valid_o(evt_valid), .evt_layer_o(evt_layer), .evt_neuron_o(evt_neuron),
            .evt_group_o(evt_group), .evt_sample_o(evt_sample), .evt_sum_o(evt_sum),
            .evt_noise_o(evt_noise), .evt_bit_o(evt_bit),
`endif
            `include "engine/pdnn_engine_connect.svh"
        );

        assign statuses[8*e +: 8] = run_status;
        assign reads[ReadW*e +: ReadW] = {eng_rdata, reg_rdata};
        // All engines read in the same cycle.
        wire logic unused_ok = &{1'b0, eng_rvalid, reg_rvalid, setup};
    end

    // The engines that were started are 0 to ENGINE.
    always_comb begin
        status_o = 8'(PDNN_STATUS_OK);
        for (int e = Engines - 1; e >= 0; e--)
            if (engine_i >= 3'(e) && statuses[8*e +: 8] != 8'(PDNN_STATUS_OK))
                status_o = statuses[8*e +: 8];
    end

    always_ff @(posedge clk) begin
        for (int e = 0; e < Engines; e++)
            pending_q[e] <= !rst && (start_i ? engine_i >= 3'(e) : pending_q[e] && !dones[e]);
    end

    initial
        if (Engines > 8) $fatal(1, "pdnn_more_engines: Engines must be 2 to 8");
endmodule

`default_nettype wire
