/* SPDX-License-Identifier: BSD-2-Clause
 *
 * map.h - rtl/pdnn_map.def as C: enums for code, tables for programs that print or check the map.
 */
#ifndef PDNN_MAP_H
#define PDNN_MAP_H

#include <stddef.h>
#include <stdint.h>

enum pdnn_map_const {
#define PDNN_CONST(name, value, doc) PDNN_##name = (value),
#include "pdnn_map.def"
};

enum pdnn_map_op {
#define PDNN_OP(name, code, doc) PDNN_OP_##name = (code),
#include "pdnn_map.def"
};

enum pdnn_map_status {
#define PDNN_STATUS(name, code, doc) PDNN_STATUS_##name = (code),
#include "pdnn_map.def"
};

enum pdnn_map_space {
#define PDNN_SPACE(name, code, bytes, access, doc) PDNN_SPACE_##name = (code),
#include "pdnn_map.def"
};

/* Bytes in a word of each space, e.g. PDNN_SPACE_TAPE_BYTES. */
enum pdnn_map_space_bytes {
#define PDNN_SPACE(name, code, bytes, access, doc) PDNN_SPACE_##name##_BYTES = (bytes),
#include "pdnn_map.def"
};

enum pdnn_map_reg {
#define PDNN_REG(name, addr, access, doc) PDNN_REG_##name = (addr),
#include "pdnn_map.def"
};

enum pdnn_map_field {
#define PDNN_FIELD(word, name, lsb, width, doc)                                                    \
    PDNN_##word##_##name##_LSB = (lsb), PDNN_##word##_##name##_W = (width),
#include "pdnn_map.def"
};

enum pdnn_map_row_kind {
    PDNN_ROW_CONST,
    PDNN_ROW_OP,
    PDNN_ROW_STATUS,
    PDNN_ROW_SPACE,
    PDNN_ROW_REG,
    PDNN_ROW_FIELD,
};

/* One row of the map. a, b: value | code | code, word bytes | address | LSB, width. */
struct pdnn_map_row {
    enum pdnn_map_row_kind kind;
    const char *word; /* FIELD only: the word it belongs to, else "" */
    const char *name;
    uint32_t a, b;
    const char *access; /* SPACE and REG: "RW", "RO" or "WO", else "" */
    const char *doc;
};

/* All rows in the order of the map, and their number. */
extern const struct pdnn_map_row pdnn_map_rows[];
extern const size_t pdnn_map_n_rows;

/* CRC-32 of the canonical rows ("KIND word name a b access\n", without the texts). */
uint32_t pdnn_map_crc(void);

/* Name of a reply status, e.g. "BAD_CRC"; NULL when unknown. */
const char *pdnn_status_name(uint32_t status);

#endif
