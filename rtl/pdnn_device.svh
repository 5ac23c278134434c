// SPDX-License-Identifier: BSD-2-Clause
//
// The device behind its bus: registers, runs, engine. Included in the modules that put a link in
// front of it: pdnn_core (packets) and pdnn_wb (Wishbone). They have the options, the parameters
// ClockHz, UartDivisor and BuildId, the output running_o, and include pdnn_device_signals.svh first.

    pdnn_repeat u_repeat (
        .clk, .rst, .start_i(start), .runs_i(runs), .done_o(first_done),
        .run_start_o(run_start), .run_seed_o(run_seed), .run_done_i(run_done),
        .run_ok_i(run_status == 8'(PDNN_STATUS_OK)), .counting_i(count_busy),
        .running_o(first_running)
    );

    pdnn_regs #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .TapeWords(TapeWords),
        .ActWords(ActWords), .ResultWords(ResultWords), .NoiseTables(NoiseTables),
        .SamplingModes(Modes), .ActW(ActW), .AdaptiveStop(Adaptive),
        .BlockMax(BlockMax), .Engines(Engines), .Masks(Masks), .Ties(Ties), .Fmaps(Fmaps),
        .Labels(Labels),
        .Layout(ZeroSkip != 0 ? PDNN_LAYOUT_ROWS : PDNN_LAYOUT_NEURONS),
        .ClockHz(ClockHz), .UartDivisor(UartDivisor), .BuildId(BuildId)
    ) u_regs (
        .clk, .rst,
        .sel_i(reg_space), .re_i(mem_re), .we_i(mem_we && reg_space), .addr_i(mem_addr[7:0]),
        .wdata_i(mem_wdata[31:0]), .rdata_o(reg_rdata), .valid_o(reg_rvalid),
        .samples_o(samples), .tape_base_o(tape_base), .runs_o(runs), .engine_o(engine),
        .seed_ask_i(seed_ask), .seed_valid_o(seed_valid), .seed_last_o(seed_last), .seed_o(seed),
        .sampling_o(sampling), .margin_o(margin), .block_o(block),
        .label_o(label), .labels_o(labels),
        .count_clear_i(count_clear), .count_valid_i(count_valid), .count_ready_o(count_ready),
        .count_which_i(count_which), .count_by_i(count_by), .samples_used_i(samples_used),
        .link_error_i(link_error)
    );

    pdnn_engine #(
        `include "engine/pdnn_engine_options.svh"
    ) u_engine (
`ifdef PDNN_TRACE
        .evt_valid_o, .evt_layer_o, .evt_neuron_o, .evt_group_o, .evt_sample_o, .evt_sum_o,
        .evt_noise_o, .evt_bit_o,
`endif
        `include "engine/pdnn_engine_connect.svh"
    );

    assign eng_we = mem_we && !reg_space &&
                    (Engines == 1 || mem_space != PDNN_SPACE_ACT[2:0] || engine == '0);
    assign eng_re = mem_re && !reg_space;
    assign first_read = {eng_rdata, reg_rdata};

    if (Engines > 1) begin : gen_more
        logic more_running;
        pdnn_more_engines #(
            `PDNN_OPTIONS_PASSED, .ReadW(ReadW)
        ) u_more (
            .clk, .rst, .engine_i(engine), .start_i(start), .runs_i(runs),
            .done_o(done), .status_o(status), .running_o(more_running),
            .first_done_i(first_done), .first_status_i(run_status), .first_read_i(first_read),
            .read_o(read),
            .samples_i(samples), .tape_base_i(tape_base), .sampling_i(sampling),
            .margin_i(margin), .block_i(block),
            .mem_we_i(mem_we), .mem_re_i(mem_re), .mem_space_i(mem_space),
            .mem_addr_i(mem_addr), .mem_wdata_i(mem_wdata)
        );
        assign running_o = first_running || more_running;
    end else begin : gen_one
        assign done = first_done;
        assign status = run_status;
        assign read = first_read;
        assign running_o = first_running;
        wire logic unused_engine = &{1'b0, engine};
    end

    initial begin
        if (Block != 1 && (ZeroSkip == 0 || ActW > 1))
            $fatal(1, "pdnn_core: Block above 1 takes ZeroSkip = 1 and ActW = 1");
        if (Labels != 0 && Engines > 1) $fatal(1, "pdnn_core: Labels takes Engines = 1");
    end
