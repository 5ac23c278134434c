/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Files of coefficients: technologies (first byte even) and boards (odd).
 */
#include "energy/power.h"
#include "energy/predict/tech.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    struct pdnn_tech tech;
    struct pdnn_power power;
    struct pdnn_energy_preset preset;
    struct pdnn_diag diag = {""};
    if (!n_data)
        return 0;
    const char *path = fuzz_file(NULL, 0, data + 1, n_data - 1);
    if (data[0] & 1) {
        const double counts[PDNN_POWER_EVENTS] = {1000, 10, 100, 100, 10, 10, 10};
        if (pdnn_power_open(path, &power, &diag))
            FUZZ_ASSERT(diag.text[0]);
        else
            (void)pdnn_power_of(&power, counts);
    } else if (pdnn_tech_open(path, &tech, &diag)) {
        FUZZ_ASSERT(diag.text[0]);
    } else {
        (void)pdnn_tech_resolve(&tech, PDNN_DESIGN_PBIT, 1e5, 4, 1e3, 1, &preset, &diag);
    }
    return 0;
}
