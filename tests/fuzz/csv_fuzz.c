/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A logger's recording: time goes forwards, and power is a number; figures of a measurement are
 * numbers.
 */
#include <math.h>

#include "energy/measure.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    struct pdnn_meter meter = {0};
    struct pdnn_diag diag = {""};
    char spec[96];
    static const char *const options[] = {"", ",voltage=3.3", ",units=si,voltage=3.3",
                                          ",decimal=comma"};
    const char *option = options[n_data ? data[--n_data] % 4 : 0]; /* by the last byte */
    snprintf(spec, sizeof spec, "csv:%s%s", fuzz_file(NULL, 0, data, n_data), option);
    if (pdnn_meter_open(spec, &pdnn_meter_defaults, &meter, &diag)) {
        FUZZ_ASSERT(diag.text[0]);
        return 0;
    }
    double last_s = -INFINITY;
    int rc;
    struct pdnn_reading reading;
    while ((rc = pdnn_meter_read(&meter, &reading, &diag)) == PDNN_OK) {
        FUZZ_ASSERT(reading.t_s >= last_s && isfinite(reading.power_w));
        last_s = reading.t_s;
    }
    FUZZ_ASSERT(rc == PDNN_METER_END || diag.text[0]);
    pdnn_meter_close(&meter);
    struct pdnn_measured m;
    if (rc == PDNN_METER_END &&
        pdnn_meter_open(spec, &pdnn_meter_defaults, &meter, &diag) == PDNN_OK) {
        if (pdnn_measure_recorded(&meter, 0, &m, &diag) == PDNN_OK) {
            FUZZ_ASSERT(isfinite(m.total_j) && isfinite(m.dynamic_j) && m.duration_s > 0);
        }
        pdnn_meter_close(&meter);
    }
    return 0;
}
