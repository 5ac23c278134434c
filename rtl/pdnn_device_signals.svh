// SPDX-License-Identifier: BSD-2-Clause
//
// What pdnn_device.svh needs before it. The bus: mem_we writes at once; mem_rdata is the word of
// mem_re's cycle while mem_rvalid is high, one or two cycles later, and mem_addr has not changed.
// start and done are pulses; status belongs to done. The bus rests from start to done.

    `include "engine/pdnn_engine_built.svh"

    logic        mem_we, mem_re, mem_rvalid, link_error;
    logic        start, done;                           // of a RUN request
    logic        run_start, run_seed, run_done;         // of a run of engine 0
    logic [2:0]  mem_space;
    logic [15:0] mem_addr;
    logic [63:0] mem_wdata, mem_rdata;
    logic [7:0]  run_status, status;                    // of engine 0; of the RUN request
    logic        first_done, first_running;
    logic        reg_space, eng_we, eng_re, eng_rvalid;
    logic        reg_rvalid;
    logic [31:0] reg_rdata;
    logic [63:0] eng_rdata;
    logic [15:0] samples, tape_base, runs;
    logic        seed_ask, seed_valid, seed_last;       // of engine 0
    logic [15:0] seed;
    logic [2:0]  engine;                                // whose memories and counters are meant
    logic [1:0]  sampling;
    logic [15:0] margin, samples_used;
    logic [4:0]  block, label, labels;
    logic        count_clear, count_valid, count_ready, count_busy;
    logic [2:0]  count_which;
    logic [15:0] count_by;
    // {data, register}: of engine 0, of the one that is meant.
    localparam integer ReadW = 64 + 32;
    logic [ReadW-1:0] first_read, read;

    assign reg_space  = mem_space == PDNN_SPACE_REG[2:0];
    // SEED and the totals are those of the engine that is meant.
    wire logic own_reg = mem_addr[7:1] == PDNN_REG_SEED_LO[7:1]
                      || mem_addr[7:3] == PDNN_REG_CYCLES[7:3];
    assign mem_rdata  = {read[ReadW-1 -: 32],
                         (own_reg ? read[31:0] : reg_rdata)
                         | (read[ReadW-33 -: 32] & {32{!reg_space}})};
    assign mem_rvalid = reg_rvalid || eng_rvalid;
