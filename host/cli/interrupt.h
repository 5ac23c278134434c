/* SPDX-License-Identifier: BSD-2-Clause
 *
 * interrupt.h - Ctrl-C and its like end long work after the step that it is at.
 */
#ifndef PDNN_CLI_INTERRUPT_H
#define PDNN_CLI_INTERRUPT_H

#include <signal.h>

/* From now on SIGINT, SIGTERM and SIGHUP set the flag that is returned; what the program was
 * started to ignore stays ignored. A second signal ends the program at once, but not within half a
 * second of the first: timeout(1) and terminals send one twice. */
const volatile sig_atomic_t *cli_interrupt_catch(void);
/* As before cli_interrupt_catch(). */
void cli_interrupt_release(void);

#endif
