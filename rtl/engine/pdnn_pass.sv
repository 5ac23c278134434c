// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_pass - a run: passes over the tape, layer by layer. Reads descriptors, counts samples, and
// knows when a run ends and with what verdict. What a layer is, the datapath knows: it begins with
// layer_go_o and says layer_done_i when all that the layer's neurons do is done.
//
// place_o is where on the tape the run stands, in words or, with LineWords = 16, in lines. The
// datapath moves it on (move_i) over the layer, so that it then stands at the next descriptor. A
// pass begins at the first descriptor without ONCE, but for the first pass, which begins at
// TAPE_BASE.
//
//   StDesc    desc_re_o: the descriptor is read
//   StCheck   layer_start_o: it is on the tape's output; layer_go_o too, unless the run ends here
//   StLayer   layer_o holds it, until the next StCheck
//
// Every tape ends: a descriptor that is not one, or lies beyond the memory, ends the run.
`default_nettype none

module pdnn_pass #(
    // Samples side by side: a power of two, 1 to 32.
    parameter integer Lanes = 16,
    // Most samples of a pass, one after the other, by their counts or side by side: 1, 2, 4
    // or 16. Above 1, Lanes is 1.
    parameter integer Block = 1,
    // Words of the tape's lines, in which descriptors begin: 1 or 16.
    parameter integer LineWords = 1,
    // What MARKER must be: PDNN_DESC_MARKER or PDNN_DESC_MARKER_ROWS.
    parameter integer Marker = 0,
    parameter integer AddrW = 14,
    parameter integer PlaceW = AddrW - $clog2(LineWords)
) (
    input  wire logic              clk,
    input  wire logic              rst,

    input  wire logic              run_start_i,
    input  wire logic [15:0]       samples_i,     // holds from the cycle before run_start_i
                                                  // to the run's end
    input  wire logic [15:0]       tape_base_i,   // a multiple of LineWords, else BAD_TAPE
    input  wire logic [4:0]        block_i,       // BLOCK, one hot; holds during a run
    // what the pass that has ended was enough for; valid from CYCLES_STOP cycles after it on
    input  wire logic              stop_i,
    output      logic              stopped_o,     // by stop_i, before all samples were taken
    output      logic              run_load_o,    // accepted: clear counters, seed the generator
    output      logic              run_done_o,    // pulse, run_status_o is valid with it and after
    output      logic [7:0]        run_status_o,
    output      logic              running_o,

    output      logic              desc_re_o,
    input  wire logic [63:0]       word_i,        // the tape's output
    output      logic [PlaceW-1:0] place_o,
    input  wire logic              move_i,        // at least once a layer
    input  wire logic [6:0]        move_by_i,     // 1 or more; 1 in StDesc
    input  wire logic              jump_i,        // forward to this place; too large for PlaceW
    input  wire logic [PlaceW:0]   jump_to_i,     // bits: beyond the memory

    output      logic              layer_start_o,
    output      logic              layer_go_o,
    output      logic [63:0]       layer_o,       // the descriptor
    output      logic [8:0]        in_words_o,    // IN_WORDS - 2: a counter from here ends below 0
    input  wire logic              layer_done_i,
    input  wire logic              again_i,       // with it: the pass starts over, and from here on
                                                  // a pass is a sample
    output      logic              pass_start_o,  // with layer_start_o: a pass's first without ONCE
    output      logic              pass0_o,
    output      logic [11:0]       sample_o,      // the pass's first; after a run: how many
    output      logic [12:0]       left_o,        // samples to go, this pass included
`ifdef PDNN_TRACE
    output      logic [15:0]       layer_number_o, // of the descriptor on the tape
`endif
    output      logic [5:0]        size_o         // samples of the pass, one hot; from
                                                  // layer_start_o on
);
    `include "pdnn_map.svh"

    localparam integer LaneW = $clog2(Lanes);
    localparam integer NextW = PlaceW > 7 ? PlaceW + 1 : 8;

    typedef enum logic [2:0] {
        StIdle  = 3'd0,
        StDesc  = 3'd1,
        StCheck = 3'd2,
        StLayer = 3'd3,
        StEnd   = 3'd4
    } state_e;

    state_e state_q;
    logic beyond_q;               // place_o has passed the end of the memory
    logic [PlaceW-1:0] restart_q;
    logic restart_known_q;
    logic begun_q;                // a layer without ONCE has started in this pass
    logic [11-LaneW:0] sample_q;  // in units of Lanes
    // Verdicts on values that stand still for cycles before they are asked for.
    logic samples_bad_q;
    logic finished_q;             // no pass after this one

    wire logic desc_none = word_i[PDNN_DESC_MARKER_LSB +: PDNN_DESC_MARKER_W] != 8'(Marker)
                        || word_i[PDNN_DESC_IN_WORDS_LSB +: PDNN_DESC_IN_WORDS_W] == '0
                        || word_i[PDNN_DESC_OUTPUTS_LSB +: PDNN_DESC_OUTPUTS_W] == '0;
    wire logic desc_once = word_i[PDNN_DESC_ONCE_LSB];
    wire logic desc_bad = beyond_q || desc_none;
    wire logic last_layer = layer_o[PDNN_DESC_LAST_LSB];
    wire logic stop = stop_i && !begun_q;
    wire logic again = Block > 1 && again_i;
    wire logic pass_end = layer_done_i && last_layer;
    wire logic [NextW-1:0] place_next = NextW'(place_o) + NextW'(move_by_i);

    assign run_load_o = state_q == StIdle && run_start_i; // a run that is refused too
    assign run_done_o = state_q == StEnd;
    assign running_o = state_q != StIdle;
    assign desc_re_o = state_q == StDesc;
    assign layer_start_o = state_q == StCheck;
    assign layer_go_o = state_q == StCheck && !desc_bad && !stop;
    assign pass_start_o = state_q == StCheck && !desc_once && !begun_q && !stop;
    assign sample_o = 12'(sample_q) << LaneW;
    assign left_o = samples_i[12:0] - {1'b0, sample_o};

    always_ff @(posedge clk) begin
        if (rst) begin
            state_q <= StIdle;
        end else begin
            case (state_q)
                StIdle: if (run_start_i) state_q <= samples_bad_q ? StEnd : StDesc;
                StDesc: state_q <= StCheck;
                StCheck: state_q <= layer_go_o ? StLayer : StEnd;
                StLayer: if (layer_done_i) state_q <= last_layer && finished_q ? StEnd : StDesc;
                default: state_q <= StIdle;
            endcase
        end
        if (state_q == StCheck) begin
            layer_o <= word_i;
            in_words_o <= {1'b0, word_i[PDNN_DESC_IN_WORDS_LSB +: PDNN_DESC_IN_WORDS_W]} - 9'd2;
        end
    end

    // Place and verdict.
    always_ff @(posedge clk) begin
        if (state_q == StIdle) begin
            place_o <= tape_base_i[AddrW-1 -: PlaceW];
            beyond_q <= ({1'b0, tape_base_i} >> AddrW) != '0
                     || (tape_base_i & 16'(LineWords - 1)) != '0;
            restart_known_q <= 1'b0;
            if (run_start_i)
                run_status_o <= samples_bad_q ? PDNN_STATUS_BAD_SAMPLES : PDNN_STATUS_OK;
        end else if (pass_end || again) begin
            place_o <= restart_q;
            beyond_q <= 1'b0;
        end else if (move_i || (LineWords == 1 && state_q == StDesc)) begin
            place_o <= place_next[PlaceW-1:0];
            if ((place_next >> PlaceW) != '0) beyond_q <= 1'b1;
        end else if (jump_i) begin
            place_o <= jump_to_i[PlaceW-1:0];
            if (jump_to_i[PlaceW]) beyond_q <= 1'b1;
        end
        if (state_q == StDesc && !restart_known_q) restart_q <= place_o;
        if (state_q == StCheck) begin
            if (desc_bad) run_status_o <= PDNN_STATUS_BAD_TAPE;
            if (!desc_once) restart_known_q <= 1'b1;
        end
    end

    // Samples of a pass: Lanes, or the largest power of two that is neither above the block nor
    // above those left.
    logic [4:0] cap_q, size, size_q;
    always_comb begin
        size = 5'd1;
        if (Block > 1)
            for (int j = 1; j < 5; j++)
                if ((left_o >> j) != '0 && (cap_q >> j) != '0) size = 5'd1 << j;
    end
    always_ff @(posedge clk) begin
        size_q <= size;
        if (Block == 1) cap_q <= 5'd1;
        else if (state_q == StIdle) cap_q <= block_i;
        else if (again) cap_q <= 5'd1;
    end
    assign size_o = Block > 1 ? {1'b0, size_q} : 6'(Lanes);

    // The pass.
    always_ff @(posedge clk) begin
        if (state_q == StIdle) begin
            pass0_o <= 1'b1;
            if (run_start_i) sample_q <= '0;
            begun_q <= 1'b0;
        end else if (pass_end) begin
            pass0_o <= 1'b0;
            sample_q <= sample_q + (12-LaneW)'(12'(size_o) >> LaneW);
            begun_q <= 1'b0;
        end else if (again) begin
            begun_q <= 1'b0;
        end else if (pass_start_o) begin
            begun_q <= 1'b1;
        end
        if (rst || (state_q == StIdle && run_start_i)) stopped_o <= 1'b0;
        else if (state_q == StCheck && stop) stopped_o <= 1'b1;
        samples_bad_q <= ((samples_i - 1'b1) >> $clog2(PDNN_SAMPLES_MAX)) != '0;
        finished_q <= layer_o[PDNN_DESC_ONCE_LSB] || left_o == 13'(size_o)
                   || (Lanes > 1 && (left_o >> LaneW) == '0);
    end

`ifdef PDNN_TRACE
    logic [15:0] restart_number_q;
    always_ff @(posedge clk) begin
        if (state_q == StIdle) layer_number_o <= '1;
        else if (pass_end || again) layer_number_o <= restart_number_q;
        else if (state_q == StDesc) layer_number_o <= layer_number_o + 1'b1;
        if (state_q == StDesc && !restart_known_q) restart_number_q <= layer_number_o;
    end
`endif

    wire logic unused_ok = &{1'b0, place_next, block_i, again_i, size_q};

    initial begin
        if (Lanes < 1 || Lanes > 32 || (Lanes & (Lanes - 1)) != 0)
            $fatal(1, "pdnn_pass: Lanes must be a power of two, 1 to 32");
        if (LineWords != 1 && LineWords != 16)
            $fatal(1, "pdnn_pass: LineWords must be 1 or 16");
        if (Block != 1 && ((Block != 2 && Block != 4 && Block != 16) || Lanes != 1))
            $fatal(1, "pdnn_pass: Block must be 1, or 2, 4 or 16 with Lanes = 1");
    end

`ifdef FORMAL
    `include "formal/pdnn_pass.svh"
`endif
endmodule

`default_nettype wire
