// SPDX-License-Identifier: BSD-2-Clause
//
// A recorded session for a test bench: what is sent and what came back, read as a whole by
// session_read(). The format: rtl/doc/integration.md. For Icarus, in a module that includes
// pdnn_map.svh.

logic [7:0]   send_q [$];      // bytes to the device
logic [7:0]   want_q [$];      // bytes from the device
logic [15:0]  asked_q [$];     // {opcode, space} of each request
logic [255:0] picture = '0;    // the input bits that were written
logic [7:0]   session_packet [0:PDNN_HEADER_BYTES + PDNN_PAYLOAD_MAX + PDNN_CRC_BYTES - 1];
integer       session_at = 0;  // bytes of the packet so far

function integer session_nibble(input integer c);
    if (c >= "0" && c <= "9") return c - "0";
    if (c >= "A" && c <= "F") return c - "A" + 10;
    return -1;
endfunction

task session_request_byte(input logic [7:0] value);
    integer address, payload;
    send_q.push_back(value);
    session_packet[session_at] = value;
    session_at = session_at + 1;
    address = {session_packet[5], session_packet[4]};
    payload = session_packet[2] == PDNN_OP_WRITE ? {session_packet[7], session_packet[6]} : 0;
    if (session_at >= PDNN_HEADER_BYTES &&
        session_at == PDNN_HEADER_BYTES + PDNN_CRC_BYTES + payload) begin
        asked_q.push_back({session_packet[2], session_packet[3]});
        if (session_packet[2] == PDNN_OP_WRITE && session_packet[3] == PDNN_SPACE_ACT)
            for (int i = 0; i < payload; i++)
                picture[16 * address + 8 * i +: 8] = session_packet[PDNN_HEADER_BYTES + i];
        session_at = 0;
    end
endtask

// The picture, Side bits a row.
task picture_print(input integer side);
    for (int y = 0; y < side; y++) begin
        for (int x = 0; x < side; x++) $write("%s", picture[side*y + x] ? "##" : "  ");
        $write("\n");
    end
endtask

task session_read(input reg [8*256-1:0] name);
    integer file, c, high, direction;
    file = $fopen(name, "r");
    if (file == 0) $fatal(1, "%0s cannot be opened", name);
    c = $fgetc(file);
    while (c != -1) begin
        direction = c;
        c = $fgetc(file);
        while (c != "\n" && c != -1) begin
            high = session_nibble(c);
            if ((direction == ">" || direction == "<") && high >= 0) begin
                c = $fgetc(file);
                if (direction == ">") session_request_byte({high[3:0], 4'(session_nibble(c))});
                else want_q.push_back({high[3:0], 4'(session_nibble(c))});
            end
            c = $fgetc(file);
        end
        if (c == "\n") c = $fgetc(file);
    end
    $fclose(file);
    if (send_q.size() == 0) $fatal(1, "%0s has no requests", name);
endtask
