/* SPDX-License-Identifier: BSD-2-Clause
 *
 * calendar.h - dates and times of day, as loggers write them.
 */
#ifndef PDNN_CALENDAR_H
#define PDNN_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

struct pdnn_calendar {
    bool has_date;
    int64_t day;     /* since 1970-01-01, in the zone that the text says, UTC without one */
    double second_s; /* of the day */
};

/* "2026-01-31T12:00:00.5Z", "2026-01-31 12:00:00,5", "31.01.2026 12:00:00", "12:00:00.5" and an
 * offset such as +01:00. 01/02/2026 is refused: it may be January or February. */
bool pdnn_calendar_parse(const char *text, struct pdnn_calendar *time);

#endif
