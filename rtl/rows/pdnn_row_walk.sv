// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_walk - walks a tape of rows: reads the row of every active input, skips the others.
//
// The tape is in lines of 16 words. For each group of 16 neurons the scanner goes through the
// layer's activation words, two at a time: A is the word that the activation memory shows, B
// what is left of an earlier one. B gives the tape address of one row a cycle, a row for each
// 1; A drops words without a 1 meanwhile, one a cycle. While a group is scanned the neurons of
// the one before are drained, position k of 0..15 a cycle; cycles 0, 4, 8 and 12 read their
// bias words. 0 is the cycle in which a group's first word stands in A, and B has nothing to
// read; the others stop the scanner. So a group takes max(16, C + 3) cycles, C those of its
// scan alone.
//
// SERIAL layers are drained before the next group is scanned, and a neuron before the next: what
// stands in the group's own word is not read (and nothing behind it), but the row of a neuron that
// was drawn as 1 is added to the accumulators, which are then captured again; k starts over in
// silence up to the next neuron.
//
// What is issued in a cycle T0 is on the memories' outputs in T1, where *_o say what it is; a
// neuron that is drained (live_o in T1) is at the head in T2 (shift_o), its bit comes back in
// T3.
//
// In the deterministic twin an active input is one whose code is not 0; load_o and pick_o find
// the code.
//
// Every tape ends: a descriptor that is not one, or lies beyond the memory, ends the run.
`default_nettype none

module pdnn_row_walk #(
    parameter integer TapeWords = 16384,   // a power of two, 64 to 65536
    parameter integer Serial = 1,          // 0: there are no SERIAL layers
    // Most samples of a pass, 1 or 16; above 1 the sums come a cycle later.
    parameter integer Block = 1,
    parameter integer AddrW = $clog2(TapeWords)
) (
    input  wire logic             clk,
    input  wire logic             rst,

    input  wire logic             run_start_i,
    input  wire logic [15:0]      samples_i,    // holds from the cycle before run_start_i
    input  wire logic [4:0]       block_i,      // BLOCK, one hot; holds during a run
    input  wire logic [15:0]      tape_base_i,  // a multiple of 16, else BAD_TAPE
    // what the pass that has ended was enough for; valid from CYCLES_STOP cycles behind it on
    input  wire logic             stop_i,
    output      logic             stopped_o,    // by stop_i, before all samples were taken
    output      logic             run_load_o,   // accepted: clear counters, seed the generator
    output      logic             run_done_o,   // pulse, run_status_o is valid with it and after
    output      logic [7:0]       run_status_o,
    output      logic             running_o,

    output      logic             tape_re_o,
    output      logic [AddrW-1:0] tape_addr_o,
    input  wire logic [63:0]      tape_rdata_i,
    output      logic             act_re_o,
    output      logic [7:0]       act_addr_o,
    input  wire logic [15:0]      act_rdata_i,  // holds until the next act_re_o
    output      logic             load_o,       // T0: that word comes to B
    output      logic [7:0]       load_addr_o,
    output      logic [3:0]       pick_o,       // T0 of a row: its input in B's word

    // The lists of changes (Block > 1): pdnn_row_changes.
    output      logic             list_clear_o,
    output      logic             list_o,       // the layer is LISTED, of more than one sample
    input  wire logic             list_busy_i,  // after a layer: not all is listed yet
    input  wire logic             list_full_i,
    output      logic             count_re_o,   // T0
    output      logic [3:0]       count_visit_o,
    input  wire logic [6:0]       count_i,      // from T1 on
    output      logic             entry_re_o,
    output      logic [9:0]       entry_at_o,
    input  wire logic [12:0]      entry_i,

    output      logic             by_changes_o, // the layer takes its samples one by one
    output      logic [3:0]       visit_o,      // T1 of a neuron: its sample, by pdnn_row_changes
    output      logic [3:0]       place_o,      // its place in the group
    output      logic             final_o,      // it is the last of its samples
    output      logic             minus_o,      // T1 of a row: it is taken away
    output      logic             row_valid_o,  // T1: the tape shows a row
    output      logic             bias_valid_o, // T1: it shows a bias word
    output      logic             clear_o,      // T1: the accumulators start a group
    output      logic             capture_o,    // T1: they have it: to the shift chain
    output      logic             live_o,       // T1: a neuron is at the head in the next cycle
    output      logic             shift_o,      // T2: the head is done with
    input  wire logic             drawn_i,      // T3, with Block > 1 T4: the neuron's bit

    output      logic             layer_start_o,
    output      logic [7:0]       out_base_o,
    output      logic [1:0]       kind_o,
    output      logic             once_o,
    output      logic             noise_o,
    output      logic [2:0]       table_o,
    output      logic [3:0]       table_shift_o,
    output      logic             pass0_o,
    output      logic [11:0]      sample_o,     // the pass's first; after a run: how many
    output      logic [4:0]       size_o,       // its samples, one hot; from layer_start_o on
`ifdef PDNN_TRACE
    output      logic [15:0]      layer_o,      // descriptor number on the tape
`endif
    output      logic             pass_start_o  // with layer_start_o: a pass's first without ONCE
);
    `include "pdnn_map.svh"

    localparam integer LineW = AddrW - 4;
    localparam integer SumW = LineW > 7 ? LineW + 1 : 8; // of a line and a layer's header lines
    // Cycles behind a layer's last neuron, less 1: until its sum has been looked at (stop_i).
    localparam integer Late = Block > 1 ? 1 : 0;
    localparam [2:0] Flush = 3'(3 + Late);

    typedef enum logic [2:0] {
        StIdle  = 3'd0,
        StDesc  = 3'd1, // read the descriptor
        StCheck = 3'd2, // it is on the tape's output
        StRows  = 3'd3, // where the rows begin
        StStart = 3'd4, // read a group's first activation word
        StScan  = 3'd5, // a group, while the one before is drained
        StDraw  = 3'd6, // SERIAL: drain alone
        StEnd   = 3'd7
    } state_e;

    state_e state_q;
    logic flush_q;                // StDraw of any layer: wait for the last neuron
    logic [2:0] hold_q;           // cycles of that
    logic [LineW-1:0] line_q;     // of the descriptor; then of the rows of A's word
    logic beyond_q;               // line_q has passed the end of the memory
    logic [LineW-1:0] restart_q;
    logic restart_known_q;
    logic pass_begun_q;
    logic [8:0] in_words_q;       // IN_WORDS - 2
    logic [7:0] in_base_q;
    logic serial, last_q;
    wire logic serial_q = Serial != 0 && serial;
    logic desc_none, desc_once, by_changes_d;
    logic [11:0] desc_outputs;
    logic [7:0] status_q;
    logic [12:0] left_q;          // samples not yet finished
    logic samples_bad_q, finished_q;
`ifdef PDNN_TRACE
    logic [15:0] restart_layer_q;
`endif

    // The scanner. Counters stop below zero, so that their top bit says what a comparison would.
    logic scan0_q;                // a group's first cycle
    logic [8:0] groups_q;         // behind the one that is scanned, less 1
    logic tail_q;                 // all groups are scanned, the last one is drained
    logic [8:0] words_q;          // of the group, not yet read, less 1
    logic [7:0] act_addr_q;       // the next
    logic a_valid_q, a_own_q;     // A; it is the group's own word
    logic a_masked_q;             // it, or a word behind it
    logic [15:0] b_bits_q;        // B: inputs whose rows are not yet read
    logic [LineW-1:0] b_line_q;   // their rows
    logic b_own_q;                // it was the group's own word
    logic b_minus_q;              // a row to be taken away

    // Layers by changes: visit 0 of a group is scanned as any other layer, the others are lists.
    logic listed, by_changes;
    logic [3:0] visit_q;          // that is scanned
    logic [LineW-1:0] offset_q;   // the group's rows, less IN_BASE
    logic [6:0] list_left_q;      // entries not yet read
    logic [5:0] list_at_q;
    logic entry_valid_q;          // one is on the list's output
    logic [4:0] cap_q;            // most samples of a pass, one hot
    logic [3:0] drain_visit_q;
    logic drain_final_q;

    // The drain.
    logic [4:0] k_q;              // 16: none
    logic [3:0] target_q;         // SERIAL: the next neuron
    logic [12:0] neurons_q;       // not yet drained, less 1
    logic [LineW+1:0] bias_q;     // bias words of the group, in units of four
    logic [7:0] own_q;            // the group's activation word
    logic [2+Late:0] live_q;      // from T1 on
    logic wait_q;                 // SERIAL: one of them
    logic [1:0] step_q;           // T1, T2

    // ---- scan ----
    logic b_any, b_more;
    logic [3:0] b_lowest;
    logic [15:0] b_rest;

    pdnn_row_ones u_ones (
        .bits_i(b_bits_q), .any_o(b_any), .lowest_o(b_lowest), .rest_o(b_rest), .more_o(b_more)
    );

    wire logic step = !k_q[4] && !wait_q;
    wire logic bias_slot = step && k_q[1:0] == 2'd0;
    wire logic hold = bias_slot && k_q[3:2] != 2'd0;
    wire logic b_issue = b_any && !bias_slot;
    wire logic b_done = !b_any || (b_issue && !b_more); // behind this cycle
    wire logic a_full = act_rdata_i != '0 && !a_masked_q;
    wire logic a_leave = state_q == StScan && a_valid_q && !hold
                      && (b_done || !(a_full || a_own_q));
    wire logic walk = Block > 1 && by_changes && !serial_q && !size_o[0];
    wire logic entry_leave = entry_valid_q && b_done;
    wire logic scanned = state_q == StScan && words_q[8] && b_done
                      && (!a_valid_q || (a_leave && !a_full))
                      && !entry_valid_q && list_left_q == '0;
    wire logic group_end = scanned && (k_q[4] || k_q[3:0] == 4'd15);
    wire logic visited = !walk || ((5'(visit_q) + 5'd1) & size_o) != '0; // the group's last visit
    wire logic next_visit = group_end && !visited && !tail_q;
    wire logic begin_scan = state_q == StStart
                         || (group_end && !serial_q && !tail_q && !groups_q[8] && visited);
    wire logic own = serial_q && kind_o == 2'(PDNN_KIND_HIDDEN) && act_addr_o == own_q;

    assign act_re_o = begin_scan || (a_leave && !words_q[8]);
    assign act_addr_o = begin_scan ? in_base_q : act_addr_q;
    assign load_o = a_leave && (a_full || a_own_q);
    assign pick_o = b_lowest;
    assign count_re_o = begin_scan || next_visit;
    assign count_visit_o = begin_scan ? 4'd1 : visit_q + 4'd2;
    assign entry_re_o = list_left_q != '0 && (!entry_valid_q || b_done);
    assign entry_at_o = {visit_q, list_at_q};

    // ---- drain ----
    wire logic live = step && !neurons_q[12] && (!serial_q || k_q[3:0] == target_q)
                   && (drain_final_q || neurons_q[11:4] != '0 || k_q[3:0] <= neurons_q[3:0]);
    wire logic answer = serial_q && live_q[2+Late];
    wire logic drained = answer && (k_q[3:0] == 4'd15 || neurons_q[12]); // SERIAL: the group is
    wire logic own_row = answer && !drained && drawn_i && b_own_q;

    // ---- tape ----
    wire logic desc_bad = beyond_q || desc_none;
    wire logic stop = stop_i && !pass_begun_q;
    wire logic flushed = flush_q && hold_q == '0 && !(list_o && list_busy_i);
    wire logic pass_end = flushed && last_q;
    // The lists were too short: once more, and from here on a pass a sample.
    wire logic again = flushed && list_o && list_full_i;
    // Header lines: descriptor and three words that are not used, four bias words a group.
    wire logic [6:0] header = 7'((9'(neurons_q[11:4]) + 9'd5) >> 2);
    wire logic [SumW-1:0] line_next = SumW'(line_q)
                                    + (state_q == StRows ? SumW'(header) : SumW'(1));

    assign tape_re_o = state_q == StDesc || bias_slot || b_issue || own_row;
    always_comb begin
        if (state_q == StDesc) tape_addr_o = {line_q, 4'd0};
        else if (bias_slot) tape_addr_o = {bias_q, k_q[3:2]};
        else tape_addr_o = {b_line_q, own_row ? k_q[3:0] : b_lowest};
    end

    assign run_load_o = state_q == StIdle && run_start_i; // a run that is refused too
    assign run_done_o = state_q == StEnd;
    assign run_status_o = status_q;
    assign running_o = state_q != StIdle;
    assign layer_start_o = state_q == StCheck;
    assign pass_start_o = state_q == StCheck && !desc_once && !pass_begun_q && !stop_i;
    assign live_o = live_q[0];
    assign shift_o = step_q[1];
    assign by_changes_o = walk;
    assign list_o = Block > 1 && listed && !size_o[0];
    assign list_clear_o = state_q == StCheck && !by_changes_d;

    pdnn_descriptor #(.Marker(PDNN_DESC_MARKER_ROWS)) u_descriptor (
        .clk, .word_i(tape_rdata_i), .load_i(state_q == StCheck),
        .bad_o(desc_none), .once_d_o(desc_once), .outputs_d_o(desc_outputs),
        .in_words_o(in_words_q), .in_base_o(in_base_q), .out_base_o, .kind_o, .once_o,
        .serial_o(serial), .noise_o,
        .listed_o(listed), .by_changes_d_o(by_changes_d), .by_changes_o(by_changes),
        .last_o(last_q), .table_o, .shift_o(table_shift_o)
    );

    always_ff @(posedge clk) begin
        if (rst) begin
            state_q <= StIdle;
        end else begin
            case (state_q)
                StIdle: if (run_start_i) state_q <= samples_bad_q ? StEnd : StDesc;
                StDesc: state_q <= StCheck;
                StCheck: state_q <= desc_bad || stop ? StEnd : StRows;
                StRows: state_q <= StStart;
                StStart: state_q <= StScan;
                StScan: if (group_end && (serial_q || tail_q)) state_q <= StDraw;
                StDraw: begin
                    if (flushed) state_q <= last_q && finished_q ? StEnd : StDesc;
                    else if (drained && !neurons_q[12]) state_q <= StStart;
                end
                default: state_q <= StIdle;
            endcase
        end
    end

    // Line and verdict.
    always_ff @(posedge clk) begin
        if (state_q == StIdle) begin
            line_q <= tape_base_i[AddrW-1:4];
            beyond_q <= ({1'b0, tape_base_i} >> AddrW) != '0 || tape_base_i[3:0] != '0;
            restart_known_q <= 1'b0;
            if (run_start_i)
                status_q <= samples_bad_q ? PDNN_STATUS_BAD_SAMPLES : PDNN_STATUS_OK;
        end else if (pass_end || again) begin
            line_q <= restart_q;
            beyond_q <= 1'b0;
        end else if (state_q == StRows || a_leave) begin
            line_q <= line_next[LineW-1:0];
            if ((line_next >> LineW) != '0) beyond_q <= 1'b1;
        end
        if (state_q == StDesc && !restart_known_q) restart_q <= line_q;
        if (state_q == StCheck) begin
            if (desc_bad) status_q <= PDNN_STATUS_BAD_TAPE;
            if (!desc_once) restart_known_q <= 1'b1;
        end
    end

    // Samples of the pass: the largest power of two that is neither above cap_q nor above left_q.
    logic [4:0] size;
    always_comb begin
        size = 5'd1;
        if (Block > 1)
            for (int j = 1; j < 5; j++)
                if ((left_q >> j) != '0 && (cap_q >> j) != '0) size = 5'd1 << j;
    end
    always_ff @(posedge clk) begin
        size_o <= size;
        if (Block == 1) cap_q <= 5'd1;
        else if (state_q == StIdle) cap_q <= block_i;
        else if (again) cap_q <= 5'd1;
    end

    // The pass.
    always_ff @(posedge clk) begin
        if (state_q == StIdle) begin
            left_q <= samples_i[12:0];
            pass0_o <= 1'b1;
            if (run_start_i) sample_o <= '0;
            pass_begun_q <= 1'b0;
        end else if (pass_end) begin
            left_q <= left_q - 13'(size_o);
            pass0_o <= 1'b0;
            sample_o <= sample_o + 12'(size_o);
            pass_begun_q <= 1'b0;
        end else if (again) begin
            pass_begun_q <= 1'b0;
        end else if (pass_start_o) begin
            pass_begun_q <= 1'b1;
        end
        if (rst || (state_q == StIdle && run_start_i)) stopped_o <= 1'b0;
        else if (state_q == StCheck && stop) stopped_o <= 1'b1;
        samples_bad_q <= ((samples_i - 1'b1) >> $clog2(PDNN_SAMPLES_MAX)) != '0;
        finished_q <= once_o || left_q == 13'(size_o);
    end

    // A and B.
    always_ff @(posedge clk) begin
        if (rst) a_valid_q <= 1'b0;
        else a_valid_q <= act_re_o || (a_valid_q && !a_leave);
        if (act_re_o) begin
            words_q <= begin_scan ? in_words_q : words_q - 1'b1;
            act_addr_q <= act_addr_o + 1'b1;
            load_addr_o <= act_addr_o;
            a_own_q <= own;
            a_masked_q <= own || (a_masked_q && !begin_scan);
        end
        if (begin_scan) b_own_q <= 1'b0;
        if (load_o) begin
            b_bits_q <= act_rdata_i & {16{!a_masked_q}};
            b_line_q <= line_q;
            b_own_q <= a_own_q;
            b_minus_q <= 1'b0;
        end else if (entry_leave) begin
            b_bits_q <= 16'd1 << entry_i[3:0];
            b_line_q <= offset_q + LineW'(entry_i[11:4]);
            b_minus_q <= entry_i[12];
        end else if (b_issue) begin
            b_bits_q <= b_rest;
        end
        if (rst) b_bits_q <= '0;
        if (state_q == StRows) begin
            groups_q <= {1'b0, neurons_q[11:4]} - 9'd1;
            tail_q <= 1'b0;
        end else if (group_end && visited) begin
            groups_q <= groups_q - 1'b1;
            tail_q <= groups_q[8] && !serial_q;
        end
        scan0_q <= begin_scan;
        if (Block == 1) begin
            visit_q <= '0;
            list_left_q <= '0;
            entry_valid_q <= 1'b0;
        end else begin
            if (scan0_q) offset_q <= line_q - LineW'(in_base_q);
            if (state_q == StRows || (group_end && visited)) visit_q <= '0;
            else if (next_visit) visit_q <= visit_q + 1'b1;
            if (rst) list_left_q <= '0;
            else if (next_visit) list_left_q <= count_i;
            else if (entry_re_o) list_left_q <= list_left_q - 1'b1;
            list_at_q <= next_visit ? '0 : list_at_q + 6'(entry_re_o);
            entry_valid_q <= !rst && (entry_re_o || (entry_valid_q && !entry_leave));
        end
    end

    // Which neuron is drained.
    always_ff @(posedge clk) begin
        if (rst) begin
            k_q <= 5'd16;
            live_q <= '0;
            wait_q <= 1'b0;
            step_q <= '0;
            flush_q <= 1'b0;
        end else begin
            if (group_end && !tail_q) k_q <= '0;
            else if (drained) k_q <= 5'd16;
            else if (own_row) k_q <= '0;
            else if (answer || (step && !(serial_q && live))) k_q <= k_q + 1'b1;
            live_q <= {live_q[1+Late:0], live};
            wait_q <= serial_q && (live || live_q[1+Late:0] != '0);
            step_q <= {step_q[0], step};
            flush_q <= (group_end && tail_q) || (drained && neurons_q[12]) || (flush_q && !flushed);
        end
        hold_q <= !flush_q ? Flush : hold_q == '0 ? '0 : hold_q - 1'b1;
        if (Block == 1) begin
            drain_visit_q <= '0;
            drain_final_q <= 1'b1;
        end else if (group_end && !tail_q) begin
            drain_visit_q <= visit_q;
            drain_final_q <= visited;
        end
        if (state_q == StScan) target_q <= '0;
        else if (answer) target_q <= k_q[3:0] + 1'b1;
        if (state_q == StCheck)
            neurons_q <= {1'b0, desc_outputs} - 13'd1;
        else if (live && drain_final_q) neurons_q <= neurons_q - 1'b1;
        if (state_q == StRows) begin
            bias_q <= {line_q, 2'd1};
            own_q <= out_base_o;
        end else if (step && k_q[3:0] == 4'd15 && drain_final_q) begin
            bias_q <= bias_q + 1'b1;
            own_q <= own_q + 1'b1;
        end
    end

    // One cycle later the word is there.
    always_ff @(posedge clk) begin
        row_valid_o <= b_issue || own_row;
        minus_o <= Block > 1 && b_issue && b_minus_q;
        visit_o <= drain_visit_q;
        place_o <= k_q[3:0];
        final_o <= drain_final_q;
        bias_valid_o <= bias_slot;
        clear_o <= scan0_q;
        capture_o <= step && k_q == '0;
    end

`ifdef PDNN_TRACE
    always_ff @(posedge clk) begin
        if (state_q == StIdle) layer_o <= '1;
        else if (pass_end || again) layer_o <= restart_layer_q;
        else if (state_q == StDesc) layer_o <= layer_o + 1'b1;
        if (state_q == StDesc && !restart_known_q) restart_layer_q <= layer_o;
    end
`endif

    initial begin
        if (TapeWords < 64 || TapeWords > 65536 || (TapeWords & (TapeWords - 1)) != 0)
            $fatal(1, "pdnn_row_walk: TapeWords must be a power of two, 64 to 65536");
    end

`ifdef FORMAL
    `include "formal/pdnn_row_walk.svh"
`endif
endmodule

`default_nettype wire
