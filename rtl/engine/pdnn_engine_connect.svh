// SPDX-License-Identifier: BSD-2-Clause
//
// An engine's ports, but for its events: included in the port lists of engine 0 (pdnn_device.svh)
// and of the others (pdnn_more_engines), whose signals have the same names.
            .clk, .rst,
            .run_start_i(run_start), .run_done_o(run_done), .run_status_o(run_status),
            .run_seed_i(run_seed), .samples_i(samples), .tape_base_i(tape_base), .seed_i(seed),
            .sampling_i(sampling), .margin_i(margin), .block_i(block),
            .samples_used_o(samples_used),
            .mem_we_i(eng_we), .mem_re_i(eng_re),
            .mem_space_i(mem_space), .mem_addr_i(mem_addr), .mem_wdata_i(mem_wdata),
            .mem_rdata_o(eng_rdata), .mem_rvalid_o(eng_rvalid),
            .cnt_cycles_o(cnt_cycles), .cnt_tape_reads_o(cnt_tape_reads),
            .cnt_accumulates_o(cnt_accumulates), .cnt_act_reads_o(cnt_act_reads),
            .cnt_act_writes_o(cnt_act_writes),
            .cnt_neuron_updates_o(cnt_neuron_updates), .cnt_random_words_o(cnt_random_words)
