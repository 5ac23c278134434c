// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_tap, for all maps: each word that is read is one of a tap that lies inside of
// the map; from word to word the place moves on as the taps do; every scan and every layer ends.
// Which taps a position has inside is pdnn_row_axis's, proved there.

logic f_past_q = 1'b0;
logic f_map_q, f_scan_q;            // of a layer with a kernel; there is a scan
logic f_loaded_q;
logic [2:0] f_kernel_q;
logic [7:0] f_width_q, f_height_q;  // doubled by UPSAMPLE
logic [7:0] f_x_q, f_y_q;           // middle tap of the next scan
logic [7:0] f_tap_x_q, f_tap_y_q, f_word_q; // the word that was read
logic [7:0] f_low_x_q;              // first tap inside of its scan
logic [25:0] f_scans_q;
logic [13:0] f_left_q;
logic f_began_q, f_stepped_q, f_row_q, f_tap_q, f_even_x_q, f_even_y_q;
logic [11:0] f_at_q, f_row_at_q, f_place_q;
logic [23:0] f_given_q;
wire logic [23:0] f_given = {in_base_i, in_words_i, groups_i};
wire logic [7:0] f_step = stride_q ? 8'd2 : 8'd1;
wire logic [7:0] f_half = {6'd0, f_kernel_q[2:1]};
wire logic [7:0] f_low_x = f_x_q > f_half ? f_x_q - f_half : '0;
wire logic [7:0] f_low_y = f_y_q > f_half ? f_y_q - f_half : '0;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_loaded_q <= load_i;
    {f_began_q, f_stepped_q} <= {begin_i, step_i && !begin_i};
    {f_row_q, f_tap_q} <= {row_end, tap_end};
    {f_even_x_q, f_even_y_q} <= {upsample_q && !f_tap_x_q[0], upsample_q && !f_tap_y_q[0]};
    {f_at_q, f_row_at_q, f_place_q} <= {at_q, row_at_q, place_q};
    f_scans_q <= f_scans_o;
    f_left_q <= f_words_o;
    f_given_q <= f_given;
    if (load) begin
        f_scan_q <= 1'b0;
        f_map_q <= fmap_i && kernel != '0;
        f_kernel_q <= kernel;
        {f_x_q, f_y_q} <= '0;
        f_width_q <= upsample ? {width, 1'b0} : {1'b0, width};
        f_height_q <= upsample ? {height, 1'b0} : {1'b0, height};
    end
    if (begin_i) begin
        f_scan_q <= 1'b1;
        {f_tap_x_q, f_tap_y_q, f_word_q} <= {f_low_x, f_low_y, 8'd0};
        f_low_x_q <= f_low_x;
        if (groups_q[8]) begin
            f_x_q <= x_last ? '0 : f_x_q + f_step;
            if (x_last) f_y_q <= f_y_q + f_step;
        end
    end else if (step_i) begin
        f_word_q <= tap_end ? '0 : f_word_q + 8'd1;
        if (tap_end) f_tap_x_q <= row_end ? f_low_x_q : f_tap_x_q + 8'd1;
        if (row_end) f_tap_y_q <= f_tap_y_q + 8'd1;
    end
end

always_comb begin
    if (!f_past_q) assume (load_i);
    // pdnn_row_walk's part.
    if (f_past_q && !load_i) assume (f_given == f_given_q);
    assume (!(load_i && fmap_i) && !(load && (begin_i || step_i)));
    if (fmap_i) assume (f_loaded_q);
    if (step_i && !begin_i) assume (f_scan_q && !none_o);
    if (begin_i && f_scan_q) assume (none_o && !over_o);
    // The host's part.
    if (load_i) assume (in_words_i != '0);
    if (fmap_i) begin
        assume (kernel == 3'd1 || kernel == 3'd3 || kernel == 3'd5);
        assume (width != '0 && height != '0 && width <= 7'd64 && height <= 7'd64 && words != '0);
        assume (!pool || (upsample ? {width, 1'b0} : {1'b0, width}) > (stride ? 8'd2 : 8'd1));
        assume (!pool || (upsample ? {height, 1'b0} : {1'b0, height}) > (stride ? 8'd2 : 8'd1));
    end
    if (f_past_q && f_map_q && f_scan_q) begin
        // Inside of the map.
        assert (f_tap_x_q < f_width_q && f_tap_y_q < f_height_q && f_word_q < words_q);
        // A scan begins at its position; then the place moves on with the word, the tap, the row.
        if (f_began_q) assert (at_q == f_place_q && row_at_q == f_place_q);
        if (f_stepped_q && f_row_q)
            assert (at_q == f_row_at_q + (f_even_y_q ? '0 : pitch_q) && row_at_q == at_q);
        if (f_stepped_q && !f_row_q)
            assert (at_q == f_at_q + 12'd1 - (f_tap_q && f_even_x_q ? {4'd0, words_q} : '0));
    end
    if (f_past_q) begin
        // Each word brings a scan's end nearer, each scan the layer's.
        if (f_stepped_q) assert (f_words_o < f_left_q);
        if (f_began_q) assert (f_scans_o < f_scans_q);
        // What makes it inductive.
        assert (f_kernel_q == kernel_q && (f_scan_q || !over_o) && words_q != '0);
        if (f_loaded_q) assert (!f_scan_q && !f_map_q);
        if (!f_map_q && !over_o) assert (kernel_q == '0 && f_left_x == '0 && f_left_y == '0
                                         && {stride_q, upsample_q, pool_q} == '0);
    end
    if (f_past_q && f_map_q) begin
        assert (kernel_q == 3'd1 || kernel_q == 3'd3 || kernel_q == 3'd5);
        assert (back_q == 9'd1 - {1'b0, words_q});
        assert (width_q != '0 && width_q <= 7'd64);
        assert (f_width_q == (upsample_q ? {width_q, 1'b0} : {1'b0, width_q}));
        assert (f_height_q != '0 && f_height_q <= 8'd128);
        if (pool_q) assert (f_width_q > f_step && f_height_q > f_step);
    end
    if (f_past_q && f_map_q && !over_o) begin
        // The next scan.
        assert (f_x_q < f_width_q && f_left_x == f_width_q - f_x_q);
        assert (f_y_q < f_height_q && f_left_y == f_height_q - f_y_q);
        assert ({5'd0, x_before} == f_half + f_low_x - f_x_q);
        assert ({5'd0, y_before} == f_half + f_low_y - f_y_q);
        assert (x_half == (upsample_q && f_low_x[0]) && y_half == (upsample_q && f_low_y[0]));
        if (pool_q && !x_odd) assert (f_left_x > f_step);
        if (pool_q && !y_odd) assert (f_left_y > f_step);
    end
    if (f_past_q && f_map_q && f_scan_q) begin
        assert (tap_q != '0 && tap_q <= taps_q && taps_q <= kernel_q && row_q != '0);
        assert (f_low_x_q < f_width_q && f_low_x_q + {5'd0, taps_q} <= f_width_q);
        assert (f_tap_x_q + {5'd0, tap_q} == f_low_x_q + {5'd0, taps_q});
        assert (f_tap_y_q + {5'd0, row_q} <= f_height_q);
        assert (word_q + f_word_q == words_q && word_q != '0 && word_q <= words_q);
        if (upsample_q)
            assert ({half_x_q, half_x0_q, half_y_q}
                    == {f_tap_x_q[0], f_low_x_q[0], f_tap_y_q[0]});
    end
end
