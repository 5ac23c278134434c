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
    localparam integer Engine = Engines > 1 ? 1 : 0;
    localparam integer Lanes = 8, DrainLanes = 2, AccW = 15, TapeWords = 4096, ActWords = 96,
                       ResultWords = 300, NoiseTables = 3, SamplingModes = 6, ClockHz = 24000000,
                       UartDivisor = 1234, BuildId = 32'hC0FFEE01;

    logic        clk = 1'b0, rst = 1'b1, sel = 1'b1, we = 1'b0, link_error = 1'b0;
    logic [7:0]  addr = 8'd0;
    logic [31:0] wdata = 32'd0, want [0:255];
    wire  [31:0] rdata;
    wire  [15:0] samples, tape_base, runs;
    logic        seed_ask = 1'b0;
    wire         seed_valid, seed_last;
    wire  [15:0] seed;
    logic [63:0] got;
    wire  [2:0]  engine;
    wire  [1:0]  sampling;
    wire  [15:0] margin;
    wire  [4:0]  block;
    wire         valid, count_ready;
    logic        count_clear = 1'b0, count_valid = 1'b0;
    logic [2:0]  count_which = 3'd0;
    logic [15:0] count_by = 16'd0;
    integer      i, n;

    pdnn_regs #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .TapeWords(TapeWords),
        .ActWords(ActWords), .ResultWords(ResultWords), .NoiseTables(NoiseTables),
        .SamplingModes(SamplingModes), .AdaptiveStop(AdaptiveStop), .Layout(1),
        .BlockMax(BlockMax), .Engines(Engines), .Engine(Engine), .Masks(1), .Ties(1),
        .ClockHz(ClockHz), .UartDivisor(UartDivisor), .BuildId(BuildId)
    ) u_dut (
        .clk(clk), .rst(rst), .sel_i(sel), .we_i(we), .addr_i(addr), .wdata_i(wdata),
        .rdata_o(rdata),
        .samples_o(samples), .tape_base_o(tape_base), .runs_o(runs),
        .seed_ask_i(seed_ask), .seed_valid_o(seed_valid), .seed_last_o(seed_last), .seed_o(seed),
        .sampling_o(sampling), .margin_o(margin), .block_o(block), .label_o(), .labels_o(),
        .engine_o(engine),
        .re_i(sel), .valid_o(valid),
        .count_clear_i(count_clear), .count_valid_i(count_valid), .count_ready_o(count_ready),
        .count_which_i(count_which), .count_by_i(count_by),
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

    // by more of a total
    task add(input [2:0] which, input [15:0] by);
        count_valid = 1'b1;
        count_which = which;
        count_by = by;
        @(negedge clk);
        seed_ask = $urandom % 4 == 0;
        while (!count_ready) begin
            @(negedge clk);
            seed_ask = 1'b0;
        end
        @(posedge clk) #1 count_valid = 1'b0;
        seed_ask = 1'b0;
        want[PDNN_REG_CYCLES + which] = want[PDNN_REG_CYCLES + which] + by;
        if ($urandom % 2) @(negedge clk);
    endtask

    // the seed, asked for once more after so many cycles if that is not 0
    task read_seed(input integer again);
        seed_ask = 1'b1;
        @(negedge clk) seed_ask = 1'b0;
        if (again > 0) begin
            repeat (again - 1) @(negedge clk);
            seed_ask = 1'b1;
            @(negedge clk) seed_ask = 1'b0;
        end
        for (n = 0; n < 4; n = n + 1) begin
            if (seed_valid !== 1'b1) $fatal(1, "word %0d of the seed is missing", n);
            if (seed_last !== (n == 3)) $fatal(1, "word %0d of the seed: last is %b", n, seed_last);
            got = {seed, got[63:16]};
            @(negedge clk);
        end
        if (seed_valid !== 1'b0) $fatal(1, "the seed has more than four words");
    endtask

    task check_all(input string when_text);
        for (i = 0; i < 256; i = i + 1) begin
            addr = i[7:0];
            @(negedge clk);
            while (!valid) @(negedge clk);
            sel = 1'b0;
            @(negedge clk);
            if (rdata !== 32'd0)
                $fatal(1, "%0s: register %h reads %h while it is not asked for", when_text,
                       i[7:0], rdata);
            sel = 1'b1;
            repeat (2) @(negedge clk);
            if (valid !== 1'b1) $fatal(1, "%0s: no answer after two cycles", when_text);
            if (rdata !== want[i])
                $fatal(1, "%0s: register %h reads %h, expected %h", when_text, i[7:0],
                       rdata, want[i]);
        end
        if (samples !== want[PDNN_REG_SAMPLES][15:0] || tape_base !== want[PDNN_REG_TAPE_BASE][15:0]
            || runs !== want[PDNN_REG_RUNS][15:0] || margin !== want[PDNN_REG_MARGIN][15:0]
            || block !== want[PDNN_REG_BLOCK][4:0]
            || engine !== want[PDNN_REG_ENGINE][2:0]
            || sampling !== want[PDNN_REG_SAMPLING][1:0])
            $fatal(1, "%0s: outputs %h %h differ from the registers", when_text, samples,
                   tape_base);
        sel = 1'b0;
        read_seed(0);
        read_seed(1 + $urandom % 4); // asked for anew
        sel = 1'b1;
        if (got !== {want[PDNN_REG_SEED_HI], want[PDNN_REG_SEED_LO]})
            $fatal(1, "%0s: the seed is %h", when_text, got);
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
        want[PDNN_REG_MASKS]          = 1;
        want[PDNN_REG_TIES]           = 1;
        want[PDNN_REG_SAMPLES_USED]   = 32'h00000207;
        want[PDNN_REG_LAYOUT]         = 32'd1;
        want[PDNN_REG_SAMPLING]       = PDNN_SAMPLING_ANTITHETIC;

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

        want[PDNN_REG_ENGINE]    = Engine;
        write(PDNN_REG_ENGINE[7:0], Engine);
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
        want[PDNN_REG_BLOCK]     = BlockMax;
        write(PDNN_REG_BLOCK[7:0], BlockMax);
        write(PDNN_REG_BLOCK[7:0], 2 * BlockMax); // too many
        write(PDNN_REG_BLOCK[7:0], 32'd3);  // no power of two
        write(PDNN_REG_BLOCK[7:0], 32'd32);
        write(PDNN_REG_BLOCK[7:0], 32'd0);
        check_all("after writes");
        write(PDNN_REG_SAMPLES[7:0], 32'h00010001);
        write(PDNN_REG_TAPE_BASE[7:0], 32'h80000000);
        want[PDNN_REG_SAMPLES]   = 32'd65535;
        want[PDNN_REG_TAPE_BASE] = 32'd65535;
        check_all("after values above 16 bits");
        for (int e = 0; e < Engines; e++) begin
            write(PDNN_REG_ENGINE[7:0], e);
            write(PDNN_REG_SEED_LO[7:0], 32'h1000 + e);
            write(PDNN_REG_SEED_HI[7:0], 32'h2000 + e);
            write(PDNN_REG_ENGINE[7:0], Engines);
            write(PDNN_REG_ENGINE[7:0], 32'h100);
            want[PDNN_REG_ENGINE] = e;
            if (e >= Engine) want[PDNN_REG_SEED_LO] = 32'h1000 + Engine;
            if (e >= Engine) want[PDNN_REG_SEED_HI] = 32'h2000 + Engine;
            check_all("of an engine");
        end
        $display("ok - the seed of its engine alone");
        $display("ok - writes");

        for (i = 0; i < 2000; i = i + 1)
            add($urandom % 7, $urandom % 10 == 0 ? 16'hffff : $urandom % 4096);
        add(3'd0, 16'hffff);
        check_all("after 2001 additions");
        @(negedge clk) count_clear = 1'b1;
        @(negedge clk) count_clear = 1'b0;
        for (i = 0; i < 7; i = i + 1) want[PDNN_REG_CYCLES + i] = 32'd0;
        check_all("at a run's start");
        for (i = 0; i < 40000; i = i + 1) add(i % 5 == 0 ? 3'd6 : 3'd1, 16'hfff0);
        check_all("after sums of more than 30 bits");
        $display("ok - totals of a run");

        $display("ok - writes");

        addr = PDNN_REG_ID[7:0];
        sel = 1'b0;
        repeat (3) @(negedge clk);
        if (rdata !== 32'd0) $fatal(1, "not selected, reads %h, expected 0", rdata);
        sel = 1'b1;
        $display("ok - silent while another space is read");

        for (i = 0; i < 3; i = i + 1) begin
            @(negedge clk) link_error = 1'b1;
            @(negedge clk) link_error = 1'b0;
        end
        want[PDNN_REG_LINK_ERRORS] = 32'd3;
        sel = 1'b0;
        repeat (4) @(negedge clk);
        sel = 1'b1;
        check_all("after 3 link errors");
        sel = 1'b0;
        for (i = 0; i < 65600; i = i + 1) begin
            @(negedge clk) link_error = 1'b1;
            @(negedge clk) link_error = 1'b0;
        end
        repeat (4) @(negedge clk);
        sel = 1'b1;
        want[PDNN_REG_LINK_ERRORS] = 32'd65535;
        check_all("after 65603 link errors");
        $display("ok - link errors");
        $finish;
    end
endmodule

`default_nettype wire
