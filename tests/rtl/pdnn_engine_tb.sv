// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_engine_tb - plays what engine_vectors.c wrote: writes, runs, every event, counters, results.
// vvp ... +vectors=FILE; ends with PASS or with the first difference.
`default_nettype none
`timescale 1ns/1ns

module pdnn_engine_tb #(
    parameter integer Lanes = 16,
    parameter integer DrainLanes = 4,
    parameter integer TapeWords = 4096,
    parameter integer ActWords = 64,
    parameter integer NoiseTables = 2,
    parameter integer SamplingModes = 7,
    parameter integer ActW = 1,
    parameter integer AccW = 16,
    parameter integer AdaptiveStop = 1,
    parameter integer MacDsp = 0
);
    logic clk = 1'b0;
    logic rst = 1'b1;
    logic run_start = 1'b0;
    wire run_done;
    wire [7:0] run_status;
    logic [15:0] samples = '0;
    logic [15:0] tape_base = '0;
    logic [63:0] seed = '0;
    wire seed_ask;
    logic seed_valid = 1'b0;
    logic [15:0] seed_word;
    logic [1:0] seed_at = 2'd0;
    logic [1:0] sampling = '0;
    logic [15:0] margin = '0;
    wire [15:0] samples_used;
    logic mem_we = 1'b0;
    logic mem_re = 1'b0;
    logic [2:0] mem_space = '0;
    logic [15:0] mem_addr = '0;
    logic [63:0] mem_wdata = '0;
    wire [63:0] mem_rdata;
    wire mem_rvalid;
    // The totals, as pdnn_regs adds them; every add takes its time.
    logic [31:0] total [0:7];
    wire [31:0] cycles = total[0], tape_reads = total[1], accumulates = total[2],
                act_reads = total[3], act_writes = total[4], neuron_updates = total[5],
                random_words = total[6];
    wire count_clear, count_valid, count_busy;
    wire [2:0] count_which;
    wire [15:0] count_by;
    logic count_ready = 1'b0;
    integer i;
    wire [DrainLanes-1:0] evt_valid;
    wire [ActW*DrainLanes-1:0] evt_bit;
    wire [15:0] evt_layer;
    wire [17:0] evt_neuron;
    wire [16*DrainLanes-1:0] evt_sample, evt_noise;
    wire [32*DrainLanes-1:0] evt_sum;

    pdnn_engine #(
        .Lanes(Lanes), .DrainLanes(DrainLanes), .TapeWords(TapeWords), .ActWords(ActWords),
        .NoiseTables(NoiseTables), .ResultWords(128), .SamplingModes(SamplingModes), .ActW(ActW),
        .AccW(AccW), .AdaptiveStop(ActW == 1 ? AdaptiveStop : 0),
        .MacDsp(MacDsp)
    ) u_engine (
        .clk(clk), .rst(rst), .run_start_i(run_start), .run_seed_i(1'b1), .run_done_o(run_done),
        .run_status_o(run_status), .samples_i(samples), .tape_base_i(tape_base),
        .seed_ask_o(seed_ask), .seed_valid_i(seed_valid), .seed_last_i(seed_valid && seed_at == 2'd0),
        .seed_i(seed_word),
        .sampling_i(sampling), .margin_i(margin), .samples_used_o(samples_used),
        .block_i(5'd1), .label_i(5'd0), .labels_i(5'd1),
        .mem_we_i(mem_we), .mem_re_i(mem_re), .mem_space_i(mem_space), .mem_addr_i(mem_addr),
        .mem_wdata_i(mem_wdata), .mem_rdata_o(mem_rdata), .mem_rvalid_o(mem_rvalid),
        .count_clear_o(count_clear), .count_valid_o(count_valid), .count_ready_i(count_ready),
        .count_which_o(count_which), .count_by_o(count_by), .count_busy_o(count_busy),
        .evt_valid_o(evt_valid), .evt_layer_o(evt_layer), .evt_neuron_o(evt_neuron),
        .evt_group_o(),
        .evt_sample_o(evt_sample), .evt_sum_o(evt_sum), .evt_noise_o(evt_noise),
        .evt_bit_o(evt_bit)
    );

    always #5 clk = !clk;

    always @(posedge clk) begin
        count_ready <= count_valid && !count_ready;
        seed_valid <= seed_ask || seed_at != 2'd0;
        seed_at <= seed_ask ? 2'd1 : seed_at == 2'd0 ? 2'd0 : seed_at + 2'd1;
        seed_word <= seed[16*(seed_ask ? 2'd0 : seed_at) +: 16];
        if (count_clear) for (i = 0; i < 8; i = i + 1) total[i] <= 0;
        else if (count_valid && count_ready) total[count_which] <= total[count_which] + count_by;
    end

    integer file, got, line, runs, events, d;
    integer a, b, c, e, f, g, h;
    logic [63:0] data;
    logic [8*512-1:0] name;
    logic [7:0] tag;
    logic done;

    task fail(input [8*24-1:0] what);
        begin
            $display("FAIL %0s: line %0d of the vectors", what, line);
            $finish;
            #1000000;
        end
    endtask

    // One event of lane d of the drain against the file's next line.
    task check_event(input integer lane);
        begin
            got = $fscanf(file, " %c %d %d %d %d %d %d", tag, a, b, c, e, f, g);
            line = line + 1;
            events = events + 1;
            if (got != 7 || tag != "e" || evt_layer != a || evt_neuron != b
                || evt_sample[16*lane +: 16] != c || evt_sum[32*lane +: 32] != e
                || $signed(evt_noise[16*lane +: 16]) != f || evt_bit[ActW*lane +: ActW] != g) begin
                $display("expected %c layer %0d neuron %0d sample %0d sum %0d noise %0d bit %0d",
                         tag, a, b, c, e, f, g);
                $display("got      e layer %0d neuron %0d sample %0d sum %0d noise %0d bit %0d",
                         evt_layer, evt_neuron, evt_sample[16*lane +: 16],
                         $signed(evt_sum[32*lane +: 32]), $signed(evt_noise[16*lane +: 16]),
                         evt_bit[ActW*lane +: ActW]);
                fail("event");
            end
        end
    endtask

    task run_and_compare;
        integer waited;
        begin
            got = $fscanf(file, " %d %d %h %d %d", a, b, data, c, d);
            margin = d[15:0];
            sampling = c[1:0];
            samples = a[15:0];
            tape_base = b[15:0];
            seed = data;
            @(negedge clk) run_start = 1'b1;
            @(negedge clk) run_start = 1'b0;
            done = run_done;
            waited = 0;
            while (!done) begin
                @(negedge clk);
                for (d = 0; d < DrainLanes; d = d + 1) if (evt_valid[d]) check_event(d);
                done = run_done;
                waited = waited + 1;
                if (waited > 2000000) fail("no end");
            end
            repeat (2) @(negedge clk); // the bus is free again
            while (count_busy) @(negedge clk);
            got = $fscanf(file, " %c %d %d %d %d %d %d %d %d", tag, a, b, c, e, f, g, h, d);
            line = line + 1;
            runs = runs + 1;
            if (got != 9 || tag != "d" || run_status != a) begin
                $display("expected %c status %0d, got d %0d", tag, a, run_status);
                fail("end of run");
            end
            @(negedge clk);
            if (a == 0 && (cycles != b || tape_reads != c || accumulates != e || act_writes != f
                           || neuron_updates != g || random_words != h || samples_used != d
                           || act_reads != e)) begin
                $display("expected %0d %0d %0d %0d %0d %0d %0d", b, c, e, f, g, h, d);
                $display("got      %0d %0d %0d %0d %0d %0d %0d", cycles, tape_reads, accumulates,
                         act_writes, neuron_updates, random_words, samples_used);
                fail("counters");
            end
        end
    endtask

    initial begin
        if (!$value$plusargs("vectors=%s", name)) fail("no vectors");
        file = $fopen(name, "r");
        if (file == 0) fail("cannot open");
        line = 0;
        runs = 0;
        events = 0;
        repeat (4) @(negedge clk);
        rst = 1'b0;
        tag = "-";
        while (tag != "q") begin
            line = line + 1;
            got = $fscanf(file, " %c", tag);
            if (got != 1) fail("vectors end early");
            if (tag == "w" || tag == "c") begin
                got = $fscanf(file, " %d %d %h", a, b, data);
                mem_space = a[2:0];
                mem_addr = b[15:0];
                mem_wdata = data;
                mem_we = tag == "w";
                mem_re = tag == "c";
                @(negedge clk);
                mem_we = 1'b0;
                mem_re = 1'b0;
                if (tag == "c") begin
                    while (!mem_rvalid) @(negedge clk);
                    if (a == 4 ? mem_rdata[31:0] != data[31:0] : mem_rdata != data) begin
                        $display("space %0d address %0d: expected %h, got %h", a, b, data,
                                 mem_rdata);
                        fail("read");
                    end
                end
            end else if (tag == "r") begin
                run_and_compare;
            end else if (tag != "q") fail("vectors");
        end
        $display("PASS %0d runs, %0d events", runs, events);
        $finish;
    end
endmodule

`default_nettype wire
