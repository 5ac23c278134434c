// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_planes - one lane of the pair-sum tree, for activations of any width.
//
// An activation a of ActW bits stands for s = 2a - (2^ActW - 1) = sum_k 2^k * s_k with s_k = +-1,
// one sign a bit plane. Each plane is the +-1 tree of pdnn_lane over the same shared sums and
// differences, without their last bits, which pdnn_cmp_base adds up for all lanes; the planes
// are added with their shifts and accumulated:
//
//   2 * acc + (2^ActW - 1) * (last bits) += sum_i w[i] * s[i]
//
// ActW = 1 is the accumulate-only lane (pdnn_lane). ActW > 1 is the multiply-accumulate lane that
// shares as much between lanes as the accumulate-only one does.
// Serial = 1 (with ActW = 1) takes the planes one after the other, the highest first, the weights
// being read once a plane: double_i doubles the accumulator before it adds.
//
// What is missing after a complement, where the last bit is 0 (lone_i) a 1 above it, is kept as
// `low` beside the node and enters where a carry input or a free low bit is: at once as the
// carry of its two conditions; of a later plane b, 2^n lost ones are (2^n - 1) in its low bits
// plus a carry.
//
// Activations come complemented (1 is the digit -1), as a memory would hold them for this lane.
//
// Weights = 1 has no pair: sums_i is the weight without its last bit, diffs_i is ignored.
// Latency from sums_i and neg_i to the cycle of acc_en_i: log2(pairs), at least 1,
// + ceil(log2(ActW)). clear_i wins.
`default_nettype none

module pdnn_cmp_planes #(
    // Weights a cycle: a power of two, 1 to 64.
    parameter integer Weights = 16,
    // Bits of a weight, two's complement, 2 to 8.
    parameter integer WeightW = 4,
    // Bits of an activation, 1 to 8.
    parameter integer ActW = 1,
    // Bits of a whole sum, at least the width of one cycle's; it wraps.
    parameter integer AccW = 14,
    // 1: bit planes one after the other.
    parameter integer Serial = 0,
    // Derived: pairs and the bits of their sums, without the last.
    parameter integer Pairs = Weights > 1 ? Weights/2 : 1,
    parameter integer TermW = Weights > 1 ? WeightW : WeightW - 1
) (
    input  wire logic                    clk,
    input  wire logic                    en_i,
    input  wire logic                    acc_en_i,
    input  wire logic                    clear_i,
    input  wire logic                    double_i,
    input  wire logic [Pairs*TermW-1:0]  sums_i,
    input  wire logic [Pairs*TermW-1:0]  diffs_i,
    input  wire logic [Pairs-1:0]        lone_i,  // 1: a sum's last bit is 0
    input  wire logic [Weights*ActW-1:0] neg_i,   // ActW bits an input: ~a
    output      logic [AccW-2:0]         acc_o
);
    localparam integer Levels  = $clog2(Pairs);
    localparam integer PlaneW  = TermW + Levels;  // bits of a plane's sum
    localparam integer Merges  = $clog2(ActW);    // levels that add planes
    localparam integer TotalW  = PlaneW + (Merges > 0 ? 1 << Merges : 0);

    wire logic [ActW*PlaneW-1:0] plane;
    wire logic [ActW-1:0] plane_low;

    for (genvar p = 0; p < ActW; p++) begin : gen_plane
        for (genvar l = 0; l <= Levels; l++) begin : gen_level
            localparam integer Count = Pairs >> l;
            localparam integer W     = TermW + l;

            logic [Count*W-1:0] node;
            logic [Count-1:0] neg, lone; // both: a 1 is missing

            if (l == 0) begin : gen_select
                for (genvar k = 0; k < Count; k++) begin : gen_node
                    assign lone[k] = lone_i[k];
                    if (Weights > 1) begin : gen_pair
                        wire logic n0 = neg_i[2*k*ActW + p];
                        wire logic n1 = neg_i[(2*k + 1)*ActW + p];
                        assign node[k*W +: W] = (n0 == n1 ? sums_i[k*W +: W] : diffs_i[k*W +: W])
                                              ^ {W{n0}};
                        assign neg[k] = n0;
                    end else begin : gen_one
                        assign node = sums_i ^ {W{neg_i[p]}};
                        assign neg  = neg_i[p];
                    end
                end
            end else begin : gen_add
                for (genvar k = 0; k < Count; k++) begin : gen_node
                    wire logic signed [W-2:0] a = gen_level[l-1].node[2*k*(W-1) +: W-1];
                    wire logic signed [W-2:0] b = gen_level[l-1].node[(2*k + 1)*(W-1) +: W-1];
                    wire logic n = gen_level[l-1].neg[2*k + 1];
                    if (l == 1) begin : gen_first // the low bit pair is there for its carry alone
                        wire logic [W:0] sum = {a[W-2], a, n} + {b[W-2], b, lone_i[2*k + 1]};
                        always_ff @(posedge clk) begin
                            if (en_i) begin
                                node[k*W +: W] <= sum[W:1];
                                neg[k] <= gen_level[0].neg[2*k] && lone_i[2*k];
                            end
                        end
                        wire logic unused_ok = &{1'b0, sum[0]};
                    end else begin : gen_later
                        always_ff @(posedge clk) begin
                            if (en_i) begin
                                node[k*W +: W] <= W'(a) + W'(b) + W'({1'b0, n});
                                neg[k] <= gen_level[l-1].neg[2*k];
                            end
                        end
                    end
                    assign lone[k] = 1'b1;
                end
            end
        end

        if (Levels > 0) begin : gen_plane_tree
            assign plane[p*PlaneW +: PlaneW] = gen_level[Levels].node;
            assign plane_low[p] = gen_level[Levels].neg;
        end else begin : gen_plane_one // one pair or one weight: nothing was registered yet
            logic [PlaneW-1:0] node_q;
            logic low_q;
            always_ff @(posedge clk) begin
                if (en_i) begin
                    node_q <= gen_level[0].node;
                    low_q  <= gen_level[0].neg && gen_level[0].lone;
                end
            end
            assign plane[p*PlaneW +: PlaneW] = node_q;
            assign plane_low[p] = low_q;
        end
    end

    for (genvar m = 0; m <= Merges; m++) begin : gen_merge
        localparam integer Span  = 1 << m;                  // planes of a full node
        localparam integer Count = (ActW + Span - 1) / Span;
        localparam integer W     = PlaneW + (m == 0 ? 0 : Span);
        localparam integer Below = m == 0 ? 1 : (ActW + Span/2 - 1) / (Span/2);
        localparam integer Wb    = PlaneW + (m <= 1 ? 0 : Span/2);

        logic [Count*W-1:0] node;
        logic [Count-1:0] low;

        if (m == 0) begin : gen_plane_in
            assign node = plane;
            assign low  = plane_low;
        end else begin : gen_add
            for (genvar k = 0; k < Count; k++) begin : gen_node
                wire logic signed [Wb-1:0] a = gen_merge[m-1].node[2*k*Wb +: Wb];
                if (2*k + 1 < Below) begin : gen_two
                    wire logic signed [Wb-1:0] b = gen_merge[m-1].node[(2*k + 1)*Wb +: Wb];
                    wire logic c = gen_merge[m-1].low[2*k + 1];
                    wire logic signed [Wb+Span/2-1:0] above = {b, {(Span/2){c}}};
                    always_ff @(posedge clk)
                        if (en_i) node[k*W +: W] <= W'(a) + W'(above) + W'({1'b0, c});
                end else begin : gen_alone
                    always_ff @(posedge clk) if (en_i) node[k*W +: W] <= W'(a);
                end
                always_ff @(posedge clk) if (en_i) low[k] <= gen_merge[m-1].low[2*k];
            end
        end
    end

    wire logic signed [TotalW-1:0] total = gen_merge[Merges].node;
    wire logic [AccW-2:0] base = Serial != 0 && double_i ? {acc_o[AccW-3:0], 1'b0} : acc_o;

    always_ff @(posedge clk) begin
        if (en_i && acc_en_i) begin
            if (clear_i) acc_o <= '0;
            else acc_o <= base + (AccW-1)'(total) + (AccW-1)'({1'b0, gen_merge[Merges].low});
        end
    end

    wire logic unused_ok = &{1'b0, double_i, diffs_i, lone_i};
endmodule

`default_nettype wire
