// SPDX-License-Identifier: BSD-2-Clause
//
// An engine's ports, but for its events: included in the port lists of engine 0 (pdnn_device.svh)
// and of the others (pdnn_more_engines), whose signals have the same names.
            .clk, .rst,
            .run_start_i(run_start), .run_done_o(run_done), .run_status_o(run_status),
            .run_seed_i(run_seed), .samples_i(samples), .tape_base_i(tape_base),
            .seed_ask_o(seed_ask), .seed_valid_i(seed_valid), .seed_last_i(seed_last),
            .seed_i(seed),
            .sampling_i(sampling), .margin_i(margin), .block_i(block),
            .label_i(label), .labels_i(labels),
            .samples_used_o(samples_used),
            .mem_we_i(eng_we), .mem_re_i(eng_re),
            .mem_space_i(mem_space), .mem_addr_i(mem_addr), .mem_wdata_i(mem_wdata),
            .mem_rdata_o(eng_rdata), .mem_rvalid_o(eng_rvalid),
            .count_clear_o(count_clear), .count_valid_o(count_valid), .count_ready_i(count_ready),
            .count_which_o(count_which), .count_by_o(count_by), .count_busy_o(count_busy)
