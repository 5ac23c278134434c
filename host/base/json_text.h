/* SPDX-License-Identifier: BSD-2-Clause
 *
 * json_text.h - a file name or an answer of an instrument as a JSON string, whatever its bytes.
 */
#ifndef PDNN_JSON_TEXT_H
#define PDNN_JSON_TEXT_H

#include <jansson.h>

/* JSON knows UTF-8 only: a text that is not UTF-8 has %XX for each byte of 0x80 and more. NULL
 * without memory. */
json_t *pdnn_json_text(const char *text);

#endif
