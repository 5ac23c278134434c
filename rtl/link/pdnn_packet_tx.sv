// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_packet_tx - frames the reply: header, payload, CRC; a byte a cycle while tx_ready_i.
//
// The CRC engine may take a byte one cycle late: there is a pause of a cycle before the CRC.
//
// Sequence number, opcode, address and count are echoed from the request's header, which still
// stands in the packet buffer; the count becomes 0 where no payload follows. A quiet payload enters
// the CRC, a byte a cycle, and is not sent.
`default_nettype none

module pdnn_packet_tx (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        start_i,       // pulse: send a reply
    input  wire logic [7:0]  status_i,      // from start_i to done_o
    input  wire logic        payload_i,     // a payload follows the header; from start_i to done_o
    input  wire logic        quiet_i,       // it is not sent; from start_i to done_o
    output      logic        done_o,        // pulse: the reply's last byte is taken

    output      logic [2:0]  hdr_index_o,   // byte of the header wanted in the next cycle
    input  wire logic [7:0]  hdr_data_i,    // byte of the header asked for in the cycle before

    input  wire logic        byte_valid_i,  // payload
    output      logic        byte_ready_o,
    input  wire logic [7:0]  byte_data_i,
    input  wire logic        byte_last_i,

    output      logic        crc_clear_o,
    output      logic        crc_en_o,      // take tx_data_o
    input  wire logic [31:0] crc_i,

    output      logic        tx_valid_o,
    input  wire logic        tx_ready_i,
    output      logic [7:0]  tx_data_o
);
    `include "pdnn_map.svh"

    typedef enum logic [2:0] {
        StIdle    = 3'd0,
        StHeader  = 3'd1,
        StPayload = 3'd2,
        StSettle  = 3'd3, // the CRC engine takes the last byte
        StCrc     = 3'd4
    } state_e;

    state_e     state_q, state_d;
    logic [2:0] index_q, index_d;
    logic       taken;

    assign tx_valid_o   = state_q == StHeader || state_q == StCrc ||
                          (state_q == StPayload && byte_valid_i && !quiet_i);
    assign byte_ready_o = state_q == StPayload && (tx_ready_i || quiet_i);
    assign taken        = state_q == StPayload ? byte_valid_i && byte_ready_o
                                               : tx_valid_o && tx_ready_i;
    assign crc_clear_o  = start_i;
    assign crc_en_o     = taken && state_q != StCrc;
    assign done_o       = tx_ready_i && state_q == StCrc && index_q[1:0] == 2'(PDNN_CRC_BYTES - 1);

    always_comb begin
        case (state_q)
            StPayload: tx_data_o = byte_data_i;
            StCrc:     tx_data_o = crc_i[8 * index_q[1:0] +: 8];
            default: // the header
                case (index_q)
                    3'd0:       tx_data_o = 8'(PDNN_SYNC_REPLY);
                    3'd3:       tx_data_o = status_i;
                    3'd6, 3'd7: tx_data_o = payload_i && !quiet_i ? hdr_data_i : 8'd0;
                    default:    tx_data_o = hdr_data_i;
                endcase
        endcase
    end

    // As index_d while the header goes out, when all bytes are there.
    always_comb begin
        hdr_index_o = index_q;
        if (start_i) hdr_index_o = 3'd0;
        else if (tx_ready_i) hdr_index_o = index_q + 3'd1;
    end

    always_comb begin
        state_d = state_q;
        index_d = index_q;
        if (start_i) begin
            state_d = StHeader;
            index_d = 3'd0;
        end else if (taken) begin
            index_d = index_q + 3'd1; // the header's last index wraps to 0
            case (state_q)
                StHeader:
                    if (index_q == 3'(PDNN_HEADER_BYTES - 1)) begin
                        if (payload_i) state_d = StPayload;
                        else state_d = StSettle;
                    end
                StPayload: begin
                    index_d = 3'd0;
                    if (byte_last_i) state_d = StSettle;
                end
                default:
                    if (done_o) state_d = StIdle;
            endcase
        end else if (state_q == StSettle) state_d = StCrc;
    end

    always_ff @(posedge clk) begin
        if (rst) state_q <= StIdle;
        else state_q <= state_d;
        index_q <= index_d;
    end

`ifdef FORMAL
    `include "formal/pdnn_packet_tx.svh"
`endif
endmodule

`default_nettype wire
