/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/meter/calendar.h"
#include "base/number.h"

#include <string.h>

/* `n` digits (1 or 2: at most so many where `least` is 1) as a number in min..max. */
static bool take(const char **text, int least, int most, int min, int max, int *value) {
    int n = 0;
    *value = 0;
    while (n < most && **text >= '0' && **text <= '9') {
        *value = 10 * *value + (*(*text)++ - '0');
        n++;
    }
    return n >= least && *value >= min && *value <= max;
}

static bool take_sign(const char **text, const char *signs) {
    const bool found = **text && strchr(signs, **text);
    *text += found;
    return found;
}

/* Days of the civil calendar since 1970-01-01, counted from March. */
static int64_t day_of(int year, int month, int day) {
    const int64_t y = year - (month <= 2), era = y / 400, of_era = y - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int days_in(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* A date in front of a time; *text stays where it is when there is none. */
static bool take_date(const char **text, int64_t *day) {
    const char *at = *text;
    int y, m, d;
    const bool iso = take(&at, 4, 4, 1970, 9999, &y) && take_sign(&at, "-/") &&
                     take(&at, 1, 2, 1, 12, &m) && take_sign(&at, "-/") &&
                     take(&at, 1, 2, 1, 31, &d);
    if (!iso) {
        at = *text;
        if (!(take(&at, 1, 2, 1, 31, &d) && take_sign(&at, ".") && take(&at, 1, 2, 1, 12, &m) &&
              take_sign(&at, ".") && take(&at, 4, 4, 1970, 9999, &y))) {
            return false;
        }
    }
    if (d > days_in(y, m) || !take_sign(&at, "T ")) {
        return false;
    }
    *day = day_of(y, m, d);
    *text = at + strspn(at, " ");
    return true;
}

static bool take_fraction(const char **text, double *second_s) {
    char digits[16] = "0.";
    size_t n = 2;
    if (!take_sign(text, ".,")) {
        return true;
    }
    while (**text >= '0' && **text <= '9' && n + 1 < sizeof digits) {
        digits[n++] = *(*text)++;
    }
    double part;
    if (n == 2 || !pdnn_number_real(digits, &part)) {
        return false;
    }
    *second_s += part;
    return true;
}

static bool take_zone(const char **text, double *offset_s) {
    *offset_s = 0;
    if (take_sign(text, "Zz") || !**text) {
        return true;
    }
    const double sign = **text == '-' ? -1 : 1;
    int hours, minutes;
    if (!take_sign(text, "+-") || !take(text, 2, 2, 0, 14, &hours)) {
        return false;
    }
    take_sign(text, ":");
    *offset_s = **text ? 0 : sign * hours * 3600;
    if (!**text) {
        return true;
    }
    const bool ok = take(text, 2, 2, 0, 59, &minutes);
    *offset_s = sign * (hours * 60 + minutes) * 60;
    return ok;
}

bool pdnn_calendar_parse(const char *text, struct pdnn_calendar *time) {
    int hours, minutes, seconds = 0;
    double offset_s;
    *time = (struct pdnn_calendar){0};
    time->has_date = take_date(&text, &time->day);
    if (!take(&text, 1, 2, 0, 23, &hours) || !take_sign(&text, ":") ||
        !take(&text, 2, 2, 0, 59, &minutes) || !take_sign(&text, ":") ||
        !take(&text, 2, 2, 0, 60, &seconds)) {
        return false;
    }
    time->second_s = hours * 3600 + minutes * 60 + seconds;
    if (!take_fraction(&text, &time->second_s) || !take_zone(&text, &offset_s) || *text) {
        return false;
    }
    time->second_s -= offset_s;
    return true;
}
