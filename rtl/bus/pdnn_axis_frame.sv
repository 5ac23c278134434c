// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_axis_frame - bytes of replies in, the same out with TLAST at the last byte of each.
//
// A reply's length stands in its header (rtl/doc/packets.md): 8 bytes, the count in the last two,
// then count bytes and a CRC of 4. The bytes must be those of pdnn_core from its reset on. They are
// held for a cycle, so all outputs are registers; a byte a cycle passes. As AXI4-Stream asks for,
// TVALID, once high, stays so until TREADY, and TDATA and TLAST do not change before.
`default_nettype none

module pdnn_axis_frame (
    input  wire logic       clk,
    input  wire logic       rst,
    input  wire logic       in_valid_i,
    output      logic       in_ready_o,
    input  wire logic [7:0] in_data_i,
    output      logic       m_axis_tvalid,
    input  wire logic       m_axis_tready,
    output      logic [7:0] m_axis_tdata,
    output      logic       m_axis_tlast
);
    `include "pdnn_map.svh"

    logic        header_q;  // the byte that comes in is one of the header
    logic [2:0]  index_q;   // which
    logic [7:0]  low_q;     // the byte before it
    logic [16:0] left_q;    // behind the header: bytes that follow this one
    logic        taken, count_comes, last;

    assign in_ready_o  = !m_axis_tvalid || m_axis_tready;
    assign taken       = in_valid_i && in_ready_o;
    assign count_comes = header_q && index_q == 3'(PDNN_HEADER_BYTES - 1);
    assign last        = !header_q && left_q == '0;

    always_ff @(posedge clk) begin
        if (taken) begin
            m_axis_tdata <= in_data_i;
            m_axis_tlast <= last;
            low_q        <= in_data_i;
            index_q      <= index_q + 3'd1;
            if (count_comes) begin
                header_q <= 1'b0;
                left_q   <= {1'b0, in_data_i, low_q} + 17'(PDNN_CRC_BYTES - 1);
            end else begin
                left_q <= left_q - 17'd1;
                if (last) begin
                    header_q <= 1'b1;
                    index_q  <= 3'd0;
                end
            end
        end
        m_axis_tvalid <= taken || (m_axis_tvalid && !m_axis_tready);
        if (rst) begin
            m_axis_tvalid <= 1'b0;
            header_q      <= 1'b1;
            index_q       <= 3'd0;
        end
    end

`ifdef FORMAL
    `include "formal/pdnn_axis_frame.svh"
`endif
endmodule

`default_nettype wire
