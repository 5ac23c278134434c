// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_packet_rx, included at its end: what is handed over is a whole request, and silence
// leads back to hunting.

// A request is handed over when all of it, header, payload and CRC, was given to the CRC engine
// and nothing else was; it stays until done_i. Silence leads back to hunting.
logic        f_past_q = 1'b0;
logic [16:0] f_fed_q;               // bytes of this request given to the CRC engine
logic [15:0] f_count_q;
logic [31:0] f_silent_q;
wire logic [16:0] f_payload = write_q ? {1'b0, f_count_q} : 17'd0;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    if (rst || done_i || drop_o) f_fed_q <= '0;
    else if (crc_en_o) f_fed_q <= f_fed_q + 17'd1;
    if (hdr_valid_o && hdr_index_o == 3'd6) f_count_q[7:0] <= rx_data_i;
    if (hdr_valid_o && hdr_index_o == 3'd7) f_count_q[15:8] <= rx_data_i;
    if (!receiving || taken) f_silent_q <= '0;
    else f_silent_q <= f_silent_q + 32'd1;
end

wire logic f_ended = state_q == StSettle || state_q == StDone;
logic f_held_q = 1'b0;              // a request was there and not done with
always_ff @(posedge clk) f_held_q <= !rst && req_valid_o && !done_i;

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        assume (!done_i || req_valid_o);
        if (f_ended && !req_refused_o)
            assert (f_fed_q == 17'(PDNN_HEADER_BYTES + PDNN_CRC_BYTES) + f_payload);
        if (f_ended && req_refused_o)
            assert (write_q && f_count_q > 16'(PDNN_PAYLOAD_MAX));
        if (f_held_q) assert (req_valid_o);
        if (f_ended) assert (!rx_ready_o && !buf_we_o && !crc_en_o);
        if (receiving) assert (f_silent_q < 32'(TimeoutCycles));
        // What makes it inductive.
        assert (state_q != 3'd3);
        if (receiving && f_silent_q != '0)
            assert (32'($signed(timer_q)) + f_silent_q == 32'(TimeoutCycles - 2));
        if (receiving && f_silent_q == '0) assert (32'(timer_q) == 32'(TimeoutCycles - 2));
        case (state_q)
            StClear: assert (f_fed_q == '0);
            StHunt: assert (f_fed_q == '0);
            StHeader: begin
                assert (index_q >= 8'd1 && index_q < 8'(PDNN_HEADER_BYTES));
                assert (f_fed_q == {9'd0, index_q} && !refused_q);
                if (index_q > 8'd6) assert (length_lo_q == f_count_q[7:0]);
            end
            StPayload: begin
                assert (write_q && !refused_q && f_count_q != '0);
                assert (f_count_q <= 16'(PDNN_PAYLOAD_MAX));
                assert (last_q == 8'(f_count_q - 16'd1) && index_q <= last_q);
                assert (f_fed_q == 17'(PDNN_HEADER_BYTES) + {9'd0, index_q});
            end
            StCrc: begin
                assert (index_q < 8'(PDNN_CRC_BYTES) && !refused_q);
                assert (f_fed_q == 17'(PDNN_HEADER_BYTES) + f_payload + {9'd0, index_q});
            end
            default: ;
        endcase
    end
end
