/* SPDX-License-Identifier: BSD-2-Clause
 *
 * uart_bench.c - `make bench`: how fast a model gets onto a board over its UART, in the
 * cycle-accurate simulation of the board's top at its pins. Usage: uart_bench MODEL LIBRARY BAUD.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "uart_line.h"

int main(int argc, char **argv) {
    struct uart_line line = {0};
    struct uart_rate rate;
    struct pdnn_model *model = NULL;
    struct pdnn_device *device = NULL;
    struct pdnn_diag diag = {""};
    uint32_t baud;
    if (argc != 4 || !pdnn_number_u32(argv[3], 1, 100000000, &baud)) {
        fprintf(stderr, "uart_bench: expected MODEL LIBRARY BAUD\n");
        return 2;
    }
    int rc = pdnn_model_open(argv[1], &model, &diag);
    if (rc == PDNN_OK)
        rc = uart_line_open(&line, argv[2], &diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_open_transport(&line.base, "uart", &device, &diag);
    if (rc == PDNN_OK)
        rc = uart_line_load(&line, device, model, baud, &rate, &diag);
    if (rc) {
        fprintf(stderr, "uart_bench: %s\n", diag.text);
    } else {
        const double hz = pdnn_device_caps(device)->clock_hz;
        printf("%s over the board's UART, %u baud, simulated at its pins:\n", argv[1], rate.baud);
        printf("  line rate      %8.0f bytes/s, 10 bits a byte\n", rate.line_rate);
        printf("  loading        %8.0f bytes/s of the model: %.1f %% of the line rate (expected: "
               "90)\n",
               rate.payload_rate, 100 * rate.payload_rate / rate.line_rate);
        printf("  packet layer   %8.1f %%: %llu bytes sent for %llu of the model\n",
               100.0 * (double)(rate.sent - rate.payload) / (double)rate.payload,
               (unsigned long long)rate.sent, (unsigned long long)rate.payload);
        printf("  time           %8.1f ms, and %.1f ms for the check of the memory\n",
               1e3 * (double)rate.cycles / hz, 1e3 * (double)rate.check_cycles / hz);
    }
    pdnn_device_close(device, NULL);
    uart_line_close(&line);
    pdnn_model_close(model);
    return rc ? 1 : rate.payload_rate < 0.9 * rate.line_rate;
}
