#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The whole way over USB without a board: the unmodified libusb and libftdi1 in the program, a
# virtual board behind them. Every case ends by itself; the time limits only say that it hung.
# PDNN_SLOW: the host waits so many times as long for a board whose program is not optimised.
set -u
export LC_ALL=C
pdnn=$BUILD/pdnn
model=host/models/mnist-generator.safetensors
[ -x "$BUILD/pdnn-vboard" ] || { echo "skip - vboard: umockdev is not installed"; exit 77; }
"$pdnn" devices >/dev/null 2>&1 || [ $? -ne 1 ] ||
    { echo "skip - vboard: the program was built without libusb"; exit 77; }
. tests/verdict.sh

ms() { echo $(($1 * ${PDNN_SLOW:-1})); }
# vboard OPTION... -- PROGRAM ...; output in $dir/out and $dir/err; the status in $rc
vboard() {
    timeout $((60 * ${PDNN_SLOW:-1})) "$pdnn" vboard run "$@" >"$dir/out" 2>"$dir/err"
    rc=$?
}
# generate DEVICE FILE N [OPTION...]: words of the command
generate() { echo "$pdnn" generate -m $model -T 16 -d "$1" -o "$dir/$2" -n "$3"; }
# The one error line that a failure must leave, and nothing else behind.
one_error() { # TEXT FILE
    [ "$rc" -eq 1 ] && [ "$(grep -c '^pdnn: ' "$dir/err")" -eq 1 ] &&
        grep -q "^pdnn: .*$1" "$dir/err" && [ -z "$(ls "$dir" | grep "$2")" ] ||
        { echo "status $rc, expected 1 and '$1':"; cat "$dir/err"; ls "$dir"; return 1; }
}
same() { # FILE EXPECTED
    [ "$rc" -eq 0 ] && cmp "$dir/$1" "$dir/$2" || { echo "status $rc"; cat "$dir/err"; return 1; }
}

$(generate golden golden.png 10) >"$dir/golden.out" || exit 1
$(generate golden golden1.png 1) >/dev/null || exit 1
$(generate golden golden2.png 2) >/dev/null || exit 1

vboard -- "$pdnn" devices
[ "$rc" -eq 0 ] && grep -q 'VB0001' "$dir/out" && grep -q '0403:6010' "$dir/out"
verdict $? enumerates

vboard -- $(generate usb usb.png 10)
same usb.png golden.png && diff <(grep digest "$dir/out") <(grep digest "$dir/golden.out")
verdict $? same_bytes_as_golden

vboard --driver -- $(generate usb driver.png 10)
same driver.png golden.png
verdict $? kernel_driver_is_detached

vboard --packet 7 -- $(generate usb short.png 1)
same short.png golden1.png
verdict $? packets_of_seven_bytes

vboard -s AAA -s BBB -- "$pdnn" devices --json
[ "$rc" -eq 0 ] && [ "$(grep -o '"serial": *"[AB]*"' "$dir/out" | sort -u | wc -l)" -eq 2 ]
verdict $? two_boards_are_listed
vboard -s AAA -s BBB -- $(generate usb two.png 10)
grep -qE 'AAA, BBB|BBB, AAA' "$dir/err" && [ "$rc" -eq 2 ] && [ ! -e "$dir/two.png" ]
verdict $? two_boards_need_a_serial
vboard -s '' -s '' -- "$pdnn" devices
places=$(sed -n 's/^bus \([0-9]*\) device \([0-9]*\) .*/usb:\1-\2/p' "$dir/out")
[ "$rc" -eq 0 ] && [ "$(echo "$places" | wc -l)" -eq 2 ] && [ "$(grep -c 'lanes' "$dir/out")" -eq 2 ]
verdict $? boards_without_serial_are_listed_and_asked
vboard -s '' -s '' -- $(generate "$(echo "$places" | tail -n 1)" place.png 10)
same place.png golden.png
verdict $? bus_and_address_choose
vboard -s '' -s '' -- $(generate usb two.png 10)
grep -qE '[0-9]{3}-[0-9]{3}, [0-9]{3}-[0-9]{3}' "$dir/err" && [ "$rc" -eq 2 ]
verdict $? two_without_serial_are_refused_by_place
vboard -s AAA -s AAA -- $(generate usb:AAA two.png 10)
grep -q "2 boards have the serial 'AAA': say one of usb:001-" "$dir/err" && [ "$rc" -eq 2 ]
verdict $? two_with_one_serial_are_refused
vboard --stats -s AAA -s BBB -- $(generate usb:BBB second.png 10)
same second.png golden.png && grep -q 'AAA: 0 bytes out' "$dir/err"
verdict $? the_serial_chooses
vboard -s AAA -- $(generate usb:BBB none.png 10)
one_error "no board has the serial 'BBB'" none
verdict $? unknown_serial
# Without permission: the text says which rule to install. Root is refused nothing but without the
# capability.
as_user=
[ "$(id -u)" -ne 0 ] || as_user="setpriv --bounding-set -dac_override,-dac_read_search"
vboard --denied -- $as_user $(generate usb denied.png 2)
one_error '60-pdnn.rules' denied
verdict $? no_permission
vboard --denied -- $as_user "$pdnn" devices
grep -q '60-pdnn.rules' "$dir/out" "$dir/err"
verdict $? no_permission_is_listed
vboard -- sh -c 'exit 7'
[ "$rc" -eq 7 ]
verdict $? exit_status_is_handed_on

# A program that is killed in the middle of a load leaves half a packet in the board.
vboard -- sh -c "$(generate usb killed.png 1000) & sleep 0.2; kill -9 \$!; wait;
    $(generate usb:timeout_ms=$(ms 200) recovered.png 10)"
same recovered.png golden.png && [ ! -e "$dir/killed.png" ]
verdict $? recovers_from_a_killed_program
# The FPGA starts anew in the middle of a load, behind it and in the middle of a packet: what the board
# had confirmed is gone, the check of its memory tells, and the load is repeated.
for at in 3000 70001 137000; do
    vboard --reset-after $at -- $(generate usb:timeout_ms=$(ms 200) reset$at.png 2)
    same reset$at.png golden2.png
    verdict $? "reset_in_the_load_$at"
done
vboard -- sh -c "$(generate usb first.png 2000) & sleep $(ms 500)e-3; $(generate usb other.png 10)"
one_error 'another program uses the board' other
verdict $? one_program_at_a_time

# A user's own program, by the public header alone.
"$BUILD/draw" golden $model >"$dir/draw.txt" && vboard -- "$BUILD/draw" usb $model &&
    [ "$rc" -eq 0 ] && [ -s "$dir/draw.txt" ] && cmp "$dir/draw.txt" "$dir/out"
verdict $? example_program

# Unplugged: in the first request, in the load, in the last bytes of the load, while it answers.
for phase in "--after-out 0" "--after-out 5" "--after-out 3000" "--after-out 70001" \
    "--after-out 137200" "--after-in 0" "--after-in 30" "--after-in 5000" "--after-in 9000"; do
    vboard --mishap unplug $phase -- $(generate usb unplugged.png 10)
    one_error "unplugged" unplugged
    verdict $? "unplug_${phase//[- ]/_}"
done

# Unplugged by the clock, and plugged in for another program at the same time.
vboard --unplug-after 400 -s AAA -s BBB -- sh -c "$(generate usb:BBB still.png 10) &&
    $(generate usb:AAA pulled.png 20000)"
one_error "unplugged\|no board has the serial 'AAA'" pulled && cmp "$dir/still.png" "$dir/golden.png"
verdict $? unplug_of_one_of_two

# A halted endpoint is cleared and the lost requests are repeated.
for phase in "--after-out 0" "--after-out 70001" "--after-in 30" "--after-in 5000"; do
    vboard --mishap stall $phase -- $(generate usb,timeout_ms=$(ms 200) stall.png 10 | sed 's/usb,/usb:/')
    same stall.png golden.png
    verdict $? "stall_${phase//[- ]/_}"
    rm -f "$dir/stall.png"
done

# A board that falls silent: bounded tries, then one error.
for phase in "--after-out 0" "--after-in 5000"; do
    vboard --mishap mute $phase -- $(generate usb:timeout_ms=$(ms 50) mute.png 10)
    one_error "no valid reply" mute
    verdict $? "mute_${phase//[- ]/_}"
done

for bad in baud=1 timeout_ms=0 timeout_ms=x AAA,BBB speed=3; do
    vboard -s AAA -- $(generate "usb:$bad" options.png 10)
    [ "$rc" -eq 2 ] && grep -q 'expected SERIAL, baud=' "$dir/err" || { cat "$dir/err"; break; }
done
[ "$rc" -eq 2 ]
verdict $? bad_options_are_refused

# The RTL behind the bridge.
if [ -e "$BUILD/libpdnn_sim.so" ]; then
    vboard --chip sim -- $(generate usb:timeout_ms=20000 sim.png 2)
    same sim.png golden2.png
    verdict $? rtl_behind_the_bridge
fi

# The board's top at its UART pins: what rate it is built for, and a host that sets another.
if [ -e "$BUILD/libpdnn_board_sim.so" ]; then
    vboard --chip uart -- "$pdnn" devices
    [ "$rc" -eq 0 ] && grep -q ' MHz, .*, 3000000 baud' "$dir/out"
    verdict $? devices_prints_the_line_rate
    vboard --chip uart -- $(generate usb:baud=1000000,timeout_ms=20000 rate.png 1)
    one_error 'set to 1000000 baud, .* to 3000000 .*: use the option baud=3000000' rate
    verdict $? another_line_rate_is_refused
fi

# The same under sanitizers, where they are built: a run, and the ways out of a run.
if [ -x "$BUILD/asan/pdnn" ]; then
    for how in "" "--mishap unplug --after-out 70001" "--mishap unplug --after-in 5000" \
        "--mishap stall --after-in 5000"; do
        vboard $how -- $(pdnn=$BUILD/asan/pdnn generate usb:timeout_ms=$(ms 500) sanitized.png 2)
        [ "$rc" -le 1 ] && ! grep -qE 'ERROR: (Address|Leak)Sanitizer|runtime error' "$dir/err" ||
            { cat "$dir/err"; rc=99; break; }
    done
    [ "$rc" -ne 99 ]
    verdict $? sanitizers
fi

# A bad line: dozens of bytes hit in a run, all repaired.
vboard --faults 5000 --stats -- $(generate usb:timeout_ms=$(ms 20) faults.png 10)
same faults.png golden.png && ! grep -q ' 0 faults' "$dir/err"
verdict $? bad_line
exit $failed
