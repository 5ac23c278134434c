// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_counters - counts what a run costs, in the units of rtl/doc/contract.md. The totals are
// registers CYCLES to RANDOM_WORDS and stand in pdnn_regs's memory; here are their lowest bits.
// When those overflow, and after the run, count_by_o is to be added to a total: a flip-flop a bit
// of seven totals would cost a tenth of the clock's energy in iCE40.
//
// A total waits less than 64 cycles for count_ready_i. clear_i: a run starts, the totals are 0.
`default_nettype none

module pdnn_counters #(
    parameter integer Lanes = 16,
    parameter integer RandomWords = 4,
    // 0: ACT_READS is ACCUMULATES, one read an operation.
    parameter integer ZeroSkip = 0,
    // 1: a word of a masked layer has 8 accumulates.
    parameter integer Masks = 0
) (
    input  wire logic        clk,
    input  wire logic        rst,
    input  wire logic        clear_i,
    input  wire logic        running_i,
    input  wire logic        tape_read_i,
    input  wire logic        weight_word_i,
    input  wire logic        masked_i,       // of a masked layer
    input  wire logic        act_read_i,     // ZeroSkip: an activation word
    input  wire logic        neuron_i,       // a neuron has been accumulated
    input  wire logic        act_write_i,    // and its bits are written; or an input's planes
    input  wire logic        once_i,
    input  wire logic        random_step_i,
    input  wire logic [5:0]  active_count_i, // lanes at work

    output      logic        count_valid_o,  // holds until it is taken
    input  wire logic        count_ready_i,
    output      logic [2:0]  count_which_o,  // register CYCLES + this
    output      logic [15:0] count_by_o,
    output      logic        count_busy_o    // no run, and the totals are not yet what they will be
);
    localparam integer Totals = 7;
    localparam integer RandomW = $clog2(RandomWords);
    localparam integer LowW = 6 + $clog2(Lanes); // an event adds up to Lanes

    wire logic [LowW-1:0] active = LowW'(active_count_i);
    wire logic [LowW-1:0] writes = once_i ? LowW'(Lanes) : active;
    // A weight word has 16 accumulates, or two times 8.
    wire logic [LowW-1:0] words = (Masks != 0 && !masked_i ? LowW'(2) : active)
                                & {LowW{weight_word_i}};
    logic act_read_q; // a cycle late: the counter stays out of the scanner's way
    wire logic [Totals*LowW-1:0] add;
    wire logic [Totals*16-1:0] rest; // in the total's units
    logic [Totals-1:0] over_q, due, taken;

    assign add = {LowW'(random_step_i), active & {LowW{neuron_i}},
                  writes & {LowW{act_write_i}}, ZeroSkip != 0 ? LowW'(act_read_q) : words,
                  words, LowW'(tape_read_i), LowW'(running_i)};

    for (genvar i = 0; i < Totals; i++) begin : gen_total
        localparam integer Shift = i == 2 ? 4 - Masks : i == 3 ? 4 : i == 6 ? RandomW : 0;
        logic [LowW-1:0] low_q;
        wire logic [LowW:0] sum = {1'b0, low_q} + {1'b0, add[LowW*i +: LowW]};

        assign due[i] = over_q[i] || (!running_i && low_q != '0);
        assign taken[i] = count_ready_i && count_valid_o && count_which_o == 3'(i);
        assign rest[16*i +: 16] = (over_q[i] ? 16'd1 << LowW : 16'(low_q)) << Shift;
        always_ff @(posedge clk) begin
            if (rst || clear_i || (taken[i] && !over_q[i])) low_q <= '0;
            else low_q <= sum[LowW-1:0];
            over_q[i] <= !rst && !clear_i && (sum[LowW] || (over_q[i] && !taken[i]));
        end
    end

    always_comb begin
        count_by_o = '0;
        for (int i = 0; i < Totals; i++)
            if (count_valid_o && count_which_o == 3'(i)) count_by_o = count_by_o | rest[16*i +: 16];
    end

    assign count_busy_o = count_valid_o || (!running_i && due != '0);

    always_ff @(posedge clk) begin
        act_read_q <= act_read_i;
        count_valid_o <= !rst && !clear_i && (count_valid_o ? !count_ready_i : due != '0);
        if (!count_valid_o)
            for (int i = Totals - 1; i >= 0; i--)
                if (due[i]) count_which_o <= 3'(i);
    end

    wire logic unused_ok = &{1'b0, active_count_i, masked_i};

`ifdef FORMAL
    `include "formal/pdnn_counters.svh"
`endif
endmodule

`default_nettype wire
