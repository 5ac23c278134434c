// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_packet_tx, included at its end: the output holds while it is not taken, and a reply
// comes to its end.

// The output holds while it is not taken, if its sources do; a started reply comes to its end.
logic f_past_q = 1'b0;
logic f_stalled_q = 1'b0;
logic f_busy_q = 1'b0;              // a reply was started and not done
logic f_waits_q = 1'b0;             // a payload byte was offered and not taken
logic f_fed_q = 1'b0;               // the CRC engine takes a byte now
logic f_kept_q = 1'b0;              // the CRC was neither cleared nor fed
logic f_sent_q = 1'b0;              // the payload's last byte is taken
logic [7:0] f_data_q, f_status_q, f_byte_q, f_hdr_q;
logic [31:0] f_crc_q;
logic f_payload_q, f_quiet_q, f_last_q;
logic [2:0] f_asked_q;              // header byte asked for
(* anyconst *) logic [63:0] f_header;

always_ff @(posedge clk) begin
    f_past_q    <= 1'b1;
    f_stalled_q <= !rst && tx_valid_o && !tx_ready_i;
    f_busy_q    <= !rst && (start_i || state_q != StIdle) && !done_o;
    f_waits_q   <= !rst && byte_valid_i && !byte_ready_o;
    if (rst || start_i) f_sent_q <= 1'b0;
    else if (byte_valid_i && byte_ready_o && byte_last_i) f_sent_q <= 1'b1;
    f_fed_q     <= crc_en_o;
    f_kept_q    <= !crc_clear_o && !f_fed_q;
    f_asked_q   <= hdr_index_o;
    {f_data_q, f_status_q, f_byte_q, f_crc_q, f_payload_q, f_quiet_q, f_last_q} <=
        {tx_data_o, status_i, byte_data_i, crc_i, payload_i, quiet_i, byte_last_i};
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        // The neighbours: pdnn_packet_exec, the packet buffer, pdnn_crc32.
        assume (!start_i || state_q == StIdle);
        assume (hdr_data_i == f_header[8*f_asked_q +: 8]);
        if (f_busy_q)
            assume ({status_i, payload_i, quiet_i} == {f_status_q, f_payload_q, f_quiet_q});
        if (f_waits_q)
            assume (byte_valid_i && byte_data_i == f_byte_q && byte_last_i == f_last_q);
        if (f_kept_q) assume (crc_i == f_crc_q);

        if (f_stalled_q) assert (tx_valid_o && tx_data_o == f_data_q);
        if (done_o && payload_i) assert (f_sent_q);
        if (state_q == StPayload && quiet_i) assert (!tx_valid_o);
        if (state_q == StPayload) assert (payload_i && !f_sent_q);
        assert (f_busy_q == (state_q != StIdle));
        assert (state_q <= StCrc);
        if ((state_q == StSettle || state_q == StCrc) && payload_i) assert (f_sent_q);
        if (state_q == StSettle) assert (index_q == '0);
        if (state_q == StHeader) assert (!f_sent_q);
        if (state_q == StHeader) assert (f_asked_q == index_q);
        if (state_q == StCrc) assert (index_q < 3'(PDNN_CRC_BYTES));
    end
end
