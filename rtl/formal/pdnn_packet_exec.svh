// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_packet_exec, included at its end: no write, read or run for a request whose CRC was
// not good.

// Nothing is written, run or read for a request whose CRC was not good; a write stays
// inside its space; reply bytes hold while they are not taken; memory is left alone unless
// a request is being served.
logic f_past_q = 1'b0;
logic f_good_q = 1'b0;              // the request being served had a good CRC
logic f_sent_q = 1'b0;              // the last byte of the reply's payload is taken
logic f_waits_q = 1'b0;
logic [7:0] f_byte_q;
logic f_last_q;
wire logic [16:0] f_end = {1'b0, addr_q} + {1'b0, count_q};

always_ff @(posedge clk) begin
    f_past_q  <= 1'b1;
    if (rst) f_good_q <= 1'b0;
    else if (judge) f_good_q <= crc_ok_q && !req_refused_i;
    if (rst || state_q == StIdle) f_sent_q <= 1'b0;
    else if (byte_valid_o && byte_ready_i && byte_last_o) f_sent_q <= 1'b1;
    f_waits_q <= !rst && reply_payload_o && byte_valid_o && !byte_ready_i;
    {f_byte_q, f_last_q} <= {byte_data_o, byte_last_o};
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        // The neighbours: pdnn_packet_rx is silent while a request is there, pdnn_packet_tx
        // takes bytes and ends a reply only while there is one.
        assume (!hdr_valid_i || (state_q == StIdle && !req_valid_i));
        assume (!reply_done_i || (state_q == StReply && (f_sent_q || !reply_payload_o)));
        assume (!byte_ready_i || (state_q == StReply && !f_sent_q));

        if (mem_we_o) assert (f_good_q && op_write_q && space_writes_q);
        if (mem_we_o) assert ({1'b0, addr_q} < space_words_q);
        if (mem_re_o) assert (f_good_q && op_read_q && space_reads_q);
        if (run_start_o) assert (f_good_q && op_run_q);
        if (!busy_o) assert (!mem_we_o && !run_start_o);
        if (f_waits_q)
            assert (byte_valid_o && byte_data_o == f_byte_q && byte_last_o == f_last_q);
        // What makes it inductive.
        assert (32'(op_read_q) + 32'(op_write_q) + 32'(op_run_q) <= 32'd1);
        if (byte_valid_q)
            assert (state_q == StIdle || state_q == StWrite || state_q == StStart);
        if (state_q == StScale || state_q == StRange) begin
            assert (f_good_q && (op_read_q || op_write_q));
            assert (op_read_q ? space_reads_q : space_writes_q);
        end
        if (state_q == StRange) assert (fits_q == (f_end <= space_words_q));
        if (state_q == StWrite) begin
            assert (f_good_q && op_write_q && space_writes_q);
            assert (count_q != '0 && f_end <= space_words_q);
        end
        if (state_q == StRun) assert (f_good_q && op_run_q);
        if (run_start_o) assert (state_q == StRun);
        if (state_q == StStart || state_q == StReply)
            if (reply_payload_o) assert (f_good_q && space_reads_q);
        if (state_q == StStart && reply_payload_o) assert (count_q != '0);
        if (f_sent_q) assert (state_q == StReply || state_q == StIdle);
        if (f_sent_q) assert (!reading_q);
        if (f_sent_q && state_q == StReply) assert (!word_valid_q || !reply_payload_o);
        if (fresh_q != '0 && state_q != StIdle) assert (reading_q);
        if (state_q >= StRange)
            assert (none_q == (count_q == '0) && one_q == (count_q == 16'd1));
        if (state_q >= StStart && !op_run_q) assert (ok_q == (status_q == PDNN_STATUS_OK));
        if (state_q == StScale || state_q == StRange || state_q == StJudge) assert (!ok_q);
        if (state_q == StScale || state_q == StRange) assert (status_q == PDNN_STATUS_OK);
        if (state_q == StWrite) assert (ok_q && status_q == PDNN_STATUS_OK);
        if (mem_we_o) assert (state_q == StWrite && count_q != '0);
        if (reading_q) assert (count_q != '0);
        if (reading_q) assert (state_q == StReply && f_good_q && reply_payload_o);
    end
end
