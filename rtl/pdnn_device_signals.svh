// SPDX-License-Identifier: BSD-2-Clause
//
// What pdnn_device.svh needs before it. The bus: mem_we writes at once; mem_rdata is the word of
// mem_re's cycle while mem_rvalid is high, one or two cycles later, and mem_addr has not changed.
// start and done are pulses; status belongs to done. The bus rests from start to done.

    // Antithetic samples leave the drain in the same cycle.
    localparam integer Modes = ActW > 1 ? 1 << PDNN_SAMPLING_IID : DrainLanes > 1 ? SamplingModes
                                              : SamplingModes & ~(1 << PDNN_SAMPLING_ANTITHETIC);
    localparam integer Adaptive = ActW > 1 ? 0 : AdaptiveStop;
    localparam integer BlockMax = ActW > 1 || ZeroSkip == 0 ? 1 : Block;

    logic        mem_we, mem_re, mem_rvalid, link_error;
    logic        start, done;                           // of a RUN request
    logic        run_start, run_seed, run_done;         // of a run of engine 0
    logic [2:0]  mem_space;
    logic [15:0] mem_addr;
    logic [63:0] mem_wdata, mem_rdata;
    logic [7:0]  run_status, status;                    // of engine 0; of the RUN request
    logic        first_done, first_running;
    logic        reg_space, eng_we, eng_re, eng_rvalid;
    logic [1:0]  reg_rvalid_q;
    logic [31:0] reg_rdata;
    logic [63:0] eng_rdata;
    logic [15:0] samples, tape_base, runs;
    logic [63:0] seed;                                  // of engine 0
    logic [64*Engines-1:0] seeds;
    logic [2:0]  engine;                                // whose memories and counters are meant
    logic [1:0]  sampling;
    logic [15:0] margin, samples_used;
    logic [4:0]  block;
    logic [31:0] cnt_cycles, cnt_tape_reads, cnt_accumulates, cnt_act_reads, cnt_act_writes,
                 cnt_neuron_updates, cnt_random_words;
    // {data, counters, samples_used}: of engine 0, of the one that is meant.
    localparam integer ReadW = 64 + 7 * 32 + 16;
    logic [ReadW-1:0] first_read, read;

    assign reg_space  = mem_space == PDNN_SPACE_REG[2:0];
    assign mem_rdata  = {read[ReadW-1 -: 32],
                         reg_rdata | (read[ReadW-33 -: 32] & {32{!reg_space}})};
    assign mem_rvalid = reg_rvalid_q[1] || eng_rvalid;

    always_ff @(posedge clk)
        reg_rvalid_q <= {reg_rvalid_q[0], mem_re && reg_space};
