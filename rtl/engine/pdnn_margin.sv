// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_margin - whether one output is ahead of all others by more than a margin: then the pass that
// has ended was enough.
//
// The sums of a pass come by once, in the order of the outputs, on their way to the result
// memory. A new one either stays behind the best so far or becomes the best; the best is ahead
// of all by more than the margin if it was so far, or is new, and is so over this one. So the
// best sum and one bit are all that is kept.
//
//   cycle  what is registered at its end
//   0      valid_i: how far the best so far is ahead of sum_i, and the better of the two
//   1      ahead_o
`default_nettype none

module pdnn_margin #(
    // Bits of an accumulator.
    parameter integer AccW = 16
) (
    input  wire logic        clk,
    input  wire logic        clear_i,   // of the layer that follows no sum has come yet
    input  wire logic        valid_i,
    input  wire logic [31:0] sum_i,     // over all samples so far
    input  wire logic [15:0] margin_i,  // 0: never ahead
    output      logic        ahead_o
);
    `include "pdnn_map.svh"

    // No sum of SAMPLES_MAX samples leaves these bits: of AccW bits each, and below 2^16, as 4080
    // weights and a bias are.
    localparam integer TotalW = AccW < 17 ? AccW + $clog2(PDNN_SAMPLES_MAX) : 29;

    logic first_q;              // no sum has come yet
    logic [TotalW-1:0] best_q;
    logic on_q;
    // one cycle later
    logic valid_q, alone_q;
    // How far the best is over this one; negative (overtaken_q): this one is the best now.
    logic overtaken_q, large_q; // large_q: not of 16 bits
    logic [15:0] lead_q;

    // Without a margin nothing here changes.
    wire logic [TotalW-1:0] sum = sum_i[TotalW-1:0] & {TotalW{on_q}};
    wire logic valid = valid_i && on_q;
    wire logic [TotalW:0] lead = {best_q[TotalW-1], best_q} - {sum[TotalW-1], sum};

    // The distance is size + overtaken: what an inverted number lacks enters as a carry.
    wire logic [15:0] size = lead_q ^ {16{overtaken_q}};
    wire logic [16:0] over = {1'b0, size} + {1'b0, ~margin_i} + {16'b0, overtaken_q};
    wire logic far = over[16] || large_q;

    always_ff @(posedge clk) begin
        on_q <= margin_i != '0;
        if (valid) begin
            lead_q <= lead[15:0];
            overtaken_q <= lead[TotalW];
            large_q <= lead[TotalW-1:16] != {(TotalW-16){lead[TotalW]}};
            alone_q <= first_q;
            if (first_q || lead[TotalW]) best_q <= sum;
        end
        valid_q <= valid;
        if (clear_i) first_q <= 1'b1;
        else if (valid) first_q <= 1'b0;
        if (clear_i) ahead_o <= 1'b0;
        else if (valid_q) ahead_o <= (alone_q || ((ahead_o || overtaken_q) && far));
    end

    wire logic unused_ok = &{1'b0, sum_i, over[15:0]};

`ifdef FORMAL
    `include "formal/pdnn_margin.svh"
`endif
endmodule

`default_nettype wire
