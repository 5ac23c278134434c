// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_wb_port - Wishbone cycles to the device's bus (rtl/pdnn_device_signals.svh).
//
// Wishbone B4, classic standard cycles, 32 bits, addresses of words: wb_adr_i is {space, offset}.
//
//   space 0 REG     offset: a register                                    read, write
//   space 1 TAPE    offset: 2 * word + half, the lower half first         read, write
//   space 2 NOISE   offset: an entry; bits 7:0                            write
//   space 3 ACT     offset: a word; bits 15:0                             write
//   space 4 RESULT  offset: a word                                        read
//   space 7 CONTROL offset 0: write bit 0: start a run; read: bit 0 it runs, bit 1 it has ended since
//                   (and irq_o), 15:8 its status, PDNN_STATUS_OK or another   read, write
//
// A write of TAPE's lower half waits for the upper one, which writes both. While a run lasts, an
// access to any space but CONTROL is answered when it is over. What is not in the table, lies
// outside its space, has not all of wb_sel_i, or starts a run during another is answered with
// wb_err_o and does nothing. Each answer is a pulse of wb_ack_o or wb_err_o: 1 cycle after a write,
// 3 or 4 after a read.
`default_nettype none

module pdnn_wb_port #(
    parameter integer TapeWords   = 16384, // words of the spaces: 1..65536
    parameter integer ActWords    = 256,
    parameter integer ResultWords = 1024,
    parameter integer NoiseWords  = 512
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        wb_cyc_i,
    input  wire logic        wb_stb_i,
    input  wire logic        wb_we_i,
    input  wire logic [20:0] wb_adr_i,
    input  wire logic [3:0]  wb_sel_i,
    input  wire logic [31:0] wb_dat_i,
    output      logic [31:0] wb_dat_o,
    output      logic        wb_ack_o,
    output      logic        wb_err_o,
    output      logic        irq_o,       // a run has ended; low again when CONTROL is written

    output      logic        mem_we_o,
    output      logic        mem_re_o,
    output      logic [2:0]  mem_space_o,
    output      logic [15:0] mem_addr_o,
    output      logic [63:0] mem_wdata_o,
    input  wire logic [63:0] mem_rdata_i,
    input  wire logic        mem_rvalid_i,
    output      logic        start_o,     // pulse
    input  wire logic        done_i,      // pulse: the run is over
    input  wire logic [7:0]  status_i,    // with done_i
    output      logic        busy_o       // from start_o to done_i
);
    `include "pdnn_map.svh"
    localparam [2:0] SpaceControl = 3'd7;
    localparam integer RegWords = 256;

    logic        strobe, answered, bad, half;
    logic        ack_q, err_q, reading_q, half_q, running_q;
    logic        there_q;     // the master that reads has not left
    logic [7:0]  status_q;
    logic [31:0] low_q;       // TAPE's lower half
    logic [2:0]  space;
    logic [17:0] offset;
    logic [16:0] words;       // of the space; 0: there is no such space, or not in this direction
    logic        is_tape;

    assign strobe   = wb_cyc_i && wb_stb_i;
    assign answered = ack_q || err_q;
    assign {space, offset} = wb_adr_i;
    assign is_tape  = space == PDNN_SPACE_TAPE[2:0];
    assign half     = is_tape && offset[0];

    always_comb begin
        case (space)
            PDNN_SPACE_REG[2:0]:    words = 17'(RegWords);
            PDNN_SPACE_TAPE[2:0]:   words = 17'(TapeWords);
            PDNN_SPACE_NOISE[2:0]:  words = wb_we_i ? 17'(NoiseWords) : 17'd0;
            PDNN_SPACE_ACT[2:0]:    words = wb_we_i ? 17'(ActWords) : 17'd0;
            PDNN_SPACE_RESULT[2:0]: words = wb_we_i ? 17'd0 : 17'(ResultWords);
            SpaceControl:           words = 17'd1;
            default:                words = 17'd0;
        endcase
        bad = (is_tape ? offset >> 1 : offset) >= {1'b0, words} || wb_sel_i != 4'hF ||
              (space == SpaceControl && wb_we_i && wb_dat_i[0] && busy_o);
    end

    assign wb_ack_o = ack_q && strobe;
    assign wb_err_o = err_q && strobe;
    assign busy_o   = start_o || running_q;

    always_ff @(posedge clk) begin
        ack_q    <= 1'b0;
        err_q    <= 1'b0;
        mem_we_o <= 1'b0;
        mem_re_o <= 1'b0;
        start_o  <= 1'b0;

        there_q <= strobe && (there_q || !reading_q);
        if (reading_q) begin
            if (mem_rvalid_i) begin
                reading_q <= 1'b0;
                ack_q     <= strobe && there_q;
                wb_dat_o  <= half_q ? mem_rdata_i[63:32] : mem_rdata_i[31:0];
            end
        end else if (strobe && !answered) begin
            mem_space_o <= space;
            mem_addr_o  <= is_tape ? offset[16:1] : offset[15:0];
            mem_wdata_o <= is_tape ? {wb_dat_i, low_q} : {32'd0, wb_dat_i};
            half_q      <= half;
            if (bad) err_q <= 1'b1;
            else if (space == SpaceControl) begin
                ack_q    <= 1'b1;
                wb_dat_o <= {16'd0, status_q, 6'd0, irq_o, busy_o};
                if (wb_we_i) begin
                    start_o <= wb_dat_i[0];
                    irq_o   <= 1'b0;
                end
            end else if (!busy_o) begin
                if (!wb_we_i) begin
                    mem_re_o  <= 1'b1;
                    reading_q <= 1'b1;
                end else begin
                    ack_q    <= 1'b1;
                    mem_we_o <= !is_tape || half;
                    if (!half) low_q <= wb_dat_i;
                end
            end
        end

        if (done_i) begin
            status_q <= status_i;
            irq_o    <= 1'b1;
        end
        running_q <= busy_o && !done_i;

        if (rst) begin
            ack_q     <= 1'b0;
            err_q     <= 1'b0;
            mem_we_o  <= 1'b0;
            mem_re_o  <= 1'b0;
            start_o   <= 1'b0;
            reading_q <= 1'b0;
            running_q <= 1'b0;
            irq_o     <= 1'b0;
            status_q  <= PDNN_STATUS_OK;
        end
    end

`ifdef FORMAL
    `include "formal/pdnn_wb_port.svh"
`endif
endmodule

`default_nettype wire
