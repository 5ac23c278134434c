// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_regs: for any register, what is read is what was written last, what has been added
// since the run's start, or the constant, whatever is added, asked for and cleared meanwhile; the
// seed goes out as it was written; no word of the memory is read in the cycle in which it is written.

(* anyconst *) logic [5:0] f_reg;    // any register
wire logic [15:0] f_number = {10'd0, f_reg};
wire logic f_is_total = f_reg[5:3] == Totals[5:3] && f_reg[2:0] != 3'd7;
wire logic f_is_link = f_reg == LinkErrors;
wire logic f_is_seed = f_reg[5:1] == PDNN_REG_SEED_LO[5:1];
logic f_is_written;
logic [31:0] f_constant;
wire logic [3:0] f_place = Labels != 0 && f_reg[5] ? {3'b101, f_reg[0]}
                         : !f_reg[3] ? {1'b0, f_reg[2:0]} : f_reg[1] ? 4'd8 : 4'd7;
always_comb
    case (f_number)
        PDNN_REG_SAMPLES, PDNN_REG_TAPE_BASE, PDNN_REG_RUNS, PDNN_REG_ENGINE, PDNN_REG_SAMPLING,
        PDNN_REG_MARGIN, PDNN_REG_BLOCK: f_is_written = 1'b1;
        PDNN_REG_LABEL, PDNN_REG_LABELS: f_is_written = Labels != 0;
        default: f_is_written = f_is_seed;
    endcase
always_comb begin
    f_constant = '0;
    for (int a = 0; a < 64; a++)
        f_constant = f_constant | (constant(16'(a)) & {32{f_reg == 6'(a)}});
end

// What the register should be, but for constants.
logic [31:0] f_value_q;
logic [15:0] f_errors_q;             // pulses of link_error_i
wire logic [32:0] f_sum = {1'b0, f_value_q} + 33'(count_by_i);
wire logic [16:0] f_link_sum = {1'b0, f_value_q[15:0]} + 17'(errors_q);
wire logic f_carry = 17'({1'b0, f_value_q[15:0]} + {1'b0, count_by_i}) > 17'hffff;
wire logic [15:0] f_low = mem_q[{f_reg, 1'b0}], f_high = mem_q[{f_reg, 1'b1}];
wire logic f_mine = state_q != StIdle && !link_q && count_which_i == f_reg[2:0] && f_is_total;
wire logic f_counted = counted_q[f_is_link ? 3'd7 : f_reg[2:0]];
wire logic f_writes = we || seed_q || state_q == StLow || high;
wire logic f_reads = seeding || begins || state_q == StCarry || read_low || read_high_q;
wire logic [1:0] f_word = seed_at_q - 2'd1; // of the seed that seed_o is

logic f_past_q = 1'b0;
logic f_count_q, f_error_q;          // the cycle before: a total waited, a link error came
logic [2:0] f_which_q;
logic [15:0] f_by_q;
logic [7:0] f_addr_q;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_count_q <= count_valid_i && !count_ready_o && !count_clear_i;
    f_error_q <= link_error_i;
    f_which_q <= count_which_i;
    f_by_q <= count_by_i;
    f_addr_q <= addr_i;
    if (link_error_i && f_errors_q != '1) f_errors_q <= f_errors_q + 16'd1;
    if (we && addr_i[5:0] == f_reg) f_value_q <= is_seed ? wdata_i : {16'd0, written};
    if (f_is_total && count_ready_o && count_which_i == f_reg[2:0]) f_value_q <= f_sum[31:0];
    if (f_is_total && count_clear_i) f_value_q <= '0;
    if (f_is_link && link_q && state_q == StLow)
        f_value_q <= {16'd0, f_link_sum[15:0] | {16{f_link_sum[16]}}};
    if (rst) begin
        f_errors_q <= '0;
        f_value_q <= f_number == PDNN_REG_SAMPLING ? 32'(FirstMode)
                   : f_number == PDNN_REG_BLOCK || f_number == PDNN_REG_LABELS ? 32'd1 : '0;
    end
end

always_comb begin
    // The memory has its constants from an FPGA's configuration, as the flip-flops have zeros.
    if (!f_past_q) assume (rst && state_q == StIdle && !seed_q && !we);
    else begin
        // the bus's part: it rests while totals are added, a seed is asked for or a link error is
        // new; reads or writes, and reads up to valid_o
        if (we_i || re_i || read_high_q || valid_o)
            assume (state_q == StIdle && errors_q == '0 && !count_valid_i && !seeding);
        if (read_high_q || valid_o) assume (!we_i && sel_i && addr_i == f_addr_q);
        assume (!we_i || (!re_i && !seed_q && sel_i));
        if (seed_q) assume (!seeding && !count_valid_i && errors_q == '0);
        // pdnn_counters's
        if (count_valid_i) assume (count_which_i != 3'd7);
        assume (count_valid_i || !f_count_q);
        if (f_count_q) assume (count_which_i == f_which_q && count_by_i == f_by_q);
        // the link's, which is idle during a run
        assume (!link_error_i || (!f_error_q && !count_valid_i && !seeding && errors_q < 2'd3));

        if (valid_o && addr_i == {2'd0, f_reg}) begin
            if (f_number == PDNN_REG_SAMPLES_USED)
                assert (rdata_o == {16'd0, samples_used_i});
            else if (f_is_total || f_is_link || f_is_written) assert (rdata_o == f_value_q);
            else assert (rdata_o == f_constant);
        end
        if (f_is_link)
            assert (errors_q == 2'd0 ? f_value_q[15:0] == f_errors_q
                    : (f_link_sum[15:0] | {16{f_link_sum[16]}}) == f_errors_q
                      || (state_q == StCarry && link_q));
        if (seed_valid_o && f_is_seed && f_word[1] == f_reg[0])
            assert (seed_o == (f_word[0] ? f_value_q[31:16] : f_value_q[15:0]));
        assert (seed_last_o == (seed_valid_o && f_word == 2'd3));
        if (f_writes && f_reads) assert (raddr != waddr);
        case (f_number)
            PDNN_REG_SAMPLES: assert (samples_o == f_value_q[15:0]);
            PDNN_REG_TAPE_BASE: assert (tape_base_o == f_value_q[15:0]);
            PDNN_REG_RUNS: assert (runs_o == f_value_q[15:0]);
            PDNN_REG_ENGINE: assert (engine_o == f_value_q[2:0]);
            PDNN_REG_SAMPLING: assert (sampling_o == f_value_q[1:0]);
            PDNN_REG_MARGIN: assert (margin_o == f_value_q[15:0]);
            PDNN_REG_BLOCK: assert (block_o == f_value_q[4:0]);
            PDNN_REG_LABEL: if (Labels != 0) assert (label_o == f_value_q[4:0]);
            PDNN_REG_LABELS: if (Labels != 0) assert (labels_o == f_value_q[4:0]);
            default: ;
        endcase
        // What makes it inductive.
        if (!f_is_total && !f_is_link && !f_is_written)
            assert ({f_high, f_low} == f_constant);
        if (f_is_written && !f_is_seed) assert (f_high == '0 && f_value_q[31:16] == '0);
        if (f_is_written && set_q[f_place]) begin
            assert (f_low == f_value_q[15:0]);
            if (f_is_seed)
                assert ((seed_q && seed_high_q == f_reg[0] ? half_q : f_high) == f_value_q[31:16]);
        end
        if (f_is_written && !set_q[f_place])
            assert (f_value_q == (f_number == PDNN_REG_SAMPLING ? 32'(FirstMode)
                                : f_number == PDNN_REG_BLOCK || f_number == PDNN_REG_LABELS ? 32'd1 : '0));
        if (seed_q) assert (state_q == StIdle);
        if (f_is_seed && seed_q && seed_high_q == f_reg[0]) assert (set_q[f_place]);
        if (f_is_link) assert (f_high == '0 && f_value_q[31:16] == '0);
        if ((f_is_total || f_is_link) && !f_counted && !(f_is_link && link_q && state_q == StCarry))
            assert (f_value_q == '0);
        if (f_is_link && (f_counted || (link_q && state_q == StCarry)))
            assert (f_low == f_value_q[15:0]);
        if (f_is_link && link_q && state_q == StLow) begin
            assert (fresh_q == !f_counted);
            assert (fresh_q || read_q == f_value_q[15:0]);
        end
        assert (!link_q || state_q != StHigh);
        if (link_q && state_q == StCarry) assert (!to_high_q);
        if (link_q && state_q == StLow) assert (errors_q != '0);
        if (state_q != StIdle && !link_q) assert (f_count_q);
        if (f_is_total && f_counted && !(f_mine && (state_q == StCarry || high)))
            assert ({f_high, f_low} == f_value_q);
        if (f_mine) begin
            assert (fresh_q == !f_counted);
            if (state_q == StLow) assert (fresh_q || read_q == f_value_q[15:0]);
            if (state_q == StCarry || high) begin
                assert (f_low == f_sum[15:0]);
                assert (to_high_q == (fresh_q || f_carry));
                assert (!f_counted || f_high == f_value_q[31:16]);
            end
            if (high) assert (to_high_q && (fresh_q || read_q == f_value_q[31:16]));
        end
        if (addr_i[5:0] == f_reg) begin
            if (read_high_q) assert (read_q == f_low);
            if (valid_o) assert ({read_q, half_q} == {f_high, f_low});
        end
        if (seed_valid_o && f_is_seed && f_word[1] == f_reg[0])
            assert (read_q == (f_word[0] ? f_high : f_low));
        if (seed_at_q != '0) assert (seed_valid_o);
    end
end
