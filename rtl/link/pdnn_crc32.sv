// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_crc32 - CRC-32 of IEEE 802.3 (the one of zlib), one byte a cycle.
//
// Bytes enter least significant bit first; register and result are kept reflected, so the result
// goes on the wire with its low byte first. ok_o is the receiver's check: after a message and its
// own CRC have gone in, the register holds the residue, whatever the message was.
`default_nettype none

module pdnn_crc32 (
    input  wire logic        clk,
    input  wire logic        clear_i,  // start a new message; wins over en_i
    input  wire logic        en_i,     // take data_i
    input  wire logic [7:0]  data_i,
    output      logic [31:0] crc_o,    // CRC of the bytes since clear_i
    output      logic        ok_o      // the last four of them were the CRC of those before
);
    localparam [31:0] Polynomial = 32'hEDB88320; // 0x04C11DB7, reflected
    localparam [31:0] Residue    = 32'hDEBB20E3;

    logic [31:0] crc_q, crc_d;

    always_comb begin
        crc_d = crc_q ^ {24'd0, data_i};
        for (int i = 0; i < 8; i = i + 1)
            crc_d = (crc_d >> 1) ^ ((crc_d & 32'd1) != 32'd0 ? Polynomial : 32'd0);
    end

    always_ff @(posedge clk)
        if (clear_i) crc_q <= '1;
        else if (en_i) crc_q <= crc_d;

    assign crc_o = ~crc_q;
    assign ok_o  = crc_q == Residue;

`ifdef FORMAL
    // ok_o tells exactly: behind any message, four bytes give the residue if and only if they are
    // its CRC, low byte first.
    (* anyconst *) logic [31:0] f_before;   // register behind the message
    (* anyconst *) logic [31:0] f_bytes;
    logic [31:0] f_after;

    always_comb begin
        f_after = f_before;
        for (int b = 0; b < 4; b = b + 1) begin
            f_after = f_after ^ {24'd0, f_bytes[8*b +: 8]};
            for (int i = 0; i < 8; i = i + 1)
                f_after = (f_after >> 1) ^ ((f_after & 32'd1) != 32'd0 ? Polynomial : 32'd0);
        end
        assert ((f_after == Residue) == (f_bytes == ~f_before));
    end

    // And the register takes such steps: one byte as four bytes do.
    logic f_past_q = 1'b0;
    logic f_clear_q, f_en_q;
    logic [31:0] f_crc_q, f_crc_d;
    logic [7:0] f_data_q;
    always_ff @(posedge clk) begin
        f_past_q <= 1'b1;
        {f_clear_q, f_en_q, f_crc_q, f_data_q} <= {clear_i, en_i, crc_q, data_i};
    end
    always_comb begin
        f_crc_d = f_crc_q ^ {24'd0, f_data_q};
        for (int i = 0; i < 8; i = i + 1)
            f_crc_d = (f_crc_d >> 1) ^ ({32{f_crc_d[0]}} & 32'hEDB88320);
        if (f_past_q) begin
            if (f_clear_q) assert (crc_o == '0);
            else if (f_en_q) assert (crc_q == f_crc_d);
            else assert (crc_q == f_crc_q);
        end
    end
`endif
endmodule

`default_nettype wire
