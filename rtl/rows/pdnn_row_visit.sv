// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_visit - which sample of a block a visit takes: the order of pdnn_row_changes, in which
// the displacement of the words is a Gray code. All at once, nothing is registered.
`default_nettype none

module pdnn_row_visit (
    input  wire logic [4:0] size_i,    // samples of the block, one hot
    input  wire logic [3:0] visit_i,
    output      logic [3:0] sample_o   // after the block's first
);
    wire logic [3:0] gray = visit_i ^ {1'b0, visit_i[3:1]};

    always_comb begin
        case (1'b1)
            size_i[4]: sample_o = {gray[0], gray[1], gray[2], gray[3]};
            size_i[3]: sample_o = {1'b0, gray[0], gray[1], gray[2]};
            size_i[2]: sample_o = {2'b0, gray[0], gray[1]};
            default: sample_o = {3'b0, gray[0]};
        endcase
    end

    wire logic unused_ok = &{1'b0, size_i[1:0]};
endmodule

`default_nettype wire
