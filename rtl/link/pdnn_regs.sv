// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_regs - the registers of rtl/pdnn_map.def, 32 bits each: what the device is, how to run it,
// what the last run did.
//
// SAMPLES, TAPE_BASE, RUNS and MARGIN keep 16 bits; a larger value is kept as 65535, which no run
// accepts for SAMPLES. Writes to read-only and to missing registers are ignored, missing ones
// read 0.
`default_nettype none

module pdnn_regs #(
    parameter integer Lanes       = 16,    // what the registers of the same names say
    parameter integer DrainLanes  = 4,
    parameter integer AccW        = 16,
    parameter integer TapeWords   = 16384,
    parameter integer ActWords    = 256,
    parameter integer ResultWords = 1024,
    parameter integer NoiseTables = 2,
    parameter integer SamplingModes = 7,
    parameter integer ActW        = 1,
    parameter integer AdaptiveStop = 1,
    parameter integer Layout      = 0,
    parameter integer BlockMax    = 1,     // 1 or 16
    parameter integer Engines     = 1,     // 1 to 8
    parameter integer Masks       = 0,
    parameter integer Ties        = 0,
    parameter integer ClockHz     = 0,     // 0: simulation
    parameter integer UartDivisor = 0,
    parameter integer BuildId     = 0      // any 32 bits
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        sel_i,   // while it is low rdata_o becomes 0
    input  wire logic        we_i,
    input  wire logic [7:0]  addr_i,
    input  wire logic [31:0] wdata_i,
    output      logic [31:0] rdata_o, // of addr_i two cycles before

    output      logic [15:0] samples_o,
    output      logic [15:0] tape_base_o,
    output      logic [15:0] runs_o,
    output      logic [64*Engines-1:0] seed_o, // of engine 0 at the bottom
    output      logic [2:0]  engine_o,
    output      logic [1:0]  sampling_o,
    output      logic [15:0] margin_o,
    output      logic [4:0]  block_o,         // BLOCK, one hot

    input  wire logic [31:0] cnt_cycles_i,
    input  wire logic [31:0] cnt_tape_reads_i,
    input  wire logic [31:0] cnt_accumulates_i,
    input  wire logic [31:0] cnt_act_reads_i,
    input  wire logic [31:0] cnt_act_writes_i,
    input  wire logic [31:0] cnt_neuron_updates_i,
    input  wire logic [31:0] cnt_random_words_i,
    input  wire logic [15:0] samples_used_i,
    input  wire logic        link_error_i // pulse: count it
);
    `include "pdnn_map.svh"

    localparam [3:0] Modes = 4'(SamplingModes);
    localparam [1:0] FirstMode = Modes[PDNN_SAMPLING_IID] ? 2'(PDNN_SAMPLING_IID)
        : Modes[PDNN_SAMPLING_ANTITHETIC] ? 2'(PDNN_SAMPLING_ANTITHETIC)
        : 2'(PDNN_SAMPLING_STRATIFIED);
    wire logic sampling_known = wdata_i[31:2] == '0 && Modes[wdata_i[1:0]];

    logic [15:0] samples_q, tape_base_q, runs_q, margin_q, clamped;
    logic [64*Engines-1:0] seed_q;
    logic [2:0]  engine_q;
    wire logic [2:0]  engine = Engines > 1 ? engine_q : 3'd0;
    wire logic [63:0] seed = seed_q[64*engine +: 64];
    logic [1:0]  sampling_q;
    logic [4:0]  block_q;
    wire logic block_known = wdata_i[31:5] == '0 && wdata_i[4:0] != '0
                    && (wdata_i[4:0] & (wdata_i[4:0] - 5'd1)) == '0;
    logic [31:0] build_q, setup_q, counter_q; // what is read, of each group
    logic [15:0] link_errors_q; // stays at 65535

    assign samples_o   = samples_q;
    assign tape_base_o = tape_base_q;
    assign runs_o      = runs_q;
    assign seed_o      = seed_q;
    assign engine_o    = engine;
    assign sampling_o  = sampling_q;
    assign margin_o    = margin_q;
    assign block_o     = block_q;
    assign clamped     = wdata_i[15:0] | {16{|wdata_i[31:16]}};

    // Read in two steps: the register of a group, the group. What is not asked for is 0.
    always_ff @(posedge clk) begin
        case ({8'd0, addr_i})
            PDNN_REG_ID:             build_q   <= PDNN_ID;
            PDNN_REG_MAP_CRC:        build_q   <= PDNN_MAP_CRC;
            PDNN_REG_VERSION:        build_q   <= PDNN_VERSION;
            PDNN_REG_BUILD_ID:       build_q   <= BuildId;
            PDNN_REG_CLOCK_HZ:       build_q   <= ClockHz;
            PDNN_REG_LANES:          build_q   <= Lanes;
            PDNN_REG_DRAIN_LANES:    build_q   <= DrainLanes;
            PDNN_REG_ACT_BITS:       build_q   <= ActW;
            PDNN_REG_ACC_BITS:       build_q   <= AccW;
            PDNN_REG_TAPE_WORDS:     build_q   <= TapeWords;
            PDNN_REG_ACT_WORDS:      build_q   <= ActWords;
            PDNN_REG_RESULT_WORDS:   build_q   <= ResultWords;
            PDNN_REG_NOISE_TABLES:   build_q   <= NoiseTables;
            PDNN_REG_SAMPLING_MODES: build_q   <= SamplingModes;
            PDNN_REG_UART_DIVISOR:   build_q   <= UartDivisor;
            PDNN_REG_ADAPTIVE_STOP:  build_q   <= AdaptiveStop;
            PDNN_REG_LAYOUT:         build_q   <= Layout;
            PDNN_REG_BLOCK_MAX:      build_q   <= BlockMax;
            PDNN_REG_ENGINES:        build_q   <= Engines;
            PDNN_REG_MASKS:          build_q   <= Masks;
            PDNN_REG_TIES:           build_q   <= Ties;
            default:                 build_q   <= 32'd0;
        endcase
        case ({8'd0, addr_i})
            PDNN_REG_SAMPLES:        setup_q   <= {16'd0, samples_q};
            PDNN_REG_TAPE_BASE:      setup_q   <= {16'd0, tape_base_q};
            PDNN_REG_SEED_LO:        setup_q   <= seed[31:0];
            PDNN_REG_SEED_HI:        setup_q   <= seed[63:32];
            PDNN_REG_RUNS:           setup_q   <= {16'd0, runs_q};
            PDNN_REG_SAMPLING:       setup_q   <= {30'd0, sampling_q};
            PDNN_REG_MARGIN:         setup_q   <= {16'd0, margin_q};
            PDNN_REG_BLOCK:          setup_q   <= {27'd0, block_q};
            PDNN_REG_ENGINE:         setup_q   <= {29'd0, engine};
            default:                 setup_q   <= 32'd0;
        endcase
        case ({8'd0, addr_i})
            PDNN_REG_CYCLES:         counter_q <= cnt_cycles_i;
            PDNN_REG_TAPE_READS:     counter_q <= cnt_tape_reads_i;
            PDNN_REG_ACCUMULATES:    counter_q <= cnt_accumulates_i;
            PDNN_REG_ACT_READS:      counter_q <= cnt_act_reads_i;
            PDNN_REG_ACT_WRITES:     counter_q <= cnt_act_writes_i;
            PDNN_REG_NEURON_UPDATES: counter_q <= cnt_neuron_updates_i;
            PDNN_REG_RANDOM_WORDS:   counter_q <= cnt_random_words_i;
            PDNN_REG_SAMPLES_USED:   counter_q <= {16'd0, samples_used_i};
            PDNN_REG_LINK_ERRORS:    counter_q <= {16'd0, link_errors_q};
            default:                 counter_q <= 32'd0;
        endcase
        rdata_o <= (build_q | setup_q | counter_q) & {32{sel_i}};
    end

    always_ff @(posedge clk) begin
        if (we_i)
            case ({8'd0, addr_i})
                PDNN_REG_SAMPLES:   samples_q   <= clamped;
                PDNN_REG_TAPE_BASE: tape_base_q <= clamped;
                PDNN_REG_RUNS:      runs_q      <= clamped;
                PDNN_REG_SEED_LO:   seed_q[64*engine +: 32]      <= wdata_i;
                PDNN_REG_SEED_HI:   seed_q[64*engine + 32 +: 32] <= wdata_i;
                PDNN_REG_SAMPLING:  if (sampling_known) sampling_q <= wdata_i[1:0];
                PDNN_REG_MARGIN:    margin_q    <= clamped;
                PDNN_REG_BLOCK:     if (block_known) block_q <= wdata_i[4:0];
                PDNN_REG_ENGINE:    if (wdata_i < Engines) engine_q <= wdata_i[2:0];
                default: ;
            endcase
        if (link_error_i && link_errors_q != '1) link_errors_q <= link_errors_q + 16'd1;
        if (AdaptiveStop == 0) margin_q <= '0;
        if (BlockMax == 1) block_q <= 5'd1;
        if (Engines == 1) engine_q <= '0;
        if (rst) begin
            margin_q      <= '0;
            block_q       <= 5'd1;
            samples_q     <= '0; // a run before SAMPLES is written is refused
            tape_base_q   <= '0;
            runs_q        <= '0;
            seed_q        <= '0;
            engine_q      <= '0;
            sampling_q    <= FirstMode;
            link_errors_q <= '0;
        end
    end
endmodule

`default_nettype wire
