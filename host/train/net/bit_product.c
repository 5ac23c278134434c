/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bit_product.c - see the header. A strip of WIDTH columns is worked on at a time, and BLOCK groups
 * of four vectors: their tables stay in the first-level cache.
 */
#include "train/net/bit_product.h"

#include <string.h>

#include "train/net/vector.h"

enum { WIDTH = 16, VECTORS = WIDTH / LANES, GROUP = 4, ENTRIES = 1 << GROUP, BLOCK = 16 };

/* The sums of a group: entry e has its vector k where bit k of e is 1. */
typedef float table[ENTRIES][WIDTH];

/* Floats from a group's first vector to the next group's, and to its own next. Of bits that come as
 * floats, vector i of a list is number i / groups of group i % groups: codes are then made of
 * neighbours. Packed bits are groups of neighbours. */
struct order {
    size_t group, vector;
};

/* Where sum r has its code for group g: r * sum + g * group. */
struct code_step {
    size_t sum, group;
};

static uint32_t groups_of(uint32_t n) {
    return (n + GROUP - 1) / GROUP;
}

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

void pdnn_bit_work_add(struct pdnn_bit_work *work, struct pdnn_arena *arena,
                       const struct pdnn_bit_size *most) {
    size_t rows = most->rows, inputs = most->inputs;
    work->code = pdnn_arena_bytes(
        arena, larger(rows * groups_of(most->inputs), inputs * groups_of(most->rows)));
    work->list = pdnn_arena_floats(arena, (larger(rows, inputs) + GROUP) * WIDTH);
    work->sums = pdnn_arena_floats(arena, larger(rows, inputs) * WIDTH);
}

/* to (Columns, Rows) = from (Rows, Columns) transposed; steps are from row to row. */
INLINE void transpose(const float *restrict from, size_t from_step, float *restrict to,
                      size_t to_step, const uint32_t rows, const uint32_t columns) {
    for (uint32_t c = 0; c < columns; c++)
        for (uint32_t r = 0; r < rows; r++)
            to[c * to_step + r] = from[r * from_step + c];
}

/* `columns` neurons' weights become the list of a strip. */
static void take_weights(const float *weight, uint32_t inputs, uint32_t columns, float *list) {
    for (uint32_t i = 0; i < inputs; i += WIDTH, weight += WIDTH, list += WIDTH * WIDTH) {
        uint32_t n = smaller(WIDTH, inputs - i);
        if (columns == WIDTH && n == WIDTH)
            transpose(weight, inputs, list, WIDTH, WIDTH, WIDTH);
        else
            transpose(weight, inputs, list, WIDTH, columns, n);
    }
}

/* to (Columns, Rows) += from (Rows, Columns) transposed. */
INLINE void add_transposed(const float *restrict from, size_t from_step, float *restrict to,
                           size_t to_step, const uint32_t rows, const uint32_t columns) {
    for (uint32_t c = 0; c < columns; c++)
        for (uint32_t r = 0; r < rows; r++)
            to[c * to_step + r] += from[r * from_step + c];
}

static void put_weights(const float *sums, uint32_t inputs, uint32_t columns, bool add,
                        float *grad) {
    for (uint32_t i = 0; i < inputs; i += WIDTH, grad += WIDTH, sums += WIDTH * WIDTH) {
        uint32_t n = smaller(WIDTH, inputs - i);
        if (add)
            add_transposed(sums, WIDTH, grad, inputs, n, columns);
        else if (columns == WIDTH && n == WIDTH)
            transpose(sums, WIDTH, grad, inputs, WIDTH, WIDTH);
        else
            transpose(sums, WIDTH, grad, inputs, n, columns);
    }
}

static void copy_rows(const float *restrict from, size_t from_step, float *restrict to,
                      size_t to_step, uint32_t rows, uint32_t columns) {
    for (uint32_t r = 0; r < rows; r++, from += from_step, to += to_step) {
        if (columns == WIDTH) /* a count that the compiler knows: no call */
            memcpy(to, from, WIDTH * sizeof(float));
        else
            memcpy(to, from, columns * sizeof(float));
    }
}

/* Of the group whose first vector is given; the next is `step` floats on. */
INLINE void fill_table(const float *list, size_t step, table sums) {
    memset(sums[0], 0, sizeof sums[0]);
    for (uint32_t k = 0; k < GROUP; k++)
        for (uint32_t e = 0; e < 1u << k; e++)
            for (uint32_t v = 0; v < WIDTH; v += LANES)
                store(sums[e + (1u << k)] + v, load(sums[e] + v) + load(list + k * step + v));
}

/* To each of n sums, the entries that its codes choose in n_tables tables. */
INLINE void add_entries(const table *tables, uint32_t n_tables, const uint8_t *code,
                        struct code_step step, float *sums, const uint32_t n) {
    vec total[4][VECTORS];
    for (uint32_t r = 0; r < n; r++)
        for (uint32_t v = 0; v < VECTORS; v++)
            total[r][v] = load(sums + r * WIDTH + v * LANES);
    for (uint32_t g = 0; g < n_tables; g++)
        for (uint32_t r = 0; r < n; r++)
            for (uint32_t v = 0; v < VECTORS; v++)
                total[r][v] += load(tables[g][code[r * step.sum + g * step.group]] + v * LANES);
    for (uint32_t r = 0; r < n; r++)
        for (uint32_t v = 0; v < VECTORS; v++)
            store(sums + r * WIDTH + v * LANES, total[r][v]);
}

/* n sums over the list; each has a code a group. */
INLINE void add_list(const struct pdnn_bit_work *work, const uint8_t *codes, struct code_step step,
                     struct order order, uint32_t groups, uint32_t n) {
    memset(work->sums, 0, (size_t)n * WIDTH * sizeof(float));
    for (uint32_t first = 0; first < groups; first += BLOCK) {
        _Alignas(64) table tables[BLOCK];
        uint32_t n_tables = smaller(BLOCK, groups - first), r = 0;
        const uint8_t *code = codes + first * step.group;
        float *sums = work->sums;
        for (uint32_t g = 0; g < n_tables; g++)
            fill_table(work->list + (first + g) * order.group, order.vector, tables[g]);
        for (; r + 4 <= n; r += 4, code += 4 * step.sum, sums += 4 * WIDTH)
            add_entries(tables, n_tables, code, step, sums, 4);
        for (; r < n; r++, code += step.sum, sums += WIDTH)
            add_entries(tables, n_tables, code, step, sums, 1);
    }
}

/* The codes in work->code, (Sums, Groups), of groups that are no neighbours. */
static void add_far(const struct pdnn_bit_work *work, uint32_t groups, uint32_t n) {
    add_list(work, work->code, (struct code_step){groups, 1},
             (struct order){WIDTH, (size_t)groups * WIDTH}, groups, n);
}

/* The list of n vectors ends with zeros that fill up its groups. */
static void end_list(const struct pdnn_bit_work *work, uint32_t n) {
    memset(work->list + (size_t)n * WIDTH, 0,
           (size_t)(groups_of(n) * GROUP - n) * WIDTH * sizeof(float));
}

/* Bit k of n neighbours' codes. */
static void add_bits(const float *restrict x, uint32_t n, uint32_t k, uint8_t *restrict code) {
    for (uint32_t i = 0; i < n; i++)
        code[i] |= (uint8_t)((uint32_t)x[i] << k);
}

/* (Rows, Groups): which inputs are 1. */
static void code_rows(const float *x, const struct pdnn_bit_size *size, uint8_t *code) {
    uint32_t groups = groups_of(size->inputs);
    memset(code, 0, (size_t)size->rows * groups);
    for (uint32_t r = 0; r < size->rows; r++, x += size->inputs, code += groups)
        for (uint32_t k = 0, i = 0; i < size->inputs; k++, i += groups)
            add_bits(x + i, smaller(groups, size->inputs - i), k, code);
}

/* (Inputs, Groups): in which rows an input is 1. */
static void code_inputs(const float *x, const struct pdnn_bit_size *size, uint8_t *code) {
    enum { PART = 64 };
    uint32_t groups = groups_of(size->rows);
    for (uint32_t g = 0; g < groups; g++) {
        for (uint32_t start = 0; start < size->inputs; start += PART) {
            uint32_t n = smaller(PART, size->inputs - start);
            uint8_t part[PART] = {0}, *to = code + (size_t)start * groups + g;
            for (uint32_t k = 0, r = g; r < size->rows; k++, r += groups)
                add_bits(x + (size_t)r * size->inputs + start, n, k, part);
            for (uint32_t i = 0; i < n; i++, to += groups)
                *to = part[i];
        }
    }
}

void pdnn_bit_forward(const struct pdnn_bit_work *work, const struct pdnn_bit_size *size,
                      const float *x, const float *weight, float *y) {
    code_rows(x, size, work->code);
    end_list(work, size->inputs);
    for (uint32_t j = 0; j < size->outputs; j += WIDTH) {
        uint32_t columns = smaller(WIDTH, size->outputs - j);
        take_weights(weight + (size_t)j * size->inputs, size->inputs, columns, work->list);
        add_far(work, groups_of(size->inputs), size->rows);
        copy_rows(work->sums, WIDTH, y + j, size->outputs, size->rows, columns);
    }
}

void pdnn_bit_weight_grad(const struct pdnn_bit_work *work, const struct pdnn_bit_size *size,
                          const float *x, const float *y_grad, bool add, float *grad) {
    code_inputs(x, size, work->code);
    end_list(work, size->rows);
    for (uint32_t j = 0; j < size->outputs; j += WIDTH) {
        uint32_t columns = smaller(WIDTH, size->outputs - j);
        copy_rows(y_grad + j, size->outputs, work->list, WIDTH, size->rows, columns);
        add_far(work, groups_of(size->rows), size->inputs);
        put_weights(work->sums, size->inputs, columns, add, grad + (size_t)j * size->inputs);
    }
}

/* ---- packed bits --------------------------------------------------------------------------- */

static const struct order side_by_side = {GROUP * WIDTH, WIDTH};

void pdnn_bit_pack(const float *restrict x, size_t n, uint8_t *restrict code) {
    for (size_t i = 0; i < n; i++)
        code[i] = (uint8_t)(x[4 * i] + 2 * x[4 * i + 1] + 4 * x[4 * i + 2] + 8 * x[4 * i + 3]);
}

/* Bit j of n codes to bit `to` of byte j of n words. */
INLINE void spread(const uint8_t *restrict code, uint32_t n, uint32_t to, uint32_t *restrict word) {
    for (uint32_t i = 0; i < n; i++)
        word[i] |= (code[i] * UINT32_C(0x204081) & UINT32_C(0x01010101)) << to;
}

/* (Groups of rows, Inputs): in which of four rows an input is 1. */
static void turn_codes(const uint8_t *code, const struct pdnn_bit_size *size, uint8_t *turned) {
    enum { PART = 64 };
    const uint32_t bytes = size->inputs / 4;
    for (uint32_t r = 0; r < size->rows; r += GROUP, turned += size->inputs)
        for (uint32_t i = 0; i < bytes; i += PART) {
            uint32_t word[PART] = {0}, n = smaller(PART, bytes - i);
            for (uint32_t k = 0; k < smaller(GROUP, size->rows - r); k++)
                spread(code + (size_t)(r + k) * bytes + i, n, k, word);
            for (uint32_t w = 0; w < n; w++) /* byte j: input 4 (i + w) + j */
                for (uint32_t j = 0; j < 4; j++)
                    turned[4 * (i + w) + j] = (uint8_t)(word[w] >> 8 * j);
        }
}

void pdnn_bit_forward_packed(const struct pdnn_bit_work *work, const struct pdnn_bit_size *size,
                             const uint8_t *code, const float *weight, float *y) {
    const uint32_t groups = size->inputs / 4;
    for (uint32_t j = 0; j < size->outputs; j += WIDTH) {
        uint32_t columns = smaller(WIDTH, size->outputs - j);
        take_weights(weight + (size_t)j * size->inputs, size->inputs, columns, work->list);
        add_list(work, code, (struct code_step){groups, 1}, side_by_side, groups, size->rows);
        copy_rows(work->sums, WIDTH, y + j, size->outputs, size->rows, columns);
    }
}

void pdnn_bit_weight_grad_packed(const struct pdnn_bit_work *work, const struct pdnn_bit_size *size,
                                 const uint8_t *code, const float *y_grad, bool add, float *grad) {
    turn_codes(code, size, work->code);
    end_list(work, size->rows);
    for (uint32_t j = 0; j < size->outputs; j += WIDTH) {
        uint32_t columns = smaller(WIDTH, size->outputs - j);
        copy_rows(y_grad + j, size->outputs, work->list, WIDTH, size->rows, columns);
        add_list(work, work->code, (struct code_step){1, size->inputs}, side_by_side,
                 groups_of(size->rows), size->inputs);
        put_weights(work->sums, size->inputs, columns, add, grad + (size_t)j * size->inputs);
    }
}
