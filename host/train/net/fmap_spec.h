/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_spec.h - the layers of a convolutional network as a text: "c64s,c128p,f96,f10".
 *
 * c64 is a convolution 3 x 3 to 64 channels, c64k5 one of 5 x 5; behind it s is a stride of 2, p
 * the pool of 2 x 2 positions. f96 is fully connected; the last is that of the classes.
 *
 * Of a decoder: "m6x32,c32u,c1u". m6x32 is fully connected and puts out a map of 6 x 6 positions of
 * 32 channels; u is a convolution on the map enlarged to twice its sides.
 */
#ifndef PDNN_FMAP_SPEC_H
#define PDNN_FMAP_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PDNN_FMAP_LAYERS = 6 }; /* PDNN_HIDDEN_MAX and the last */
enum { PDNN_FMAP_SPEC_TEXT = 12 * PDNN_FMAP_LAYERS };

struct pdnn_fmap_spec {
    uint32_t outputs; /* a multiple of 16, but for the last layer */
    uint32_t kernel;  /* 1, 3 or 5; 0: fully connected */
    uint32_t stride;  /* 1 or 2; 0 where fully connected */
    bool pool;
    bool upsample; /* of a decoder, as is */
    uint32_t side; /* of the map that a fully connected layer puts out; 0: none */
};

/* False: not of that form; no convolution; one behind a fully connected layer; the last one not
 * fully connected; more than PDNN_FMAP_LAYERS; channels that are no multiple of 16. */
bool pdnn_fmap_spec_parse(const char *text, struct pdnn_fmap_spec *specs, uint32_t *n);
/* The same for a decoder. False: not of that form; not a map first and convolutions without stride
 * and pool then, the last of one channel, up to 64 positions a side. */
bool pdnn_fmap_spec_parse_decoder(const char *text, struct pdnn_fmap_spec *specs, uint32_t *n);
/* The same text; PDNN_FMAP_SPEC_TEXT bytes always suffice. */
void pdnn_fmap_spec_print(const struct pdnn_fmap_spec *specs, uint32_t n,
                          char text[PDNN_FMAP_SPEC_TEXT]);

#endif
