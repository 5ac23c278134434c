// SPDX-License-Identifier: BSD-2-Clause
//
// UART and FIFO: sender -> line -> receiver, all 256 values back to back and with pauses, with the
// sender's clock 2 % slow and 2 % fast; then glitches, a break and a character at a wrong rate;
// then a FIFO that fills while its reader sleeps.
`default_nettype none

module uart_tb;
    parameter integer Divisor = 8;

    logic       clk = 1'b0, clk_tx = 1'b0, rst = 1'b1, valid = 1'b0, noise = 1'b1;
    logic [7:0] data = 8'd0;
    real        half_tx = 50.0; // ns; the receiver's is 50
    wire        ready, line, rx_valid;
    wire  [7:0] rx_data;
    logic       reader = 1'b1;
    wire        full_n, out_valid;
    wire  [7:0] out_data;

    always #50 clk = ~clk;
    always #(half_tx) clk_tx = ~clk_tx;

    pdnn_uart_tx #(.Divisor(Divisor)) u_tx (
        .clk(clk_tx), .rst(rst), .valid_i(valid), .ready_o(ready), .data_i(data), .txd_o(line)
    );
    pdnn_uart_rx #(.Divisor(Divisor)) u_rx (
        .clk(clk), .rst(rst), .rxd_i(line & noise), .valid_o(rx_valid), .data_o(rx_data)
    );
    pdnn_fifo u_fifo (
        .clk(clk), .rst(rst), .in_valid_i(rx_valid), .in_ready_o(full_n), .in_data_i(rx_data),
        .out_valid_o(out_valid), .out_ready_i(reader), .out_data_o(out_data)
    );

    integer     n_out = 0, n_lost = 0, i, run;
    logic [7:0] out [0:8191];

    always @(posedge clk) begin
        if (out_valid && reader) begin
            out[n_out] <= out_data;
            n_out <= n_out + 1;
        end
        if (rx_valid && !full_n) n_lost <= n_lost + 1;
    end

    task send(input [7:0] value, input integer pause);
        begin
            @(negedge clk_tx) valid = 1'b1;
            data = value;
            @(posedge clk_tx);
            while (!ready) @(posedge clk_tx);
            @(negedge clk_tx);
            if (pause > 0) begin
                valid = 1'b0;
                repeat (pause) @(negedge clk_tx);
            end
        end
    endtask

    task flush;
        begin
            valid = 1'b0;
            repeat (12 * Divisor) @(negedge clk_tx);
        end
    endtask

    task all_values(input string what);
        begin
            run = n_out;
            for (i = 0; i < 512; i = i + 1) send(i * 8'd77, i < 256 ? 0 : i % 23);
            flush;
            if (n_out != run + 512) $fatal(1, "%0s: %0d of 512 bytes arrived", what, n_out - run);
            for (i = 0; i < 512; i = i + 1)
                if (out[run + i] !== 8'(i * 77))
                    $fatal(1, "%0s: byte %0d is %h", what, i, out[run + i]);
            $display("ok - divisor %0d, %0s", Divisor, what);
        end
    endtask

    initial begin
        repeat (5) @(negedge clk);
        rst = 1'b0;
        flush;
        all_values("equal clocks");
        half_tx = 51.0;
        all_values("sender 2 % slow");
        half_tx = 49.0;
        all_values("sender 2 % fast");
        half_tx = 50.0;

        run = n_out;
        noise = 1'b0; // shorter than half a bit
        repeat (Divisor / 2 - 2) @(negedge clk);
        noise = 1'b1;
        repeat (20 * Divisor) @(negedge clk);
        if (n_out != run) $fatal(1, "a glitch became a byte");
        noise = 1'b0; // a break
        repeat (35 * Divisor) @(negedge clk);
        noise = 1'b1;
        repeat (2 * Divisor) @(negedge clk);
        if (n_out != run) $fatal(1, "a break became a byte");
        all_values("after a break");
        half_tx = 100.0; // half the rate: a 0 is then a low of 18 bits
        send(8'h00, 0);
        flush;
        half_tx = 50.0;
        flush;
        if (n_out != run + 512) $fatal(1, "a byte at half the rate was taken");
        all_values("after a byte at the wrong rate");

        reader = 1'b0;
        run = n_out;
        for (i = 0; i < 520; i = i + 1) send(i * 8'd3, 0);
        flush;
        if (n_lost != 8) $fatal(1, "%0d bytes were lost, expected 8", n_lost);
        reader = 1'b1;
        repeat (600) @(negedge clk);
        if (n_out != run + 512) $fatal(1, "the FIFO gave %0d bytes, expected 512", n_out - run);
        for (i = 0; i < 512; i = i + 1)
            if (out[run + i] !== 8'(i * 3)) $fatal(1, "FIFO: byte %0d is %h", i, out[run + i]);
        reader = 1'b0;
        for (i = 0; i < 40; i = i + 1) send(i, 0);
        flush;
        run = n_out;
        for (i = 0; i < 200; i = i + 1) begin
            @(negedge clk) reader = $urandom;
        end
        if (n_out != run + 40) $fatal(1, "the FIFO gave %0d bytes, expected 40", n_out - run);
        for (i = 0; i < 40; i = i + 1)
            if (out[run + i] !== i[7:0]) $fatal(1, "FIFO: byte %0d is %h", i, out[run + i]);
        $display("ok - divisor %0d, FIFO", Divisor);
        $finish;
    end
endmodule

`default_nettype wire
