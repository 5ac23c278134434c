// SPDX-License-Identifier: BSD-2-Clause
//
// ice40_cells.v - the cells that a netlist has thousands of, written for Verilator: without branches,
// specify blocks and initial values to resolve. Memories and multipliers are yosys's own models.
`default_nettype none

module SimLUT4 #(parameter [15:0] LUT_INIT = 0) (
    output wire O, input wire I0, I1, I2, I3
);
    assign O = LUT_INIT[{I3, I2, I1, I0}];
endmodule

module SimCARRY (
    output wire CO, input wire I0, I1, CI
);
    assign CO = I0 & I1 | CI & (I0 | I1);
endmodule

module SimDFF (
    output reg Q, input wire C, D
);
    initial Q = 1'b0;
    always @(posedge C) Q <= D;
endmodule

module SimDFFE (
    output reg Q, input wire C, E, D
);
    initial Q = 1'b0;
    always @(posedge C) Q <= E ? D : Q;
endmodule

module SimDFFSR (
    output reg Q, input wire C, R, D
);
    initial Q = 1'b0;
    always @(posedge C) Q <= D & ~R;
endmodule

module SimDFFESR (
    output reg Q, input wire C, E, R, D
);
    initial Q = 1'b0;
    always @(posedge C) Q <= E ? D & ~R : Q;
endmodule

module SimDFFSS (
    output reg Q, input wire C, S, D
);
    initial Q = 1'b0;
    always @(posedge C) Q <= D | S;
endmodule

module SimDFFESS (
    output reg Q, input wire C, E, S, D
);
    initial Q = 1'b0;
    always @(posedge C) Q <= E ? D | S : Q;
endmodule

`default_nettype wire
