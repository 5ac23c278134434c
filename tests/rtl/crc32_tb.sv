// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_crc32 against the vectors of crc32_vectors.c (zlib), with pauses between bytes. A message
// followed by its CRC must be accepted, and not with any single bit of that CRC wrong.
`default_nettype none

module crc32_tb;
    logic        clk = 1'b0, clear = 1'b1, en = 1'b0;
    logic [7:0]  data = 8'd0;
    wire  [31:0] crc;
    wire         ok;

    pdnn_crc32 u_dut (.clk(clk), .clear_i(clear), .en_i(en), .data_i(data), .crc_o(crc), .ok_o(ok));

    always #5 clk = ~clk;

    integer file, length, got, n_vectors, i, bit_wrong;
    logic [31:0] want, trailer;
    logic [7:0]  bytes [0:1023];
    string       name;

    task message;
        @(negedge clk) clear = 1'b1;
        @(negedge clk) clear = 1'b0;
        for (i = 0; i < length; i = i + 1) begin
            en = 1'b1;
            data = bytes[i];
            @(negedge clk) en = 1'b0;
            data = 8'h3C; // not to be taken
            if (i % 7 == 3) @(negedge clk);
        end
    endtask

    task append(input [31:0] value);
        trailer = value;
        for (i = 0; i < 4; i = i + 1) begin
            en = 1'b1;
            data = trailer[7:0];
            trailer = trailer >> 8;
            @(negedge clk) en = 1'b0;
        end
    endtask

    initial begin
        n_vectors = 0;
        if (!$value$plusargs("vectors=%s", name)) $fatal(1, "expected +vectors=FILE");
        file = $fopen(name, "r");
        if (file == 0) $fatal(1, "%0s: cannot read", name);
        while ($fscanf(file, "%h %h", length, want) == 2) begin
            for (i = 0; i < length; i = i + 1) begin
                got = $fscanf(file, "%h", bytes[i]);
                if (got != 1) $fatal(1, "%0s: vector %0d is short", name, n_vectors);
            end
            message();
            if (crc !== want)
                $fatal(1, "vector %0d of %0d bytes: CRC is %h, zlib says %h", n_vectors, length,
                       crc,
                       want);
            append(want);
            if (ok !== 1'b1) $fatal(1, "vector %0d: its own CRC is refused", n_vectors);
            if (n_vectors < 20)
                for (bit_wrong = 0; bit_wrong < 32; bit_wrong = bit_wrong + 1) begin
                    message();
                    append(want ^ (32'd1 << bit_wrong));
                    if (ok !== 1'b0) $fatal(1, "vector %0d: bit %0d wrong, accepted", n_vectors,
                                            bit_wrong);
                end
            n_vectors = n_vectors + 1;
        end
        if (n_vectors < 40) $fatal(1, "%0d vectors, expected at least 40", n_vectors);
        $display("ok - %0d vectors of zlib", n_vectors);
        $finish;
    end
endmodule

`default_nettype wire
