/* SPDX-License-Identifier: BSD-2-Clause
 *
 * design.h - is a run of the design that coefficients are of?
 */
#ifndef PDNN_ENERGY_DESIGN_H
#define PDNN_ENERGY_DESIGN_H

#include "energy/power.h"
#include "energy/runs.h"

/* What an event costs depends on the design. The lanes of the run, and what its log has of the
 * device's build, against the core of the board's name (rtl/configs.def); where no core has that
 * name, the lanes alone. PDNN_ERR_FORMAT names both and what differs. */
int pdnn_power_of_design(const struct pdnn_power *power, const struct pdnn_run *run,
                         struct pdnn_diag *diag);

/* The same of a deterministic design that is to stand beside the run, at the counters of its T = 1:
 * it is not of p-bits, and has the layers on maps, ties and masks that the run's device has. */
int pdnn_power_of_twin(const struct pdnn_power *twin, const struct pdnn_run *run,
                       struct pdnn_diag *diag);

#endif
