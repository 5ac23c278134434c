// SPDX-License-Identifier: BSD-2-Clause
//
// The device behind its bus: registers, runs, engine. Included in the modules that put a link in
// front of it: pdnn_core (packets) and pdnn_wb (Wishbone). They have the options, the parameters
// ClockHz, UartDivisor and BuildId, the output running_o, and include pdnn_device_signals.svh first.

    pdnn_repeat u_repeat (
        .clk, .rst, .start_i(start), .runs_i(runs), .done_o(done),
        .run_start_o(run_start), .run_seed_o(run_seed), .run_done_i(run_done),
        .run_ok_i(run_status == 8'(PDNN_STATUS_OK)), .running_o
    );

    pdnn_regs #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .TapeWords(TapeWords),
        .ActWords(ActWords), .ResultWords(ResultWords), .NoiseTables(NoiseTables),
        .SamplingModes(Modes), .ActW(ActW), .AdaptiveStop(Adaptive),
        .BlockMax(BlockMax),
        .Layout(ZeroSkip != 0 ? PDNN_LAYOUT_ROWS : PDNN_LAYOUT_NEURONS),
        .ClockHz(ClockHz), .UartDivisor(UartDivisor), .BuildId(BuildId)
    ) u_regs (
        .clk, .rst,
        .sel_i(reg_space), .we_i(mem_we && reg_space), .addr_i(mem_addr[7:0]),
        .wdata_i(mem_wdata[31:0]), .rdata_o(reg_rdata),
        .samples_o(samples), .tape_base_o(tape_base), .runs_o(runs), .seed_o(seed),
        .sampling_o(sampling), .margin_o(margin), .block_o(block),
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
        .SamplingModes(Modes), .ActW(ActW), .AdaptiveStop(Adaptive),
        .MacDsp(MacDsp), .ZeroSkip(ZeroSkip), .Block(BlockMax)
    ) u_engine (
        .clk, .rst,
        .run_start_i(run_start), .run_done_o(run_done), .run_status_o(run_status),
        .run_seed_i(run_seed), .samples_i(samples), .tape_base_i(tape_base), .seed_i(seed),
        .sampling_i(sampling), .margin_i(margin), .block_i(block),
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
