/* SPDX-License-Identifier: BSD-2-Clause
 *
 * style.h - the report's style sheet: light and dark, wide and phone, screen and paper.
 */
#ifndef PDNN_STYLE_H
#define PDNN_STYLE_H

extern const char pdnn_page_style[];

#endif
