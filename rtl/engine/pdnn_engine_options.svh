// SPDX-License-Identifier: BSD-2-Clause
//
// An engine's parameters, of the device's options: included in the parameter lists of engine 0
// (pdnn_device.svh) and of the others (pdnn_more_engines), which have pdnn_engine_built.svh.
            .Lanes(Lanes), .DrainLanes(DrainLanes), .AccW(AccW), .TapeWords(TapeWords),
            .ActWords(ActWords), .ResultWords(ResultWords), .NoiseTables(NoiseTables),
            .SamplingModes(Modes), .ActW(ActW), .AdaptiveStop(Adaptive), .MacDsp(MacDsp),
            .ZeroSkip(ZeroSkip), .Block(BlockMax), .Masks(Masks), .Ties(Ties), .Fmaps(Fmaps),
            .Labels(Labels)
