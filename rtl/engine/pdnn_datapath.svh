// SPDX-License-Identifier: BSD-2-Clause
//
// The ports of a datapath, pdnn_dense or pdnn_rows, which computes layers: what pdnn_engine, which
// has all else, and the datapath say to each other. Included in their port lists.

    input  wire logic              clk,
    input  wire logic              rst,

    // the run and its pass, as pdnn_pass has them
    input  wire logic              running_i,
    output      logic              seed_ask_o,    // the generator is to begin anew: four words
    input  wire logic              seed_valid_i,  // follow in the next cycles
    input  wire logic              seed_last_i,
    input  wire logic [15:0]       seed_i,
    input  wire logic [1:0]        sampling_i,
    input  wire logic              pass_start_i,
    input  wire logic              pass0_i,
    input  wire logic [11:0]       sample_i,
    input  wire logic [12:0]       left_i,
    input  wire logic [5:0]        size_i,
    input  wire logic [4:0]        label_i,       // LABEL
    input  wire logic [4:0]        labels_i,      // LABELS

    // the layer
    input  wire logic              layer_start_i,
    input  wire logic              layer_go_i,
    input  wire logic [63:0]       layer_i,
    input  wire logic [8:0]        in_words_i,
    output      logic              layer_done_o,
    output      logic              again_o,

    // the tape, of which the descriptor is in the cycle of layer_start_i
    input  wire logic [PlaceW-1:0] place_i,
    output      logic              move_o,
    output      logic [6:0]        move_by_o,
    output      logic              jump_o,        // it moves to
    output      logic [PlaceW:0]   jump_to_o,
    output      logic              tape_re_o,
    output      logic [AddrW-1:0]  tape_addr_o,
    input  wire logic [63:0]       tape_rdata_i,

    // the host's writes, while no run is under way
    input  wire logic              noise_we_i,
    input  wire logic              act_we_i,
    input  wire logic [15:0]       mem_addr_i,
    input  wire logic [15:0]       mem_wdata_i,

    // pdnn_result_mem, to which a layer of sums adds
    output      logic              read_o,
    output      logic [11:0]       neuron_o,
    output      logic              add_o,
    output      logic [11:0]       add_neuron_o,
    output      logic              add_first_o,
    output      logic              add_last_o,
    output      logic              add_clear_o,
    output      logic [SumW-1:0]   add_sum_o,

    // what pdnn_counters counts
    output      logic              cnt_word_o,
    output      logic              cnt_read_o,
    output      logic              cnt_neuron_o,
    output      logic              cnt_write_o,
    output      logic              cnt_random_o,
    output      logic [5:0]        cnt_active_o
`ifdef PDNN_TRACE
    ,
    input  wire logic [15:0]          layer_number_i,
    output      logic [Events-1:0]    evt_valid_o, // the lanes of a drain step, or the samples of a
    output      logic [15:0]          evt_layer_o, // neuron
    output      logic [17:0]          evt_neuron_o,
    output      logic                 evt_group_o, // the lanes are neurons from evt_neuron_o on
    output      logic [16*Events-1:0] evt_sample_o,
    output      logic [32*Events-1:0] evt_sum_o,
    output      logic [16*Events-1:0] evt_noise_o,
    output      logic [ActW*Events-1:0] evt_bit_o
`endif
