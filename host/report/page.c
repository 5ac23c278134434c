/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/page.h"
#include "base/diag.h"
#include "report/style.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 2048, PICTURE_MAX_BYTES = 8 << 20 };

void pdnn_html(FILE *html, const char *text) {
    for (; *text; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", html);
            break;
        case '>':
            fputs("&gt;", html);
            break;
        case '&':
            fputs("&amp;", html);
            break;
        case '"':
            fputs("&quot;", html);
            break;
        default:
            fputc(*text, html);
        }
    }
}

/* Characters that would be markup, or would end a table's cell. */
static void put_markdown(FILE *markdown, const char *text) {
    for (; *text; text++) {
        if (strchr("\\`*_[]<>|#", *text)) {
            fputc('\\', markdown);
        }
        fputc(*text, markdown);
    }
}

void pdnn_page_begin(struct pdnn_page *page, const char *title) {
    if (page->html) {
        fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
              "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>",
              page->html);
        pdnn_html(page->html, title);
        fprintf(page->html, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>",
                pdnn_page_style);
        pdnn_html(page->html, title);
        fputs("</h1>\n", page->html);
    }
    if (page->markdown) {
        fputs("# ", page->markdown);
        put_markdown(page->markdown, title);
        fputs("\n", page->markdown);
    }
}

void pdnn_page_end(struct pdnn_page *page) {
    if (page->html) {
        fputs("</main>\n</body>\n</html>\n", page->html);
    }
}

static void put_text(struct pdnn_page *page, const char *open, const char *close,
                     const char *prefix, const char *text) {
    if (page->html) {
        fputs(open, page->html);
        pdnn_html(page->html, text);
        fputs(close, page->html);
    }
    if (page->markdown) {
        fputs(prefix, page->markdown);
        put_markdown(page->markdown, text);
        fputs("\n", page->markdown);
    }
}

void pdnn_page_heading(struct pdnn_page *page, int level, const char *format, ...) {
    char text[TEXT_BYTES], open[8], close[8];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    snprintf(open, sizeof open, "<h%d>", level);
    snprintf(close, sizeof close, "</h%d>\n", level);
    put_text(page, open, close, level == 2 ? "\n## " : level == 3 ? "\n### " : "\n#### ", text);
}

void pdnn_page_text(struct pdnn_page *page, const char *format, ...) {
    char text[TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    put_text(page, "<p>", "</p>\n", "\n", text);
}

void pdnn_page_note(struct pdnn_page *page, const char *format, ...) {
    char text[TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    put_text(page, "<p class=\"note\">", "</p>\n", "\n", text);
}

/* ---- tables ------------------------------------------------------------------------------- */

/* Without the mark in front of a cell. */
static void markdown_row(FILE *stream, const char *const *cells, uint32_t n, char mark) {
    fputc('|', stream);
    for (uint32_t i = 0; i < n; i++) {
        fputc(' ', stream);
        put_markdown(stream, cells[i] + (mark && cells[i][0] == mark));
        fputs(" |", stream);
    }
    fputc('\n', stream);
}

void pdnn_page_table(struct pdnn_page *page, const char *const *head, uint32_t n) {
    if (page->html) {
        fputs("<div class=\"table\"><table>\n<thead><tr>", page->html);
        for (uint32_t i = 0; i < n; i++) {
            const bool is_right = head[i][0] == '>';
            fputs(is_right ? "<th class=\"n\">" : "<th>", page->html);
            pdnn_html(page->html, head[i] + is_right);
            fputs("</th>", page->html);
        }
        fputs("</tr></thead>\n<tbody>\n", page->html);
    }
    if (page->markdown) {
        fputc('\n', page->markdown);
        markdown_row(page->markdown, head, n, '>');
        fputc('|', page->markdown);
        for (uint32_t i = 0; i < n; i++) {
            fputs(head[i][0] == '>' ? "---:|" : "---|", page->markdown);
        }
        fputc('\n', page->markdown);
    }
}

/* A digest is 16 hexadecimal digits and is text. */
static bool is_number(const char *cell) {
    if (strlen(cell) == 16 && strspn(cell, "0123456789abcdef") == 16)
        return false;
    return isdigit((unsigned char)cell[0]) || cell[0] == '+' || cell[0] == '-' ||
           strcmp(cell, "none") == 0;
}

void pdnn_page_row(struct pdnn_page *page, const char *const *cells, uint32_t n) {
    if (page->html) {
        fputs("<tr>", page->html);
        for (uint32_t i = 0; i < n; i++) {
            fputs(is_number(cells[i]) ? "<td class=\"n\">" : "<td>", page->html);
            pdnn_html(page->html, cells[i]);
            fputs("</td>", page->html);
        }
        fputs("</tr>\n", page->html);
    }
    if (page->markdown) {
        markdown_row(page->markdown, cells, n, '\0');
    }
}

void pdnn_page_table_end(struct pdnn_page *page) {
    if (page->html) {
        fputs("</tbody></table></div>\n", page->html);
    }
}

/* ---- figures ------------------------------------------------------------------------------ */

void pdnn_page_figures(struct pdnn_page *page) {
    if (page->html) {
        fputs("<div class=\"figures\">\n", page->html);
    }
}

void pdnn_page_figures_end(struct pdnn_page *page) {
    if (page->html) {
        fputs("</div>\n", page->html);
    }
}

static void put_base64(FILE *out, const uint8_t *bytes, size_t n) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        const uint32_t left = n - i < 3 ? (uint32_t)(n - i) : 3;
        const uint32_t word = (uint32_t)bytes[i] << 16 |
                              (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                              (left > 2 ? bytes[i + 2] : 0);
        for (uint32_t k = 0; k < 4; k++) {
            fputc(k <= left ? digits[word >> (18 - 6 * k) & 63] : '=', out);
        }
    }
}

static int read_png(const char *path, uint8_t **bytes, size_t *n, struct pdnn_diag *diag) {
    static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    FILE *stream = fopen(path, "rb");
    *bytes = NULL;
    if (!stream) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    }
    int err = PDNN_OK;
    *bytes = malloc(PICTURE_MAX_BYTES + 1);
    if (!*bytes) {
        err = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    } else {
        *n = fread(*bytes, 1, PICTURE_MAX_BYTES + 1, stream);
        if (*n > PICTURE_MAX_BYTES || *n < sizeof signature ||
            memcmp(*bytes, signature, sizeof signature) != 0) {
            err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected a PNG file of at most %d MiB",
                            path, PICTURE_MAX_BYTES >> 20);
        }
    }
    fclose(stream);
    return err;
}

int pdnn_page_picture(struct pdnn_page *page, const char *path, const char *caption,
                      struct pdnn_diag *diag) {
    uint8_t *bytes;
    size_t n = 0;
    int err = read_png(path, &bytes, &n, diag);
    if (!err && page->html) {
        fputs("<figure class=\"picture\"><img alt=\"", page->html);
        pdnn_html(page->html, caption);
        fputs("\" src=\"data:image/png;base64,", page->html);
        put_base64(page->html, bytes, n);
        fputs("\"/><figcaption>", page->html);
        pdnn_html(page->html, caption);
        fputs("</figcaption></figure>\n", page->html);
    }
    if (!err && page->markdown) {
        fputs("\n![", page->markdown);
        put_markdown(page->markdown, caption);
        fprintf(page->markdown, "](<%s>)\n", path);
    }
    free(bytes);
    return err;
}
