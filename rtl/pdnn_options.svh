// SPDX-License-Identifier: BSD-2-Clause
// Generated from rtl/configs.def by `make gen`. Do not edit.
//
// The parameters of pdnn_core, for it and the tops around it; and how these hand them on.
`ifndef PDNN_OPTIONS
`define PDNN_OPTIONS \
    /* samples side by side: 1, 2, 4, 8, 16 or 32 */ \
    parameter integer Lanes = 16, \
    /* lanes finished a cycle: 1, 2 or 4, divides Lanes */ \
    parameter integer DrainLanes = 4, \
    /* bits of an accumulator, 12 to 24 */ \
    parameter integer AccW = 16, \
    /* words of the weight memory, 2^4 to 2^16 */ \
    parameter integer TapeWords = 16384, \
    /* activation words a lane, 2^1 to 2^8 (Fmaps: 2^12) */ \
    parameter integer ActWords = 256, \
    /* words of the result memory, 2^1 to 2^12 */ \
    parameter integer ResultWords = 1024, \
    /* noise tables: 1, 2, 4 or 8 */ \
    parameter integer NoiseTables = 2, \
    /* 1 iid + 2 antithetic + 4 stratified */ \
    parameter integer SamplingModes = 7, \
    /* above 1: the deterministic twin; 2, 3, 4, 8 */ \
    parameter integer ActW = 1, \
    /* 1: MARGIN can end a run */ \
    parameter integer AdaptiveStop = 1, \
    /* 1: products in multipliers: of a twin, of counts */ \
    parameter integer MacDsp = 0, \
    /* 1: on rows, one lane that skips zeros */ \
    parameter integer ZeroSkip = 0, \
    /* of ZeroSkip: most samples of a pass, 1 or 16 (Fmaps: 1, 2 or 4) */ \
    parameter integer Block = 1, \
    /* engines side by side, each with its memories: 1 to 8 */ \
    parameter integer Engines = 1, \
    /* 1: of ZeroSkip, layers with masks and packed weights */ \
    parameter integer Masks = 0, \
    /* 1: of ZeroSkip, several p-bits on a sum */ \
    parameter integer Ties = 0, \
    /* 1: of ZeroSkip: layers on feature maps */ \
    parameter integer Fmaps = 0, \
    /* 1: of ZeroSkip: all labels in one pass */ \
    parameter integer Labels = 0

`define PDNN_OPTIONS_PASSED \
    .Lanes(Lanes), \
    .DrainLanes(DrainLanes), \
    .AccW(AccW), \
    .TapeWords(TapeWords), \
    .ActWords(ActWords), \
    .ResultWords(ResultWords), \
    .NoiseTables(NoiseTables), \
    .SamplingModes(SamplingModes), \
    .ActW(ActW), \
    .AdaptiveStop(AdaptiveStop), \
    .MacDsp(MacDsp), \
    .ZeroSkip(ZeroSkip), \
    .Block(Block), \
    .Engines(Engines), \
    .Masks(Masks), \
    .Ties(Ties), \
    .Fmaps(Fmaps), \
    .Labels(Labels)
`endif
