/* SPDX-License-Identifier: BSD-2-Clause */
#include "contract/map.h"

#include <stdio.h>
#include <zlib.h>

const struct pdnn_map_row pdnn_map_rows[] = {
#define PDNN_CONST(name, value, doc) {PDNN_ROW_CONST, "", #name, (value), 0, "", doc},
#define PDNN_OP(name, code, doc)     {PDNN_ROW_OP, "", #name, (code), 0, "", doc},
#define PDNN_STATUS(name, code, doc) {PDNN_ROW_STATUS, "", #name, (code), 0, "", doc},
#define PDNN_SPACE(name, code, bytes, access, doc)                                                 \
    {PDNN_ROW_SPACE, "", #name, (code), (bytes), access, doc},
#define PDNN_REG(name, addr, access, doc) {PDNN_ROW_REG, "", #name, (addr), 0, access, doc},
#define PDNN_FIELD(word, name, lsb, width, doc)                                                    \
    {PDNN_ROW_FIELD, #word, #name, (lsb), (width), "", doc},
#include "pdnn_map.def"
};

const size_t pdnn_map_n_rows = sizeof pdnn_map_rows / sizeof pdnn_map_rows[0];

uint32_t pdnn_map_crc(void) {
    uint32_t crc = 0;
    for (size_t i = 0; i < pdnn_map_n_rows; i++) {
        const struct pdnn_map_row *row = &pdnn_map_rows[i];
        char text[160];
        int n = snprintf(text, sizeof text, "%d %s %s %u %u %s\n", (int)row->kind, row->word,
                         row->name, row->a, row->b, row->access);
        crc = (uint32_t)crc32(crc, (const unsigned char *)text, (unsigned)n);
    }
    return crc;
}

const char *pdnn_status_name(uint32_t status) {
    for (size_t i = 0; i < pdnn_map_n_rows; i++)
        if (pdnn_map_rows[i].kind == PDNN_ROW_STATUS && pdnn_map_rows[i].a == status)
            return pdnn_map_rows[i].name;
    return NULL;
}
