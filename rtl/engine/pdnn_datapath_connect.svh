// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_engine's connections to a datapath: the ports of pdnn_datapath.svh.

            .clk, .rst,
            .running_i(running), .seed_ask_o(seed_ask), .seed_valid_i,
            .seed_last_i, .seed_i, .sampling_i,
            .pass_start_i(pass_start), .pass0_i(pass0), .sample_i(sample),
            .left_i(left), .size_i(size), .label_i, .labels_i,
            .layer_start_i(layer_start), .layer_go_i(layer_go), .layer_i(layer),
            .in_words_i(in_words), .layer_done_o(layer_done), .again_o(again),
            .place_i(place), .move_o(move), .move_by_o(move_by),
            .jump_o(jump), .jump_to_o(jump_to),
            .tape_re_o(path_tape_re), .tape_addr_o(path_tape_addr), .tape_rdata_i(tape_rdata),
            .noise_we_i(host_noise_we), .act_we_i(host_act_we), .mem_addr_i,
            .mem_wdata_i(mem_wdata_i[15:0]),
            .read_o(result_read), .neuron_o(neuron), .add_o(add), .add_neuron_o(add_neuron),
            .add_first_o(add_first), .add_last_o(add_last), .add_clear_o(add_clear),
            .add_sum_o(add_sum),
            .cnt_word_o(cnt_word), .cnt_read_o(cnt_read), .cnt_neuron_o(cnt_neuron),
            .cnt_write_o(cnt_write), .cnt_random_o(cnt_random), .cnt_active_o(cnt_active)
`ifdef PDNN_TRACE
            , .layer_number_i(layer_number), .evt_valid_o, .evt_layer_o, .evt_neuron_o,
            .evt_group_o, .evt_sample_o, .evt_sum_o, .evt_noise_o, .evt_bit_o
`endif
