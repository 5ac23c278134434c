// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_side - sums and bits of the samples of a pass that stand side by side: a row is added to
// the sums of those samples in which its input is 1. Samples after the first have accumulators for
// p-bits; a layer of sums adds each row as often as its input is 1, in those of the first.
//
// Sums leave four a cycle, with their biases, to a memory of four parts, from which they are
// drained: four neurons of one sample, as in pdnn_row_stage, or, where the samples have sums of
// their own (apart_i), one neuron of four samples, or two of two.
//
// Stages as in pdnn_row_walk: T1 row and capture, T2 read, T3 sums and noise, T4 bits.
`default_nettype none

module pdnn_row_side #(
    // Of the first sample, 13 to 16.
    parameter integer AccW = 16,
    // Samples, 2 or 4.
    parameter integer Side = 4,
    parameter integer MacDsp = 0
) (
    input  wire logic               clk,

    // the layer
    input  wire logic [4:0]         size_i,    // samples of the pass, one hot
    input  wire logic               flat_i,    // a row's input is 1 in all samples
    input  wire logic               apart_i,   // samples have sums of their own
    input  wire logic               sums_i,    // it is one of sums
    input  wire logic               hidden_i,

    // the words of pdnn_row_side_act, and the row that is read
    input  wire logic               load_i,    // T0: the word shown comes to pdnn_row_scan's B
    input  wire logic [16*Side-1:0] words_i,
    input  wire logic [3:0]         pick_i,    // T0: a row's input in that word
    input  wire logic               row_valid_i, // T1
    input  wire logic [63:0]        tape_i,    // T1: a row, or four biases
    input  wire logic               clear_i,

    // the turn, T1
    input  wire logic               capture_i,
    input  wire logic [3:0]         show_i,    // the quad, one hot
    input  wire logic [3:0]         at_i,      // number of this cycle

    // the drain
    input  wire logic               read_i,    // T2: of a neuron
    input  wire logic [3:0]         place_i,
    input  wire logic               noise_on_i,
    input  wire logic [8:0]         noise_i,   // T3: of the first sample, of the third
    input  wire logic [8:0]         third_i,
    output      logic [AccW-1:0]    z_o,       // T3: the first sample's
    output      logic [Side-2:0]    fires_o    // T4: the others; those that are not: 0
`ifdef PDNN_TRACE
    ,
    input  wire logic [11:0]        sample_i,    // the pass's first
    input  wire logic               evt_valid_i, // T4: a neuron is told,
    output      logic [Side-2:0]    evt_valid_o, // and these samples of it
    output      logic [16*(Side-1)-1:0] evt_sample_o,
    output      logic [32*(Side-1)-1:0] evt_sum_o,
    output      logic [16*(Side-1)-1:0] evt_noise_o,
    output      logic [Side-2:0]    evt_bit_o
`endif
);
    `include "pdnn_map.svh"

    localparam integer SideW = $clog2(PDNN_SIDE_SUMS) + 1;

    // ---- rows ------------------------------------------------------------------------------
    logic [16*Side-1:0] words_q;
    logic [Side-1:0] add_q;       // T1: samples that the row is added to
    logic [2:0] times;
    logic [4*AccW-1:0] quad;
    logic [16*(Side-1)*SideW-1:0] acc_q; // of the samples after the first

    always_ff @(posedge clk) begin
        if (load_i) words_q <= words_i;
        for (int s = 0; s < Side; s++)
            add_q[s] <= flat_i ? s == 0 : words_q[32'(16 * s) + 32'(pick_i)];
    end

    always_comb begin
        times = {2'b0, add_q[0]};
        // With two samples in four banks the third's word and the fourth's are of another place.
        for (int s = 1; s < Side; s++)
            times = times + {2'b0, add_q[s] && sums_i && (s < 2 || size_i[2])};
        if (!row_valid_i) times = '0;
    end

    if (MacDsp != 0) begin : gen_dsp
        pdnn_row_mac_dsp #(.ActW(3), .AccW(AccW)) u_acc (
            .clk, .clear_i, .add_i(row_valid_i), .row_i(tape_i), .code_i(times), .minus_i(1'b0),
            .show_i, .quad_o(quad)
        );
    end else begin : gen_luts
        pdnn_row_mac #(.ActW(3), .AccW(AccW)) u_acc (
            .clk, .clear_i, .add_i(row_valid_i), .row_i(tape_i), .code_i(times), .minus_i(1'b0),
            .show_i, .quad_o(quad)
        );
    end

    for (genvar s = 1; s < Side; s++) begin : gen_acc
        for (genvar n = 0; n < 16; n++) begin : gen_neuron
            localparam integer At = (16 * (s - 1) + n) * SideW;
            always_ff @(posedge clk) begin
                if (clear_i) acc_q[At +: SideW] <= '0;
                else if (row_valid_i && add_q[s])
                    acc_q[At +: SideW] <= acc_q[At +: SideW]
                                        + {{(SideW-4){tape_i[4*n + 3]}}, tape_i[4*n +: 4]};
            end
        end
    end

    // ---- the turn: which sum, and which bias, goes to which part of the memory -------------
    logic [15:0] one_q;           // of Side = 4, apart: at_i, one hot
    logic [2:0] double_q;         // a bias counts as often as there are samples: log2
    logic [3:0] raddr;
    logic [1:0] first, part_q;
    wire logic [4*AccW-1:0] read;
`ifdef FORMAL
    wire logic [4*AccW-1:0] f_written;
`endif

    always_ff @(posedge clk) begin
        one_q <= capture_i ? {one_q[14:0], one_q[15]} : 16'd1;
        double_q <= {3{sums_i}} & {1'b0, size_i[2], size_i[1]};
    end

    for (genvar b = 0; b < 4; b++) begin : gen_part
        localparam integer Sample = b % Side;
        localparam integer First = Sample > 0 ? 16 * (Sample - 1) : 0; // of its accumulators
        (* no_rw_check, ram_style = "block" *) logic [AccW-1:0] sums_q [16];
        logic [AccW-1:0] read_q, sum;
        logic [15:0] bias;
        logic [SideW-1:0] own;

        always_comb begin
            own = '0;
            if (Sample > 0)
                for (int n = 0; n < 16; n++)
                    if (Side == 4 ? one_q[n] : (n % 2 == b / 2 && one_q[n / 2]))
                        own = own | acc_q[(First + n) * SideW +: SideW];
            bias = tape_i[16*b +: 16];
            sum = quad[AccW*b +: AccW];
            if (apart_i) begin
                bias = Side == 4 ? tape_i[{at_i[1:0], 4'd0} +: 16]
                                 : tape_i[{at_i[0], 1'(b / 2), 4'd0} +: 16];
                if (Sample > 0) sum = AccW'($signed(own));
                else sum = Side == 4 ? quad[32'(at_i[1:0]) * AccW +: AccW]
                                     : quad[32'({at_i[0], 1'(b / 2)}) * AccW +: AccW];
            end
        end
        wire logic [AccW-1:0] whole = sum + (AccW'($signed(bias)) << double_q);
        always_ff @(posedge clk) begin
            if (capture_i) sums_q[at_i] <= whole;
            if (read_i) read_q <= sums_q[raddr];
        end
        wire logic unused_bias = &{1'b0, bias};
        assign read[AccW*b +: AccW] = read_q;
`ifdef FORMAL
        assign f_written[AccW*b +: AccW] = whole;
`endif
    end

    // ---- the drain -------------------------------------------------------------------------
    always_comb begin
        raddr = {2'b0, place_i[3:2]};
        first = place_i[1:0];
        if (apart_i) begin
            raddr = Side == 4 ? place_i : {1'b0, place_i[3:1]};
            first = Side == 4 ? 2'd0 : {place_i[0], 1'b0};
        end
    end
    always_ff @(posedge clk) part_q <= first;

    assign z_o = read[32'(part_q) * AccW +: AccW];

    for (genvar s = 1; s < Side; s++) begin : gen_sample
        // Words of samples 2i and 2i + 1 differ in the sign alone.
        wire logic [8:0] noise = s == 1 ? ~noise_i & {9{noise_on_i}}
                               : s == 2 ? third_i : ~third_i & {9{noise_on_i}};
        wire logic [SideW-1:0] own = Side == 4 ? read[AccW*s +: SideW]
                                               : part_q[1] ? read[3*AccW +: SideW]
                                                           : read[AccW +: SideW];
        wire logic [SideW-1:0] z = apart_i ? own : z_o[SideW-1:0];
        wire logic [SideW:0] noisy = {z[SideW-1], z} + {{(SideW-8){noise[8]}}, noise};
        // of a pass of so many
        wire logic there = hidden_i && (size_i[2] || (s == 1 && size_i[1]));

        always_ff @(posedge clk) fires_o[s-1] <= there && !noisy[SideW];
`ifdef PDNN_TRACE
        assign evt_valid_o[s-1] = evt_valid_i && there;
        assign evt_sample_o[16*(s-1) +: 16] = {4'b0, sample_i} | 16'(s);
        always_ff @(posedge clk) begin
            evt_sum_o[32*(s-1) +: 32] <= 32'($signed({z, 1'b0}));
            evt_noise_o[16*(s-1) +: 16] <= 16'($signed(noise));
            evt_bit_o[s-1] <= !noisy[SideW];
        end
`endif
    end

    wire logic unused_ok = &{1'b0, size_i, third_i, one_q};

    initial begin
        if (Side != 2 && Side != 4) $fatal(1, "pdnn_row_side: Side must be 2 or 4");
        if (AccW < SideW) $fatal(1, "pdnn_row_side: AccW must be at least 13");
    end

`ifdef FORMAL
    `include "formal/rows/pdnn_row_side.svh"
`endif
endmodule

`default_nettype wire
