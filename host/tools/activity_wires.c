/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/activity_wires.h"
#include "base/diag.h"
#include "energy/meter/field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NETS_MAX = 1 << 22 };

struct box {
    int n, x_min, x_max, y_min, y_max;
};

static json_t *module_of(json_t *file, const char *top) {
    return json_object_get(json_object_get(file, "modules"), top);
}

/* A net's number; -1 for a constant. */
static long net_of(const json_t *bit) {
    const json_int_t number = json_is_integer(bit) ? json_integer_value(bit) : -1;
    return number >= 0 && number < NETS_MAX ? (long)number : -1;
}

static long net_first(const json_t *bits) {
    return net_of(json_array_get(bits, 0));
}

static uint32_t nets_count(json_t *netnames) {
    const char *name;
    json_t *net;
    long most = -1;
    json_object_foreach(netnames, name, net) {
        size_t i;
        json_t *bit;
        json_array_foreach(json_object_get(net, "bits"), i, bit) {
            most = net_of(bit) > most ? net_of(bit) : most;
        }
    }
    return (uint32_t)(most + 1);
}

static void box_add(struct box *box, int x, int y) {
    if (box->n++ == 0) {
        *box = (struct box){1, x, x, y, y};
    }
    box->x_min = x < box->x_min ? x : box->x_min;
    box->x_max = x > box->x_max ? x : box->x_max;
    box->y_min = y < box->y_min ? y : box->y_min;
    box->y_max = y > box->y_max ? y : box->y_max;
}

/* The box around the pins of each net; returns how many cells have a place. */
static uint32_t boxes_fill(json_t *cells, struct box *boxes, uint32_t n_nets) {
    const char *name, *pin;
    json_t *cell, *bits;
    uint32_t n_placed = 0;
    json_object_foreach(cells, name, cell) {
        const json_t *attributes = json_object_get(cell, "attributes");
        const char *bel = json_string_value(json_object_get(attributes, "NEXTPNR_BEL"));
        int x, y;
        if (!bel || sscanf(bel, "X%d/Y%d/", &x, &y) != 2) {
            continue;
        }
        n_placed++;
        json_object_foreach(json_object_get(cell, "connections"), pin, bits) {
            const long net = net_first(bits);
            if (net >= 0 && (uint32_t)net < n_nets) {
                box_add(&boxes[net], x, y);
            }
        }
    }
    return n_placed;
}

/* nextpnr numbers the nets anew and keeps their names; where yosys has split a bus, to `bus[3]`, it
 * says `bus[3][3]`. NULL: the net lies inside a logic cell, or is a global one. */
static const json_t *placed_net(const json_t *placed, const char *name) {
    const json_t *net = json_object_get(placed, name);
    const char *index = strrchr(name, '[');
    char twice[4096];
    if (!net && index) {
        snprintf(twice, sizeof twice, "%s%s", name, index);
        net = json_object_get(placed, twice);
    }
    return net;
}

static int tiles_read(const char *path, json_t *netnames, struct pdnn_wires *wires,
                      struct pdnn_diag *diag) {
    json_t *file;
    int err = pdnn_field_load(path, &file, diag);
    if (err) {
        return err;
    }
    json_t *modules = json_object_get(file, "modules"); /* one, which nextpnr calls top */
    json_t *module = json_object_iter_value(json_object_iter(modules));
    json_t *placed = json_object_get(module, "netnames");
    const uint32_t n_nets = nets_count(placed);
    struct box *boxes = calloc(n_nets + 1, sizeof *boxes);
    const char *name;
    json_t *net;
    if (!boxes) {
        err = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    } else if ((wires->n_placed = boxes_fill(json_object_get(module, "cells"), boxes, n_nets)) ==
               0) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected cells with NEXTPNR_BEL", path);
    }
    json_object_foreach(netnames, name, net) {
        const long here = net_first(json_object_get(net, "bits"));
        const long there = net_first(json_object_get(placed_net(placed, name), "bits"));
        if (!err && here >= 0 && there >= 0 && boxes[there].n > 0) {
            const struct box *box = &boxes[there];
            wires->tiles[here] = box->x_max - box->x_min + box->y_max - box->y_min;
        }
    }
    free(boxes);
    json_decref(file);
    return err;
}

int pdnn_wires_open(const char *netlist, const char *placed, const char *top,
                    struct pdnn_wires *wires, struct pdnn_diag *diag) {
    json_t *file;
    *wires = (struct pdnn_wires){0};
    int err = pdnn_field_load(netlist, &file, diag);
    if (err) {
        return err;
    }
    json_t *netnames = json_object_get(module_of(file, top), "netnames");
    wires->cells = json_incref(json_object_get(module_of(file, top), "cells"));
    wires->n_nets = nets_count(netnames);
    wires->tiles = calloc(wires->n_nets + 1, sizeof *wires->tiles);
    if (!wires->cells) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: modules: expected %s with its cells", netlist,
                        top);
    } else if (!wires->tiles) {
        err = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", netlist);
    } else if (placed) {
        err = tiles_read(placed, netnames, wires, diag);
    }
    json_decref(file);
    return err;
}

double pdnn_wires_tiles(const struct pdnn_wires *wires, const char *cell, const char *pin,
                        uint32_t index) {
    const json_t *pins = json_object_get(json_object_get(wires->cells, cell), "connections");
    const long net = net_of(json_array_get(json_object_get(pins, pin), index));
    return net >= 0 && (uint32_t)net < wires->n_nets ? wires->tiles[net] : 0;
}

void pdnn_wires_close(struct pdnn_wires *wires) {
    json_decref(wires->cells);
    free(wires->tiles);
    *wires = (struct pdnn_wires){0};
}
