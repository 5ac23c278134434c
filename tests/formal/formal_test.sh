#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The proofs of scripts/formal.sh: one set of parameters a module, all with PDNN_TEST_LONG=1.
set -u
export LC_ALL=C
[ "${PDNN_TEST_LONG:-0}" = 1 ] && exec scripts/formal.sh all
exec scripts/formal.sh short
