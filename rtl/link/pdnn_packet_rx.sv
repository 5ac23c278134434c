// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_packet_rx - finds requests in a byte stream.
//
// Hunts for the sync byte, hands the header bytes out one by one, stores header and payload in the
// packet buffer and has every byte taken by the CRC engine. It knows only as much of a request as
// it takes to find its end: a WRITE carries as many bytes of payload as its count says, nothing
// else carries any. A WRITE longer than the buffer is refused right after its header, because its
// length cannot be trusted before its CRC is known and the CRC cannot be found without it.
//
// A request that stops for TimeoutCycles is dropped. So every byte sequence, and every pause, leads
// back to hunting: while there is a request the stream is held until done_i. It is held for a cycle
// more before the hunt, which clears the CRC engine, and for one before req_valid_o, so that
// the CRC engine may take a byte one cycle late.
`default_nettype none

module pdnn_packet_rx #(
    parameter integer TimeoutCycles = 65536 // 2..2^24
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        rx_valid_i,
    output      logic        rx_ready_o,
    input  wire logic [7:0]  rx_data_i,

    output      logic        crc_clear_o,   // between requests
    output      logic        crc_en_o,      // rx_data_i is a byte of a request
    output      logic        buf_we_o,      // ... of its header or payload
    output      logic [8:0]  buf_addr_o,    // where it goes: payload from 0, header from 256
    output      logic        hdr_valid_o,   // ... byte hdr_index_o of its header
    output      logic [2:0]  hdr_index_o,

    output      logic        drop_o,        // pulse: the request was dropped
    output      logic        req_valid_o,   // a request is there, until done_i
    output      logic        req_refused_o, // ... but only its header was read
    input  wire logic        done_i         // pulse: go hunting again
);
    `include "pdnn_map.svh"
    localparam integer TimerW = $clog2(TimeoutCycles);

    typedef enum logic [2:0] { // the top bit: bytes are taken
        StClear   = 3'd0, // of the CRC engine
        StSettle  = 3'd1, // it takes the last byte
        StDone    = 3'd2, // a request is there
        StHunt    = 3'd4, // for the sync byte
        StHeader  = 3'd5,
        StPayload = 3'd6,
        StCrc     = 3'd7
    } state_e;

    state_e            state_q, state_d;
    logic [7:0]        index_q, index_d; // of the byte to come, in its part of the packet
    logic              write_q;          // the opcode is WRITE
    logic [7:0]        length_lo_q;      // low byte of the count
    logic [7:0]        last_q, last_d;   // index of the payload's last byte
    logic              refused_q, refused_d;
    logic [TimerW:0]   timer_q;          // negative when the time is over
    logic              receiving, timed_out, taken;

    assign rx_ready_o  = state_q[2];
    assign taken       = rx_valid_i && rx_ready_o;
    assign crc_en_o    = taken && (state_q != StHunt || rx_data_i == PDNN_SYNC_REQUEST[7:0]);
    assign buf_we_o    = hdr_valid_o || (taken && state_q == StPayload);
    assign hdr_valid_o = taken && state_q == StHeader;
    assign hdr_index_o = index_q[2:0];
    assign buf_addr_o  = {state_q != StPayload, index_q};

    assign receiving     = state_q[2] && state_q != StHunt;
    assign timed_out     = receiving && !taken && timer_q[TimerW];
    assign crc_clear_o   = state_q == StClear;
    assign drop_o        = timed_out;
    assign req_valid_o   = state_q == StDone;
    assign req_refused_o = refused_q;

    always_comb begin
        state_d   = state_q;
        index_d   = index_q + 8'd1;
        last_d    = last_q;
        refused_d = refused_q;
        case (state_q)
            StHunt: begin
                index_d   = 8'd1;
                refused_d = 1'b0;
                if (crc_en_o) state_d = StHeader;
            end
            StHeader:
                if (index_q[2:0] == 3'(PDNN_HEADER_BYTES - 1)) begin
                    index_d = 8'd0;
                    last_d  = length_lo_q - 8'd1; // 256 wraps to 255, as it should
                    if (!write_q || {rx_data_i, length_lo_q} == 16'd0) state_d = StCrc;
                    else if ({rx_data_i, length_lo_q} <= 16'(PDNN_PAYLOAD_MAX)) state_d = StPayload;
                    else begin
                        state_d   = StSettle;
                        refused_d = 1'b1;
                    end
                end
            StPayload:
                if (index_q == last_q) begin
                    index_d = 8'd0;
                    state_d = StCrc;
                end
            default: // StCrc; in the other states nothing is taken
                if (index_q[1:0] == 2'(PDNN_CRC_BYTES - 1)) state_d = StSettle;
        endcase
    end

    always_ff @(posedge clk) begin
        if (rst || done_i || timed_out) state_q <= StClear;
        else if (taken) state_q <= state_d;
        else if (state_q == StClear) state_q <= StHunt;
        else if (state_q == StSettle) state_q <= StDone;

        if (taken) begin
            index_q   <= index_d;
            last_q    <= last_d;
            refused_q <= refused_d;
        end
        if (hdr_valid_o && hdr_index_o == 3'd2) write_q <= rx_data_i == PDNN_OP_WRITE;
        if (hdr_valid_o && hdr_index_o == 3'd6) length_lo_q <= rx_data_i;

        if (!receiving || taken) timer_q <= (TimerW + 1)'(TimeoutCycles - 2);
        else timer_q <= timer_q - 1'b1;
    end

    initial
        if (TimeoutCycles < 2 || TimeoutCycles > 16777216)
            $fatal(1, "pdnn_packet_rx: TimeoutCycles is %0d, expected 2..2^24", TimeoutCycles);

`ifdef FORMAL
    `include "formal/pdnn_packet_rx.svh"
`endif
endmodule

`default_nettype wire
