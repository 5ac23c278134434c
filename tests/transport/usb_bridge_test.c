/* SPDX-License-Identifier: BSD-2-Clause
 *
 * usb_bridge_test.c - the bridges that are known by their numbers, and "BUS-ADDRESS".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#if __has_include(<ftdi.h>)
#include "transport/usb_bridge.h"

static struct libusb_device_descriptor attached;

/* In the place of libusb's. */
int libusb_get_device_descriptor(libusb_device *usb, struct libusb_device_descriptor *descriptor) {
    (void)usb;
    *descriptor = attached;
    return 0;
}

static void bridges_are_known(void **state) {
    (void)state;
    static const struct {
        uint16_t vendor, product;
        const char *name; /* NULL: not one of ours */
        enum ftdi_interface channel;
    } cases[] = {
        {0x0403, 0x6010, "FT2232H channel B", INTERFACE_B},
        {0x0403, 0x6014, "FT232H", INTERFACE_A},
        {0x0403, 0x6015, "FT231X", INTERFACE_A},
        {0x0403, 0x6011, NULL, INTERFACE_ANY},
        {0x1209, 0x6014, NULL, INTERFACE_ANY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        attached.idVendor = cases[i].vendor;
        attached.idProduct = cases[i].product;
        const struct pdnn_usb_bridge *bridge = pdnn_usb_bridge_find(NULL);
        assert_true((bridge != NULL) == (cases[i].name != NULL));
        if (bridge) {
            assert_string_equal(bridge->name, cases[i].name);
            assert_int_equal(bridge->channel, cases[i].channel);
        }
    }
}

static void places_are_whole_numbers(void **state) {
    (void)state;
    assert_true(pdnn_usb_is_at("1-4", 1, 4));
    assert_true(pdnn_usb_is_at("001-004", 1, 4));
    static const char *const wrong[] = {"",     "1",     "1-",    "-4",   "1-5",   "2-4",
                                        "1-4x", "1x-4",  "1-+4",  "1--4", "1-260", "257-4",
                                        "1-4 ", "1-4-1", "1,0-4", "1.0-4"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(pdnn_usb_is_at(wrong[i], 1, 4));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bridges_are_known),
        cmocka_unit_test(places_are_whole_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
int main(void) {
    puts("skip - bridges: built without libftdi1");
    return 77;
}
#endif
