#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The random numbers of the device, in short; `make random` takes ten times the words.
set -eu
export LC_ALL=C
"${BUILD:-build}/tools/random_report" 1000000
