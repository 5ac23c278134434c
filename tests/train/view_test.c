/* SPDX-License-Identifier: BSD-2-Clause
 *
 * view_test.c - which pictures, sides and planes a classifier takes, and when its pictures move.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "train/view.h"

static struct pdnn_dataset grey(uint32_t side) {
    return (struct pdnn_dataset){.name = "grey", .width = side, .height = side, .channels = 1};
}

static void refused(const struct pdnn_scheme *scheme, const struct pdnn_dataset *data,
                    const char *expected) {
    struct pdnn_diag diag = {""};
    uint32_t crop = 77;
    assert_int_not_equal(pdnn_view_resolve(scheme, data, 0, &crop, &diag), PDNN_OK);
    if (!strstr(diag.text, expected))
        fail_msg("'%s' has no '%s'", diag.text, expected);
    assert_int_equal(crop, 77);
}

static void the_middle_is_cut(void **state) {
    (void)state;
    const struct pdnn_dataset data = grey(28);
    struct pdnn_scheme scheme = {0};
    uint32_t crop;
    assert_int_equal(pdnn_view_resolve(&scheme, &data, 0, &crop, NULL), PDNN_OK);
    assert_int_equal(crop, 0);
    assert_int_equal(pdnn_view_resolve(&scheme, &data, 26, &crop, NULL), PDNN_OK);
    assert_int_equal(crop, 1);
    scheme.side = 20;
    assert_int_equal(pdnn_view_resolve(&scheme, &data, 26, &crop, NULL), PDNN_OK);
    assert_int_equal(crop, 4);
}

static void what_cannot_be_cut_is_refused(void **state) {
    (void)state;
    struct pdnn_dataset data = grey(28);
    struct pdnn_scheme scheme = {.side = 25};
    refused(&scheme, &data, "--side: expected an even number up to 28, got 25");
    scheme.side = 30;
    refused(&scheme, &data, "--side: expected an even number up to 28, got 30");
    scheme.side = 0;
    data.width = 20;
    refused(&scheme, &data, "grey: expected square pictures of at most 32 pixels a side");
    data = grey(64);
    refused(&scheme, &data, "got 64 x 64");
}

static void planes_that_the_picture_has_not_are_refused(void **state) {
    (void)state;
    struct pdnn_dataset data = grey(28);
    struct pdnn_scheme scheme = {.side = 24, .n_planes = 1};
    scheme.planes[0] = (struct pdnn_plane){.side = 28, .threshold = 20};
    refused(&scheme, &data, "--planes: expected sides up to 24, the input's, got 28");
    scheme.planes[0] = (struct pdnn_plane){.side = 12, .threshold = 20, .colour = PDNN_RED};
    refused(&scheme, &data, "--planes: expected no colours, grey has grey pictures");
    data.channels = 3;
    uint32_t crop;
    assert_int_equal(pdnn_view_resolve(&scheme, &data, 0, &crop, NULL), PDNN_OK);
}

static void moves_are_scaled_and_can_be_off(void **state) {
    (void)state;
    char text[PDNN_VIEW_AUGMENT_TEXT];
    struct pdnn_scheme scheme = {.augment = 2, .mirror = true};
    struct pdnn_augment augment = pdnn_view_augment(&scheme);
    assert_true(augment.shift_px == 2.0f && augment.mirror && pdnn_view_moves(&scheme));
    pdnn_view_augment_print(&scheme, &augment, text);
    assert_string_equal(text, "{\"shift_px\": 2, \"rotation_rad\": 0.1746, \"scale\": 0.1, "
                              "\"shear\": 0.1}");
    scheme.no_augment = true; /* mirrored, but not moved */
    augment = pdnn_view_augment(&scheme);
    assert_true(augment.shift_px == 0 && augment.shear == 0 && augment.mirror);
    assert_true(pdnn_view_moves(&scheme));
    pdnn_view_augment_print(&scheme, &augment, text);
    assert_string_equal(text, "null");
    scheme.mirror = false;
    assert_false(pdnn_view_moves(&scheme));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_middle_is_cut),
        cmocka_unit_test(what_cannot_be_cut_is_refused),
        cmocka_unit_test(planes_that_the_picture_has_not_are_refused),
        cmocka_unit_test(moves_are_scaled_and_can_be_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
