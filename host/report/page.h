/* SPDX-License-Identifier: BSD-2-Clause
 *
 * page.h - one text written twice: as a self-contained HTML page and as Markdown. All text is
 * escaped here; nothing that a file says becomes markup.
 */
#ifndef PDNN_PAGE_H
#define PDNN_PAGE_H

#include "pdnn.h"

#include <stdio.h>

struct pdnn_page {
    FILE *html, *markdown; /* NULL: not wanted */
};

void pdnn_page_begin(struct pdnn_page *page, const char *title);
void pdnn_page_end(struct pdnn_page *page);

/* level 2 to 4 */
void pdnn_page_heading(struct pdnn_page *page, int level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void pdnn_page_text(struct pdnn_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Smaller: where a figure comes from. */
void pdnn_page_note(struct pdnn_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A table: the head, rows of as many cells, the end. Cells that begin with a digit, sign or `none`
 * stand to the right, and so does the head of a column that begins with '>'. */
void pdnn_page_table(struct pdnn_page *page, const char *const *head, uint32_t n);
void pdnn_page_row(struct pdnn_page *page, const char *const *cells, uint32_t n);
void pdnn_page_table_end(struct pdnn_page *page);

/* Figures side by side where the screen is wide enough. */
void pdnn_page_figures(struct pdnn_page *page);
void pdnn_page_figures_end(struct pdnn_page *page);
/* A PNG file inside the page (Markdown: a link to it). PDNN_ERR_FORMAT when it is none. */
int pdnn_page_picture(struct pdnn_page *page, const char *path, const char *caption,
                      struct pdnn_diag *diag);

/* Text with HTML's special characters replaced. */
void pdnn_html(FILE *html, const char *text);

#endif
