// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_regs - the registers of rtl/pdnn_map.def, 32 bits each: what the device is, how to run it,
// what the last run did.
//
// What is read stands in a memory, two halves a register: constants from the start, the totals of
// pdnn_counters, a copy of what was written. Only what the engine needs during a run is in
// flip-flops too.
//
// SAMPLES, TAPE_BASE, RUNS and MARGIN keep 16 bits; a larger value is kept as 65535, which no run
// accepts for SAMPLES. Writes to read-only and to missing registers are ignored, missing ones
// read 0. The bus rests while a run lasts or totals are added.
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
    parameter integer BlockMax    = 1,     // a power of two up to 16
    parameter integer Engines     = 1,     // 1 to 8
    parameter integer Engine      = 0,     // whose SEED and totals these are
    parameter integer Masks       = 0,
    parameter integer Ties        = 0,
    parameter integer Fmaps       = 0,
    parameter integer Labels      = 0,
    parameter integer ClockHz     = 0,     // 0: simulation
    parameter integer UartDivisor = 0,
    parameter integer BuildId     = 0      // any 32 bits
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        sel_i,   // while it is low rdata_o is 0
    input  wire logic        re_i,    // with sel_i; addr_i holds until valid_o
    input  wire logic        we_i,
    input  wire logic [7:0]  addr_i,
    input  wire logic [31:0] wdata_i,
    output      logic [31:0] rdata_o,
    output      logic        valid_o, // two cycles after re_i

    output      logic [15:0] samples_o,
    output      logic [15:0] tape_base_o,
    output      logic [15:0] runs_o,
    output      logic [2:0]  engine_o,
    input  wire logic        seed_ask_i,      // pulse
    output      logic        seed_valid_o,    // in the four cycles after it: a word of the seed, the
    output      logic        seed_last_o,     // lowest first
    output      logic [15:0] seed_o,
    output      logic [1:0]  sampling_o,
    output      logic [15:0] margin_o,
    output      logic [4:0]  block_o,         // BLOCK, one hot
    output      logic [4:0]  label_o,         // LABEL
    output      logic [4:0]  labels_o,        // LABELS

    input  wire logic        count_clear_i,   // pdnn_counters's
    input  wire logic        count_valid_i,
    output      logic        count_ready_o,
    input  wire logic [2:0]  count_which_i,
    input  wire logic [15:0] count_by_i,
    input  wire logic [15:0] samples_used_i,
    input  wire logic        link_error_i     // pulse: count it; every other cycle at most
);
    `include "pdnn_map.svh"

    localparam [3:0] Modes = 4'(SamplingModes);
    localparam [1:0] FirstMode = Modes[PDNN_SAMPLING_IID] ? 2'(PDNN_SAMPLING_IID)
        : Modes[PDNN_SAMPLING_ANTITHETIC] ? 2'(PDNN_SAMPLING_ANTITHETIC)
        : 2'(PDNN_SAMPLING_STRATIFIED);
    localparam [5:0] Totals = PDNN_REG_CYCLES[5:0];    // the first of eight
    localparam [5:0] LinkErrors = PDNN_REG_LINK_ERRORS[5:0];

    // Halves of registers 0 to 63: the lower one first.
    (* no_rw_check *) logic [15:0] mem_q [128];

    function automatic logic [31:0] constant(input logic [15:0] register);
        case (register)
            PDNN_REG_ID:             constant = PDNN_ID;
            PDNN_REG_MAP_CRC:        constant = PDNN_MAP_CRC;
            PDNN_REG_VERSION:        constant = PDNN_VERSION;
            PDNN_REG_BUILD_ID:       constant = BuildId;
            PDNN_REG_CLOCK_HZ:       constant = ClockHz;
            PDNN_REG_LANES:          constant = Lanes;
            PDNN_REG_DRAIN_LANES:    constant = DrainLanes;
            PDNN_REG_ACT_BITS:       constant = ActW;
            PDNN_REG_ACC_BITS:       constant = AccW;
            PDNN_REG_TAPE_WORDS:     constant = TapeWords;
            PDNN_REG_ACT_WORDS:      constant = ActWords;
            PDNN_REG_RESULT_WORDS:   constant = ResultWords;
            PDNN_REG_NOISE_TABLES:   constant = NoiseTables;
            PDNN_REG_SAMPLING_MODES: constant = SamplingModes;
            PDNN_REG_UART_DIVISOR:   constant = UartDivisor;
            PDNN_REG_ADAPTIVE_STOP:  constant = AdaptiveStop;
            PDNN_REG_LAYOUT:         constant = Layout;
            PDNN_REG_BLOCK_MAX:      constant = BlockMax;
            PDNN_REG_ENGINES:        constant = Engines;
            PDNN_REG_MASKS:          constant = Masks;
            PDNN_REG_TIES:           constant = Ties;
            PDNN_REG_FMAPS:          constant = Fmaps;
            PDNN_REG_LABELS_MAX:     constant = Labels != 0 ? PDNN_LABELS_MOST : 0;
            default:                 constant = 32'd0;
        endcase
    endfunction

    logic [31:0] value;
    initial
        for (int a = 0; a < 64; a++) begin
            value = constant(16'(a));
            mem_q[2*a] = value[15:0];
            mem_q[2*a+1] = value[31:16];
        end

    // ---- what is written -------------------------------------------------------------------
    wire logic sampling_known = wdata_i[31:2] == '0 && Modes[wdata_i[1:0]];
    wire logic block_known = wdata_i[31:5] == '0 && wdata_i[4:0] != '0
                    && (wdata_i[4:0] & (wdata_i[4:0] - 5'd1)) == '0;
    wire logic is_seed = addr_i[0] ? addr_i == PDNN_REG_SEED_HI[7:0]
                                   : addr_i == PDNN_REG_SEED_LO[7:0];
    // A seed's lower half, any other's value.
    wire logic [15:0] written = wdata_i[15:0] | {16{wdata_i[31:16] != '0 && !is_seed}};
    logic we;

    always_comb begin
        case ({8'd0, addr_i})
            PDNN_REG_SAMPLES, PDNN_REG_TAPE_BASE, PDNN_REG_RUNS: we = we_i;
            PDNN_REG_SEED_LO, PDNN_REG_SEED_HI: we = we_i && engine_o == 3'(Engine);
            PDNN_REG_ENGINE:   we = we_i && Engines > 1 && wdata_i < Engines;
            PDNN_REG_SAMPLING: we = we_i && sampling_known;
            PDNN_REG_MARGIN:   we = we_i && AdaptiveStop != 0;
            // Of 16 block_known says all, and the netlist is that without a comparison.
            PDNN_REG_BLOCK:    we = we_i && block_known
                && (BlockMax == 16 ? 1'b1 : BlockMax > 1 && wdata_i[4:0] <= 5'(BlockMax));
            PDNN_REG_LABEL:    we = we_i && Labels != 0 && wdata_i <= PDNN_LABELS_MOST;
            PDNN_REG_LABELS:   we = we_i && Labels != 0 && wdata_i <= PDNN_LABELS_MOST
                                  && wdata_i != '0;
            default:           we = 1'b0;
        endcase
    end

    always_ff @(posedge clk) begin
        if (rst) begin
            margin_o    <= '0;
            block_o     <= 5'd1;
            label_o     <= '0;
            labels_o    <= 5'd1;
            samples_o   <= '0; // a run before SAMPLES is written is refused
            tape_base_o <= '0;
            runs_o      <= '0;
            engine_o    <= '0;
            sampling_o  <= FirstMode;
        end else if (we) begin
            case ({8'd0, addr_i})
                PDNN_REG_SAMPLES:   samples_o   <= written;
                PDNN_REG_TAPE_BASE: tape_base_o <= written;
                PDNN_REG_RUNS:      runs_o      <= written;
                PDNN_REG_ENGINE:    engine_o    <= wdata_i[2:0];
                PDNN_REG_SAMPLING:  sampling_o  <= wdata_i[1:0];
                PDNN_REG_MARGIN:    margin_o    <= written;
                PDNN_REG_BLOCK:     block_o     <= wdata_i[4:0];
                PDNN_REG_LABEL:     label_o     <= wdata_i[4:0];
                PDNN_REG_LABELS:    labels_o    <= wdata_i[4:0];
                default: ;
            endcase
        end
    end

    // ---- totals: read, add, write, and the upper half if there is a carry --------------------
    // A seed that is asked for meanwhile is read first.
    typedef enum logic [1:0] {
        StIdle  = 2'd0,
        StLow   = 2'd1, // the lower half is read
        StCarry = 2'd2, // it is written; the upper half is read if need be
        StHigh  = 2'd3  // the upper half is read
    } state_e;

    state_e state_q;
    logic fresh_q;                // nothing was added yet
    logic to_high_q;
    logic link_q;                 // it is LINK_ERRORS, which has no upper half and stays at 65535
    logic [1:0] errors_q;         // link errors to be added
    // Registers that have been written since reset, totals since the run's start. Others are 0, or
    // what they are after reset.
    logic [Labels != 0 ? 11 : 8:0] set_q;
    logic [7:0] counted_q;        // and LINK_ERRORS
    logic [15:0] read_q, half_q;
    logic seed_q, seed_high_q;    // a seed's upper half, in half_q, is written
    logic [1:0] seed_at_q;        // word of the seed that is read; 0: none but for seed_ask_i
    logic read_high_q;            // of what the bus reads the upper half is next

    wire logic seeding = seed_ask_i || seed_at_q != '0;
    wire logic high = state_q == StHigh;
    wire logic [2:0] which = link_q ? 3'd7 : count_which_i;
    wire logic [15:0] by = link_q ? {14'd0, errors_q} : high ? {15'd0, !fresh_q} : count_by_i;
    wire logic [16:0] sum = {1'b0, read_q & {16{!fresh_q}}} + {1'b0, by};
    wire logic total_ends = high || (state_q == StCarry && !to_high_q);
    wire logic read_low = sel_i && re_i && !read_high_q;
    wire logic begins = state_q == StIdle && (count_valid_i || errors_q != '0) && !seeding
                     && !count_clear_i;
    // Bits of set_q: registers 0x10 to 0x16, MARGIN, BLOCK; LABEL and LABELS.
    wire logic [3:0] place = Labels != 0 && addr_i[5] ? {3'b101, addr_i[0]}
                           : !addr_i[3] ? {1'b0, addr_i[2:0]} : addr_i[1] ? 4'd8 : 4'd7;
    logic [6:0] raddr, waddr;
    logic [15:0] mem_wdata;

    assign count_ready_o = total_ends && !link_q;

    always_comb begin
        raddr = {addr_i[5:0], read_high_q};
        if (seeding) raddr = {PDNN_REG_SEED_LO[5:1], seed_at_q & {2{!seed_ask_i}}};
        else if (count_valid_i) raddr = {Totals[5:3], count_which_i, state_q != StIdle};
        else if (errors_q != '0) raddr = {LinkErrors, 1'b0};

        waddr = {addr_i[5:0], 1'b0};
        mem_wdata = written;
        if (state_q != StIdle) begin
            waddr = link_q ? {LinkErrors, 1'b0} : {Totals[5:3], count_which_i, high};
            mem_wdata = sum[15:0] | {16{link_q && sum[16]}};
        end else if (seed_q) begin
            waddr = {PDNN_REG_SEED_LO[5:1], seed_high_q, 1'b1};
            mem_wdata = half_q;
        end
    end

    always_ff @(posedge clk) begin
        if (we || seed_q || state_q == StLow || high) mem_q[waddr] <= mem_wdata;
        if (seeding || begins || state_q == StCarry || read_low || read_high_q)
            read_q <= mem_q[raddr];

        if (we) half_q <= wdata_i[31:16];
        else if (read_high_q) half_q <= read_q;
        seed_high_q <= addr_i[0];
        if (seeding) seed_at_q <= seed_ask_i ? 2'd1 : seed_at_q + 2'd1;
        seed_valid_o <= seeding;

        if (begins) begin
            link_q <= !count_valid_i;
            fresh_q <= !counted_q[count_valid_i ? count_which_i : 3'd7];
        end
        if (state_q == StLow) to_high_q <= !link_q && (sum[16] || fresh_q);
        errors_q <= (state_q == StLow && link_q ? 2'd0 : errors_q) + {1'b0, link_error_i};
        if (we) set_q[place] <= 1'b1;
        if (total_ends) counted_q[which] <= 1'b1;
        if (count_clear_i) counted_q[6:0] <= '0;

        case (state_q)
            StIdle: if (begins) state_q <= StLow;
            StLow: state_q <= StCarry;
            StCarry: if (!to_high_q) state_q <= StIdle; else if (!seeding) state_q <= StHigh;
            default: state_q <= StIdle;
        endcase
        // A run behind another one: what of that is still added counts no more.
        if (count_clear_i && !link_q) state_q <= StIdle;
        seed_q <= we && is_seed;
        read_high_q <= read_low;
        valid_o <= read_high_q;
        if (rst) begin
            state_q <= StIdle;
            errors_q <= '0;
            set_q <= '0;
            counted_q <= '0;
            seed_q <= 1'b0;
            seed_at_q <= '0;
            seed_valid_o <= 1'b0;
            read_high_q <= 1'b0;
            valid_o <= 1'b0;
        end
    end

    // The register of the word that has been read.
    wire logic seed_set = seed_at_q == 2'd1 || seed_at_q == 2'd2 ? set_q[2] : set_q[3];
    assign seed_last_o = seed_valid_o && seed_at_q == '0;
    assign seed_o = read_q & {16{seed_set}};

    // ---- what is read ----------------------------------------------------------------------
    logic there;
    logic [1:0] instead;          // of what is not
    always_comb begin
        instead = '0;
        case ({8'd0, addr_i})
            PDNN_REG_SAMPLES, PDNN_REG_TAPE_BASE, PDNN_REG_SEED_LO, PDNN_REG_SEED_HI,
            PDNN_REG_RUNS, PDNN_REG_ENGINE, PDNN_REG_MARGIN: there = set_q[place];
            PDNN_REG_SAMPLING: begin
                there = set_q[place];
                instead = FirstMode;
            end
            PDNN_REG_BLOCK: begin
                there = set_q[place];
                instead = 2'd1;
            end
            PDNN_REG_LABEL, PDNN_REG_LABELS:
                if (Labels != 0) begin
                    there = set_q[place];
                    instead = {1'b0, addr_i[0]};
                end else begin
                    there = 1'b1; // they are 0
                end
            PDNN_REG_CYCLES, PDNN_REG_TAPE_READS, PDNN_REG_ACCUMULATES, PDNN_REG_ACT_READS,
            PDNN_REG_ACT_WRITES, PDNN_REG_NEURON_UPDATES, PDNN_REG_RANDOM_WORDS:
                there = counted_q[addr_i[2:0]];
            PDNN_REG_LINK_ERRORS: there = counted_q[7];
            default: there = addr_i[7:6] == '0;
        endcase
        rdata_o = {read_q, half_q} & {32{there && sel_i}};
        if (sel_i && !there) rdata_o[1:0] = instead;
        if (sel_i && addr_i == PDNN_REG_SAMPLES_USED[7:0]) rdata_o[15:0] = samples_used_i;
    end

`ifdef FORMAL
    `include "formal/pdnn_regs.svh"
`endif
endmodule

`default_nettype wire
