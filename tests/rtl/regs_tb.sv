// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_regs: every address of the space, what can be written and what cannot.
`default_nettype none

module regs_tb #(
    parameter integer AdaptiveStop = 1,
    parameter integer BlockMax = 16,
    parameter integer Engines = 3
);
    `include "pdnn_map.svh"
    localparam integer Lanes = 8, DrainLanes = 2, AccW = 15, TapeWords = 4096, ActWords = 96,
                       ResultWords = 300, NoiseTables = 3, SamplingModes = 6, ClockHz = 24000000,
                       UartDivisor = 1234, BuildId = 32'hC0FFEE01;

    logic        clk = 1'b0, rst = 1'b1, sel = 1'b1, we = 1'b0, link_error = 1'b0;
    logic [7:0]  addr = 8'd0;
    logic [31:0] wdata = 32'd0, want [0:255];
    wire  [31:0] rdata;
    wire  [15:0] samples, tape_base, runs;
    wire  [64*Engines-1:0] seed;
    wire  [2:0]  engine;
    wire  [1:0]  sampling;
    wire  [15:0] margin;
    wire  [4:0]  block;
    integer      i;

    pdnn_regs #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .TapeWords(TapeWords),
        .ActWords(ActWords), .ResultWords(ResultWords), .NoiseTables(NoiseTables),
        .SamplingModes(SamplingModes), .AdaptiveStop(AdaptiveStop), .Layout(1),
        .BlockMax(BlockMax), .Engines(Engines),
        .ClockHz(ClockHz), .UartDivisor(UartDivisor), .BuildId(BuildId)
    ) u_dut (
        .clk(clk), .rst(rst), .sel_i(sel), .we_i(we), .addr_i(addr), .wdata_i(wdata),
        .rdata_o(rdata),
        .samples_o(samples), .tape_base_o(tape_base), .runs_o(runs), .seed_o(seed),
        .sampling_o(sampling), .margin_o(margin), .block_o(block), .engine_o(engine),
        .cnt_cycles_i(32'h80000001), .cnt_tape_reads_i(32'h40000002),
        .cnt_accumulates_i(32'h20000003), .cnt_act_reads_i(32'h02000007),
        .cnt_act_writes_i(32'h10000004),
        .cnt_neuron_updates_i(32'h08000005), .cnt_random_words_i(32'h04000006),
        .samples_used_i(16'h0207),
        .link_error_i(link_error)
    );

    always #5 clk = ~clk;

    task write(input [7:0] at, input [31:0] value);
        @(negedge clk) we = 1'b1;
        addr = at;
        wdata = value;
        @(negedge clk) we = 1'b0;
    endtask

    task check_all(input string when_text);
        for (i = 0; i < 256; i = i + 1) begin
            addr = i[7:0];
            repeat (2) @(negedge clk);
            if (rdata !== want[i])
                $fatal(1, "%0s: register %h reads %h, expected %h", when_text, i[7:0],
                       rdata, want[i]);
        end
        if (samples !== want[PDNN_REG_SAMPLES][15:0] || tape_base !== want[PDNN_REG_TAPE_BASE][15:0]
            || runs !== want[PDNN_REG_RUNS][15:0] || margin !== want[PDNN_REG_MARGIN][15:0]
            || block !== want[PDNN_REG_BLOCK][4:0]
            || sampling !== want[PDNN_REG_SAMPLING][1:0]
            || engine !== want[PDNN_REG_ENGINE][2:0]
            || seed[64*engine +: 64] !== {want[PDNN_REG_SEED_HI], want[PDNN_REG_SEED_LO]})
            $fatal(1, "%0s: outputs %h %h %h differ from the registers", when_text, samples,
                   tape_base,
                   seed);
    endtask

    initial begin
        for (i = 0; i < 256; i = i + 1) want[i] = 32'd0;
        want[PDNN_REG_ID]             = PDNN_ID;
        want[PDNN_REG_MAP_CRC]        = PDNN_MAP_CRC;
        want[PDNN_REG_VERSION]        = PDNN_VERSION;
        want[PDNN_REG_BUILD_ID]       = BuildId;
        want[PDNN_REG_CLOCK_HZ]       = ClockHz;
        want[PDNN_REG_LANES]          = Lanes;
        want[PDNN_REG_DRAIN_LANES]    = DrainLanes;
        want[PDNN_REG_ACT_BITS]       = 1;
        want[PDNN_REG_ACC_BITS]       = AccW;
        want[PDNN_REG_TAPE_WORDS]     = TapeWords;
        want[PDNN_REG_ACT_WORDS]      = ActWords;
        want[PDNN_REG_RESULT_WORDS]   = ResultWords;
        want[PDNN_REG_NOISE_TABLES]   = NoiseTables;
        want[PDNN_REG_SAMPLING_MODES] = SamplingModes;
        want[PDNN_REG_UART_DIVISOR]   = UartDivisor;
        want[PDNN_REG_ADAPTIVE_STOP]  = AdaptiveStop;
        want[PDNN_REG_BLOCK]          = 32'd1;
        want[PDNN_REG_BLOCK_MAX]      = BlockMax;
        want[PDNN_REG_ENGINES]        = Engines;
        want[PDNN_REG_SAMPLES_USED]   = 32'h00000207;
        want[PDNN_REG_LAYOUT]         = 32'd1;
        want[PDNN_REG_SAMPLING]       = PDNN_SAMPLING_ANTITHETIC;
        want[PDNN_REG_CYCLES]         = 32'h80000001;
        want[PDNN_REG_TAPE_READS]     = 32'h40000002;
        want[PDNN_REG_ACCUMULATES]    = 32'h20000003;
        want[PDNN_REG_ACT_READS]      = 32'h02000007;
        want[PDNN_REG_ACT_WRITES]     = 32'h10000004;
        want[PDNN_REG_NEURON_UPDATES] = 32'h08000005;
        want[PDNN_REG_RANDOM_WORDS]   = 32'h04000006;

        repeat (3) @(negedge clk);
        rst = 1'b0;
        check_all("after reset");
        $display("ok - reads after reset");

        for (i = 0; i < 256; i = i + 1)
            if (i[15:0] != PDNN_REG_SAMPLES && i[15:0] != PDNN_REG_TAPE_BASE &&
                i[15:0] != PDNN_REG_SEED_LO && i[15:0] != PDNN_REG_SEED_HI &&
                i[15:0] != PDNN_REG_RUNS && (AdaptiveStop == 0 || i[15:0] != PDNN_REG_MARGIN))
                write(i[7:0], 32'hDEAD0000 | i);
        write(PDNN_REG_SAMPLING[7:0], PDNN_SAMPLING_IID); // not of this build
        check_all("after writes to all that is read-only");
        $display("ok - read-only registers");

        want[PDNN_REG_SAMPLES]   = 32'd4096;
        want[PDNN_REG_TAPE_BASE] = 32'h0000A5C3;
        want[PDNN_REG_SEED_LO]   = 32'h01234567;
        want[PDNN_REG_SEED_HI]   = 32'hFEDCBA98;
        want[PDNN_REG_RUNS]      = 32'd1000;
        want[PDNN_REG_SAMPLING]  = PDNN_SAMPLING_STRATIFIED;
        write(PDNN_REG_SAMPLING[7:0], PDNN_SAMPLING_STRATIFIED);
        write(PDNN_REG_SAMPLES[7:0], 32'd4096);
        write(PDNN_REG_TAPE_BASE[7:0], 32'h0000A5C3);
        write(PDNN_REG_SEED_LO[7:0], 32'h01234567);
        write(PDNN_REG_SEED_HI[7:0], 32'hFEDCBA98);
        write(PDNN_REG_RUNS[7:0], 32'd1000);
        want[PDNN_REG_MARGIN]    = AdaptiveStop != 0 ? 32'd54321 : 32'd0;
        write(PDNN_REG_MARGIN[7:0], 32'd54321);
        want[PDNN_REG_BLOCK]     = BlockMax > 1 ? 32'd8 : 32'd1;
        write(PDNN_REG_BLOCK[7:0], 32'd8);
        write(PDNN_REG_BLOCK[7:0], 32'd3);  // no power of two
        write(PDNN_REG_BLOCK[7:0], 32'd32); // too many
        write(PDNN_REG_BLOCK[7:0], 32'd0);
        check_all("after writes");
        write(PDNN_REG_SAMPLES[7:0], 32'h00010001);
        write(PDNN_REG_TAPE_BASE[7:0], 32'h80000000);
        want[PDNN_REG_SAMPLES]   = 32'd65535;
        want[PDNN_REG_TAPE_BASE] = 32'd65535;
        check_all("after values above 16 bits");
        $display("ok - writes");

        for (int e = 0; e < Engines; e++) begin
            write(PDNN_REG_ENGINE[7:0], e);
            write(PDNN_REG_SEED_LO[7:0], 32'h1000 + e);
            write(PDNN_REG_SEED_HI[7:0], 32'h2000 + e);
        end
        for (int e = 0; e < Engines; e++) begin
            write(PDNN_REG_ENGINE[7:0], e);
            write(PDNN_REG_ENGINE[7:0], Engines);
            write(PDNN_REG_ENGINE[7:0], 32'h100);
            want[PDNN_REG_ENGINE]  = e;
            want[PDNN_REG_SEED_LO] = 32'h1000 + e;
            want[PDNN_REG_SEED_HI] = 32'h2000 + e;
            check_all("of an engine");
        end
        $display("ok - a seed an engine");

        addr = PDNN_REG_ID[7:0];
        sel = 1'b0;
        repeat (3) @(negedge clk);
        if (rdata !== 32'd0) $fatal(1, "not selected, reads %h, expected 0", rdata);
        sel = 1'b1;
        $display("ok - silent while another space is read");

        @(negedge clk) link_error = 1'b1;
        repeat (3) @(negedge clk);
        link_error = 1'b0;
        want[PDNN_REG_LINK_ERRORS] = 32'd3;
        check_all("after 3 link errors");
        @(negedge clk) link_error = 1'b1;
        repeat (65600) @(negedge clk);
        link_error = 1'b0;
        want[PDNN_REG_LINK_ERRORS] = 32'd65535;
        check_all("after 65603 link errors");
        $display("ok - link errors");
        $finish;
    end
endmodule

`default_nettype wire
