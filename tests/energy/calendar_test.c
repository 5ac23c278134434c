/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Dates and times as loggers write them: days counted by hand, every limit from both sides.
 */
#include "energy/meter/calendar.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void times(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool has_date;
        int64_t day;
        double second_s;
    } good[] = {
        {"00:00:00", false, 0, 0},
        {"7:05:09", false, 0, 25509},
        {"23:59:60", false, 0, 86400}, /* a leap second */
        {"12:00:00.25", false, 0, 43200.25},
        {"12:00:00,125", false, 0, 43200.125},
        {"12:00:00.0000000000001", false, 0, 43200},
        {"12:00:00Z", false, 0, 43200},
        {"12:00:00+01:30", false, 0, 43200 - 5400},
        {"12:00:00-0130", false, 0, 43200 + 5400},
        {"12:00:00+14:59", false, 0, 43200 - 53940},
        {"12:00:00+01", false, 0, 39600},
        {"1970-01-01 00:00:01", true, 0, 1},
        {"1970-12-31T00:00:00", true, 364, 0},
        {"1972-02-29 00:00:00", true, 789, 0},
        {"1972-03-01 00:00:00", true, 790, 0},
        {"2000-02-29 00:00:00", true, 11016, 0},
        {"2000/3/1 00:00:00", true, 11017, 0},
        {"31.12.1999  00:00:00", true, 10956, 0},
        {"2026-01-31T12:00:00.5Z", true, 20484, 43200.5},
        {"9999-12-31 00:00:00", true, 2932896, 0},
    };
    static const char *const bad[] = {
        "",
        "24:00:00",
        "23:60:00",
        "23:59:61",
        "1:2:03",
        "1:02:3",
        "001:00:00",
        "12.00.00",
        "12:00",
        "12:00:00.",
        "12:00:00.x",
        "12:00:00 ",
        "12:00:00+15:00",
        "12:00:00+1:00",
        "12:00:00+01:60",
        "12:00:00+01:0",
        "12:00:00ZZ",
        "1969-12-31 00:00:00",
        "1970-00-01 00:00:00",
        "1970-13-01 00:00:00",
        "1970-01-00 00:00:00",
        "1970-01-32 00:00:00",
        "1970-02-29 00:00:00",
        "1900-02-29 00:00:00",
        "2100-02-29 00:00:00",
        "1970-04-31 00:00:00",
        "1970-01-01_00:00:00",
        "1970-01-01",
        "01/02/2026 00:00:00",
        "10000-01-01 00:00:00",
    };
    struct pdnn_calendar time;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!pdnn_calendar_parse(good[i].text, &time) || time.has_date != good[i].has_date ||
            time.day != good[i].day || fabs(time.second_s - good[i].second_s) > 1e-9)
            fail_msg("%s: day %lld, second %.12g", good[i].text, (long long)time.day,
                     time.second_s);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (pdnn_calendar_parse(bad[i], &time))
            fail_msg("'%s': expected to be refused", bad[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
