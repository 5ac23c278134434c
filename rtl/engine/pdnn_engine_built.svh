// SPDX-License-Identifier: BSD-2-Clause
//
// What is built of options that others exclude.

    // Antithetic samples leave the drain in the same cycle.
    localparam integer Modes = ActW > 1 ? 1 << PDNN_SAMPLING_IID : DrainLanes > 1 ? SamplingModes
                                              : SamplingModes & ~(1 << PDNN_SAMPLING_ANTITHETIC);
    localparam integer Adaptive = ActW > 1 ? 0 : AdaptiveStop;
    localparam integer BlockMax = ActW > 1 || ZeroSkip == 0 ? 1 : Block;
