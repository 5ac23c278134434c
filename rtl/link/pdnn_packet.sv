// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_packet - serves requests: bytes in, bus, bytes out. The protocol: rtl/doc/packets.md.
//
//   rx bytes -> pdnn_packet_rx -+-> pdnn_packet_exec -> bus, run
//                  |            |         |
//                  +-> buf <----+---------+--> pdnn_packet_tx -> tx bytes
//
// One request at a time: rx_ready_o is low from a request's last byte to its reply's last byte.
// Receiver and sender are never busy together, so they share the CRC engine and the buffer.
`default_nettype none

module pdnn_packet #(
    parameter integer TapeWords     = 16384, // words of the spaces, see pdnn_packet_exec
    parameter integer ActWords      = 256,
    parameter integer ResultWords   = 1024,
    parameter integer NoiseTables   = 2,
    parameter integer TimeoutCycles = 65536  // of a request that stops, 2..2^24
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        rx_valid_i,
    output      logic        rx_ready_o,
    input  wire logic [7:0]  rx_data_i,
    output      logic        tx_valid_o,
    input  wire logic        tx_ready_i,
    output      logic [7:0]  tx_data_o,

    // see pdnn_packet_exec
    output      logic        mem_we_o,
    output      logic        mem_re_o,
    output      logic [2:0]  mem_space_o,
    output      logic [15:0] mem_addr_o,
    output      logic [63:0] mem_wdata_o,
    input  wire logic [63:0] mem_rdata_i,
    input  wire logic        mem_rvalid_i,
    output      logic        run_start_o,
    input  wire logic        run_done_i,
    input  wire logic [7:0]  run_status_i,

    output      logic        link_error_o, // pulse: counts in LINK_ERRORS
    output      logic        busy_o        // a request is being served
);
    logic        rx_crc_en, buf_we, hdr_valid, drop, req_valid, req_refused, req_bad;
    logic [8:0]  buf_waddr, buf_raddr;
    logic [2:0]  rx_hdr_index, tx_hdr_index;
    logic        buf_read, payload_read;
    logic [7:0]  payload_addr, buf_rdata;
    logic        reply_start, reply_payload, reply_quiet, reply_done;
    logic [7:0]  reply_status;
    logic        byte_valid, byte_ready, byte_last;
    logic [7:0]  byte_data;
    logic        rx_crc_clear, tx_crc_clear, tx_crc_en, crc_ok;
    logic        crc_en_q;              // the CRC engine takes a byte one cycle late
    logic [7:0]  crc_data_q;
    logic [31:0] crc;

    assign link_error_o = drop || req_bad;
    assign buf_raddr    = payload_read ? {1'b0, payload_addr} : {6'b100000, tx_hdr_index};

    pdnn_packet_rx #(
        .TimeoutCycles(TimeoutCycles)
    ) u_rx (
        .clk, .rst, .rx_valid_i, .rx_ready_o, .rx_data_i,
        .crc_clear_o(rx_crc_clear), .crc_en_o(rx_crc_en), .buf_we_o(buf_we), .buf_addr_o(buf_waddr),
        .hdr_valid_o(hdr_valid), .hdr_index_o(rx_hdr_index),
        .drop_o(drop), .req_valid_o(req_valid), .req_refused_o(req_refused),
        .done_i(reply_done)
    );

    pdnn_packet_exec #(
        .TapeWords(TapeWords), .ActWords(ActWords), .ResultWords(ResultWords),
        .NoiseTables(NoiseTables)
    ) u_exec (
        .clk, .rst,
        .hdr_valid_i(hdr_valid), .hdr_index_i(rx_hdr_index), .hdr_data_i(rx_data_i),
        .req_valid_i(req_valid), .req_refused_i(req_refused), .req_crc_ok_i(crc_ok),
        .req_bad_o(req_bad),
        .buf_read_o(buf_read), .payload_read_o(payload_read), .payload_addr_o(payload_addr),
        .payload_data_i(buf_rdata),
        .reply_start_o(reply_start), .reply_status_o(reply_status),
        .reply_payload_o(reply_payload), .reply_quiet_o(reply_quiet), .reply_done_i(reply_done),
        .byte_valid_o(byte_valid), .byte_ready_i(byte_ready),
        .byte_data_o(byte_data), .byte_last_o(byte_last),
        .mem_we_o, .mem_re_o, .mem_space_o, .mem_addr_o, .mem_wdata_o, .mem_rdata_i, .mem_rvalid_i,
        .run_start_o, .run_done_i, .run_status_i, .busy_o
    );

    pdnn_packet_tx u_tx (
        .clk, .rst,
        .start_i(reply_start), .status_i(reply_status), .payload_i(reply_payload),
        .quiet_i(reply_quiet),
        .done_o(reply_done),
        .hdr_index_o(tx_hdr_index), .hdr_data_i(buf_rdata),
        .byte_valid_i(byte_valid), .byte_ready_o(byte_ready),
        .byte_data_i(byte_data), .byte_last_i(byte_last),
        .crc_clear_o(tx_crc_clear), .crc_en_o(tx_crc_en), .crc_i(crc),
        .tx_valid_o, .tx_ready_i, .tx_data_o
    );

    pdnn_packet_buf u_buf (
        .clk, .we_i(buf_we), .waddr_i(buf_waddr), .wdata_i(rx_data_i),
        .re_i(buf_read), .raddr_i(buf_raddr), .rdata_o(buf_rdata)
    );

    always_ff @(posedge clk) begin
        crc_en_q   <= !rst && (rx_crc_en || tx_crc_en);
        crc_data_q <= busy_o ? tx_data_o : rx_data_i;
    end

    pdnn_crc32 u_crc (
        .clk, .clear_i(rx_crc_clear || tx_crc_clear), .en_i(crc_en_q), .data_i(crc_data_q),
        .crc_o(crc), .ok_o(crc_ok)
    );
endmodule

`default_nettype wire
