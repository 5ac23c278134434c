// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_result_mem - sums over the samples, one 32-bit word an output.
//
// A neuron's update: read_i with its number; from the next cycle on add_i for each drain step with
// the step's sum, first_i at the first. The word is written one cycle after last_i. With clear_i
// (pass 0) the sum starts from 0, else from the word that was read. read_i of the next
// neuron may come in the cycle of the first add_i or later. With AtOnce a neuron has one step, in
// which the word is written.
//
// The host reads (host_re_i) only while the engine is idle; rdata_o is valid one cycle later.
`default_nettype none

module pdnn_result_mem #(
    // Words: a power of two, 2 to 4096.
    parameter integer ResultWords = 1024,
    // Bits of a drain step's sum, two's complement, up to 32.
    parameter integer SumW = 18,
    // Bits of a word, SumW to 32.
    parameter integer TotalW = 32,
    // 1: first_i and last_i always come with add_i.
    parameter integer AtOnce = 0
) (
    input  wire logic            clk,
    input  wire logic            rst,
    input  wire logic            read_i,
    input  wire logic [11:0]     neuron_i,
    input  wire logic [11:0]     add_neuron_i, // the neuron that was read, with add_i and first_i
    input  wire logic            add_i,
    input  wire logic            first_i,
    input  wire logic            last_i,
    input  wire logic            clear_i,
    input  wire logic [SumW-1:0] sum_i,
    output      logic            done_o,   // total_o is a neuron's sum over all samples so far
    output      logic [31:0]     total_o,
    input  wire logic            host_re_i,
    input  wire logic [11:0]     host_addr_i,
    output      logic [31:0]     rdata_o
);
    localparam integer AddrW = $clog2(ResultWords);

    (* no_rw_check *) logic [TotalW-1:0] mem_q [ResultWords];
    logic [TotalW-1:0] read_q, base, total;
    logic [AddrW-1:0] waddr;
    wire logic [11:0] raddr = host_re_i ? host_addr_i : neuron_i;
    wire logic [TotalW-1:0] next = base + {{(TotalW-SumW){sum_i[SumW-1]}}, sum_i};

    assign rdata_o = 32'($signed(read_q));
    assign total_o = 32'($signed(total));

    if (AtOnce != 0) begin : gen_at_once
        assign base = read_q & {TotalW{!clear_i}};
        assign total = next;
        assign waddr = add_neuron_i[AddrW-1:0];
        assign done_o = add_i;
        wire logic unused_steps = &{1'b0, rst, first_i, last_i};
    end else begin : gen_steps
        logic [TotalW-1:0] total_q;
        always_comb begin
            base = total_q;
            if (first_i) base = read_q & {TotalW{!clear_i}};
        end
        always_ff @(posedge clk) begin
            done_o <= add_i && last_i && !rst;
            if (add_i) total_q <= next;
            if (add_i && first_i) waddr <= add_neuron_i[AddrW-1:0];
        end
        assign total = total_q;
    end

    always_ff @(posedge clk) begin
        if (done_o) mem_q[waddr] <= total;
        if (read_i || host_re_i) read_q <= mem_q[raddr[AddrW-1:0]];
    end

    wire logic unused_ok = &{1'b0, add_neuron_i, raddr};

    initial begin
        if (ResultWords < 2 || ResultWords > 4096 || (ResultWords & (ResultWords - 1)) != 0)
            $fatal(1, "pdnn_result_mem: ResultWords must be a power of two, 2 to 4096");
        if (SumW >= TotalW || TotalW > 32)
            $fatal(1, "pdnn_result_mem: SumW must be below TotalW, and that at most 32");
    end

`ifdef FORMAL
    `include "formal/pdnn_result_mem.svh"
`endif
endmodule

`default_nettype wire
