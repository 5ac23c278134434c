/* SPDX-License-Identifier: BSD-2-Clause
 *
 * activity_wires.h - how long the wires of a placed netlist are.
 */
#ifndef PDNN_ACTIVITY_WIRES_H
#define PDNN_ACTIVITY_WIRES_H

#include "pdnn.h"

#include <jansson.h>

struct pdnn_wires {
    json_t *cells;   /* of the netlist, by name */
    double *tiles;   /* by net: half the perimeter of the box around its pins */
    uint32_t n_nets; /* numbers of nets are below this */
    uint32_t n_placed;
};

/* Read yosys's netlist of `top` and, unless `placed` is NULL, what nextpnr wrote after placing it:
 * its cells say where they stand. Without it every wire is 0 tiles long. */
int pdnn_wires_open(const char *netlist, const char *placed, const char *top,
                    struct pdnn_wires *wires, struct pdnn_diag *diag);
/* Tiles of the net at bit `index` of the pin of a cell that drives it; 0 for one that is not there
 * or lies inside a logic cell. */
double pdnn_wires_tiles(const struct pdnn_wires *wires, const char *cell, const char *pin,
                        uint32_t index);
void pdnn_wires_close(struct pdnn_wires *wires);

#endif
