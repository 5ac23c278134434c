// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_packet_exec - judges a request and does what it asks for on the bus.
//
// The verdict is the first that applies of: a WRITE too long, the CRC, the opcode, the space (and
// whether it may be read or written), the count, the address. Nothing reaches the bus before it.
// Then the payload moves between the byte side and the bus at a byte a cycle through one word_q:
// a WRITE's bytes enter it where the space's word ends, a READ's leave it at the bottom while the
// bus fetches the next word.
//
// Bus: mem_we_o writes at once. mem_re_o reads the word at mem_addr_o, again and again until it is
// used: mem_rdata_i holds it, and mem_rvalid_i is high, one or two cycles after each with mem_re_o.
`default_nettype none

module pdnn_packet_exec #(
    parameter integer TapeWords   = 16384, // 1..65536, words of the spaces
    parameter integer ActWords    = 256,   // 1..65536
    parameter integer ResultWords = 1024,  // 1..65536
    parameter integer NoiseTables = 2      // 1..8
) (
    input  wire logic        clk,
    input  wire logic        rst,

    // the request, from pdnn_packet_rx
    input  wire logic        hdr_valid_i,
    input  wire logic [2:0]  hdr_index_i,
    input  wire logic [7:0]  hdr_data_i,
    input  wire logic        req_valid_i,
    input  wire logic        req_refused_i,
    input  wire logic        req_crc_ok_i,
    output      logic        req_bad_o,      // pulse: too long, or a bad CRC
    output      logic        buf_read_o,     // bytes of the request are wanted
    output      logic        payload_read_o, // a WRITE's payload is being read
    output      logic [7:0]  payload_addr_o, // byte of it wanted in the next cycle
    input  wire logic [7:0]  payload_data_i, // the byte asked for in the cycle before

    // the reply, to pdnn_packet_tx
    output      logic        reply_start_o,
    output      logic [7:0]  reply_status_o,
    output      logic        reply_payload_o,
    output      logic        reply_quiet_o,  // it enters the CRC and is not sent
    input  wire logic        reply_done_i,
    output      logic        byte_valid_o,
    input  wire logic        byte_ready_i,
    output      logic [7:0]  byte_data_o,
    output      logic        byte_last_o,

    // the bus
    output      logic        mem_we_o,
    output      logic        mem_re_o,
    output      logic [2:0]  mem_space_o,
    output      logic [15:0] mem_addr_o,    // counts words of the space
    output      logic [63:0] mem_wdata_o,   // at the bottom
    input  wire logic [63:0] mem_rdata_i,
    input  wire logic        mem_rvalid_i,

    output      logic        run_start_o,   // pulse
    input  wire logic        run_done_i,    // pulse
    input  wire logic [7:0]  run_status_i,

    output      logic        busy_o         // a request is being served
);
    `include "pdnn_map.svh"
    localparam integer RegWords   = 256;
    localparam integer NoiseWords = PDNN_NOISE_ENTRIES * NoiseTables;

    typedef enum logic [2:0] {
        StIdle  = 3'd0,
        StJudge = 3'd1, // the request is there: CRC, opcode, space
        StScale = 3'd2, // bytes become words
        StRange = 3'd3, // count and address
        StWrite = 3'd4,
        StRun   = 3'd5,
        StStart = 3'd6, // the reply begins
        StReply = 3'd7
    } state_e;

    // What a space is: bytes of a word as a power of two, words, what may be done; of hdr_data_i.
    logic [1:0]  space_log2;
    logic [16:0] space_words;
    logic        space_reads, space_writes;
    logic [2:0]  space_lane_last;

    // The same of the request's space.
    logic [1:0]  space_log2_q;
    logic [16:0] space_words_q;
    logic        space_reads_q, space_writes_q;
    logic [2:0]  lane_last_q;           // the last byte of a word

    state_e      state_q, state_d;
    logic        op_read_q, op_check_q, op_write_q, op_run_q; // a CHECK is a READ too
    logic [2:0]  space_q;
    logic        crc_ok_q;
    logic [15:0] addr_q;                // of the next word
    logic [15:0] count_q;               // bytes; words once StScale is over
    logic [1:0]  scale_q;               // halvings of count_q still to do
    logic        odd_q;                 // bytes fell off: count is no multiple of the word
    logic [7:0]  status_q, status_d;
    logic [63:0] word_q;
    logic [2:0]  lane_q;                // byte of the word being moved
    logic        word_valid_q;          // READ: word_q has bytes
    logic        byte_valid_q;          // payload_data_i is the byte wanted
    logic        reading_q;             // words are still to be read from the bus
    logic [1:0]  fresh_q;               // addr_q was on the bus a cycle before, two
    logic        none_q, one_q;         // count_q is 0, is 1; from StRange on
    logic        fits_q;                // the address behind the last word is one, or the end
    logic        ok_q;                  // of a READ or WRITE: status_q is OK
    logic        in_range, few, judge, word_load, word_insert, lane_ends;

    always_comb begin
        space_log2   = 2'd0;
        space_words  = '0;
        space_reads  = 1'b0;
        space_writes = 1'b0;
        case (hdr_data_i)
            PDNN_SPACE_REG: begin
                space_log2   = 2'($clog2(PDNN_SPACE_REG_BYTES));
                space_words  = 17'(RegWords);
                space_reads  = 1'b1;
                space_writes = 1'b1;
            end
            PDNN_SPACE_TAPE: begin
                space_log2   = 2'($clog2(PDNN_SPACE_TAPE_BYTES));
                space_words  = 17'(TapeWords);
                space_reads  = 1'b1;
                space_writes = 1'b1;
            end
            PDNN_SPACE_NOISE: begin
                space_log2   = 2'($clog2(PDNN_SPACE_NOISE_BYTES));
                space_words  = 17'(NoiseWords);
                space_writes = 1'b1;
            end
            PDNN_SPACE_ACT: begin
                space_log2   = 2'($clog2(PDNN_SPACE_ACT_BYTES));
                space_words  = 17'(ActWords);
                space_writes = 1'b1;
            end
            PDNN_SPACE_RESULT: begin
                space_log2   = 2'($clog2(PDNN_SPACE_RESULT_BYTES));
                space_words  = 17'(ResultWords);
                space_reads  = 1'b1;
            end
            default: ;
        endcase
        case (space_log2)
            2'd0:    space_lane_last = 3'd0;
            2'd1:    space_lane_last = 3'd1;
            2'd2:    space_lane_last = 3'd3;
            default: space_lane_last = 3'd7;
        endcase
    end

    assign in_range  = !odd_q && !none_q && fits_q;
    assign few       = count_q[15:2] == '0;
    assign judge     = state_q == StJudge;
    assign req_bad_o = judge && (req_refused_i || !crc_ok_q);

    always_comb begin
        state_d  = state_q;
        status_d = status_q;
        case (state_q)
            StIdle: if (req_valid_i) state_d = StJudge;
            StJudge: begin
                state_d = StStart;
                if (req_refused_i) status_d = PDNN_STATUS_BAD_COUNT;
                else if (!crc_ok_q) status_d = PDNN_STATUS_BAD_CRC;
                else if (op_run_q) begin
                    status_d = PDNN_STATUS_OK;
                    state_d  = StRun;
                end else if (!op_read_q && !op_write_q) status_d = PDNN_STATUS_BAD_OP;
                else if (op_read_q ? !space_reads_q : !space_writes_q)
                    status_d = PDNN_STATUS_BAD_SPACE;
                else begin
                    status_d = PDNN_STATUS_OK;
                    state_d  = StScale;
                end
            end
            StScale: if (scale_q == 2'd0) state_d = StRange;
            StRange: begin
                state_d = StStart;
                if (odd_q || none_q) status_d = PDNN_STATUS_BAD_COUNT;
                else if (!in_range) status_d = PDNN_STATUS_BAD_ADDRESS;
                else if (op_write_q) state_d = StWrite;
            end
            StWrite:
                if (mem_we_o && one_q) state_d = StStart;
            StRun:
                if (run_done_i) begin
                    status_d = run_status_i;
                    state_d  = StStart;
                end
            StStart: state_d = StReply;
            default:
                if (reply_done_i) state_d = StIdle;
        endcase
    end

    assign reply_start_o   = state_q == StStart;
    assign reply_status_o  = status_q;
    assign reply_payload_o = op_read_q && ok_q;
    assign reply_quiet_o   = op_check_q;
    assign busy_o          = state_q != StIdle;

    assign buf_read_o     = state_q == StWrite || state_q == StStart || state_q == StReply;
    assign payload_read_o = state_q == StWrite;

    // The word between the byte side and the bus.
    assign lane_ends    = lane_q == lane_last_q;
    assign word_insert  = byte_valid_q;
    assign word_load    = fresh_q[1] && mem_rvalid_i &&
                          (!word_valid_q || (byte_ready_i && lane_ends));
    assign byte_valid_o = state_q == StReply && word_valid_q;
    assign byte_data_o  = word_q[7:0];
    assign byte_last_o  = lane_ends && none_q;
    assign mem_re_o     = reading_q;
    assign mem_space_o  = space_q;
    assign mem_addr_o   = addr_q;
    assign mem_wdata_o  = word_q;

    always_ff @(posedge clk) begin
        if (rst) state_q <= StIdle;
        else state_q <= state_d;
        status_q    <= status_d;
        crc_ok_q    <= req_crc_ok_i;
        fits_q      <= {1'b0, addr_q} + {1'b0, count_q} <= space_words_q;
        ok_q        <= state_q == StRange ? in_range : ok_q && state_q != StIdle;
        run_start_o <= judge && state_d == StRun && !rst;

        if (hdr_valid_i)
            case (hdr_index_i)
                3'd2: begin
                    op_read_q  <= hdr_data_i == PDNN_OP_READ || hdr_data_i == PDNN_OP_CHECK;
                    op_check_q <= hdr_data_i == PDNN_OP_CHECK;
                    op_write_q <= hdr_data_i == PDNN_OP_WRITE;
                    op_run_q   <= hdr_data_i == PDNN_OP_RUN;
                end
                3'd3: begin
                    space_q        <= hdr_data_i[2:0];
                    space_log2_q   <= space_log2;
                    space_words_q  <= space_words;
                    space_reads_q  <= space_reads;
                    space_writes_q <= space_writes;
                    lane_last_q    <= space_lane_last;
                end
                3'd4:    addr_q[7:0]   <= hdr_data_i;
                3'd5:    addr_q[15:8]  <= hdr_data_i;
                3'd6:    count_q[7:0]  <= hdr_data_i;
                3'd7:    count_q[15:8] <= hdr_data_i;
                default: ;
            endcase
        else if (state_q == StIdle) begin
            scale_q <= space_log2_q;
            odd_q   <= 1'b0;
        end else if (state_q == StScale && scale_q != 2'd0) begin
            scale_q <= scale_q - 2'd1;
            odd_q   <= odd_q | count_q[0];
            count_q <= {1'b0, count_q[15:1]};
        end else if (mem_we_o || word_load) begin
            addr_q  <= addr_q + 16'd1;
            count_q <= count_q - 16'd1;
        end
        none_q <= few && count_q[1:0] == (mem_we_o || word_load ? 2'd1 : 2'd0);
        one_q  <= few && count_q[1:0] == (mem_we_o || word_load ? 2'd2 : 2'd1);

        if (rst) {op_read_q, op_write_q, op_run_q} <= '0;

        fresh_q <= word_load ? 2'd0 : {fresh_q[0] && reading_q, reading_q};
        if (rst || (word_load && one_q)) reading_q <= 1'b0;
        else if (reply_start_o && reply_payload_o) reading_q <= 1'b1;

        if (state_q == StIdle) begin
            lane_q       <= 3'd0;
            word_valid_q <= 1'b0;
        end else if (state_q == StWrite) begin
            if (word_insert) lane_q <= lane_ends ? 3'd0 : lane_q + 3'd1;
        end else if (word_load) begin
            lane_q       <= 3'd0;
            word_valid_q <= 1'b1;
        end else if (byte_ready_i && byte_valid_o) begin
            lane_q       <= lane_q + 3'd1;
            word_valid_q <= !lane_ends;
        end

        if (word_load) word_q <= mem_rdata_i;
        else if (word_insert || byte_ready_i) begin
            word_q <= {payload_data_i, word_q[63:8]};
            if (word_insert && space_log2_q == 2'd2) word_q[31:24] <= payload_data_i;
            if (word_insert && space_log2_q == 2'd1) word_q[15:8] <= payload_data_i;
            if (word_insert && space_log2_q == 2'd0) word_q[7:0] <= payload_data_i;
        end

        mem_we_o     <= !rst && state_q == StWrite && word_insert && lane_ends &&
                        !(mem_we_o && one_q);
        byte_valid_q <= state_q == StWrite;
        if (state_q == StIdle) payload_addr_o <= 8'd0;
        else if (state_q == StWrite) payload_addr_o <= payload_addr_o + 8'd1;
    end

`ifdef FORMAL
    `include "formal/pdnn_packet_exec.svh"
`endif
endmodule

`default_nettype wire
