# SPDX-License-Identifier: BSD-2-Clause
#
# A RISC-V program (RV32I) that has a network read a digit, through pdnn_wb: it writes what the test
# bench has put into TABLE, starts the run, waits for its end, prints the picture and the class with
# the largest sum. See pdnn_riscv_tb.sv.

.equ DEVICE,  0x40000000        # pdnn_wb: {space, offset} is bits 22:2
.equ RESULT,  DEVICE + (4 << 20)
.equ CONTROL, DEVICE + (7 << 20)
.equ CONSOLE, 0x80000000        # a byte written here is printed; bit 31: the end
.equ TABLE,   0x400             # pairs of address and word, to one with address 0; then the input
.equ SIDE,    14
.equ CLASSES, 10

.globl _start
_start:
        li      s0, TABLE
write:  lw      t0, 0(s0)
        lw      t1, 4(s0)
        addi    s0, s0, 8               # behind the last pair: the input, 16 bits a word
        beqz    t0, run
        sw      t1, 0(t0)
        j       write

run:    li      s1, CONTROL
        li      t0, 1
        sw      t0, 0(s1)
wait:   lw      t0, 0(s1)
        andi    t1, t0, 1
        bnez    t1, wait
        srli    t0, t0, 8               # the run's status: 0 is OK
        li      s2, CONSOLE
        bnez    t0, failed

        li      s3, 0                   # bit of the picture
        li      s4, SIDE
row:    li      s5, SIDE
pixel:  srli    t0, s3, 4
        slli    t0, t0, 2
        add     t0, t0, s0
        lw      t0, 0(t0)
        andi    t1, s3, 15
        srl     t0, t0, t1
        andi    t0, t0, 1
        li      t1, ' '
        beqz    t0, blank
        li      t1, '#'
blank:  sw      t1, 0(s2)
        sw      t1, 0(s2)
        addi    s3, s3, 1
        addi    s5, s5, -1
        bnez    s5, pixel
        li      t1, '\n'
        sw      t1, 0(s2)
        addi    s4, s4, -1
        bnez    s4, row

        li      s5, RESULT
        lw      t0, 0(s5)               # the largest sum so far, and its class
        li      t1, 0
        li      t2, 1
class:  addi    s5, s5, 4
        lw      t3, 0(s5)
        bge     t0, t3, less
        mv      t0, t3
        mv      t1, t2
less:   addi    t2, t2, 1
        li      t3, CLASSES
        bne     t2, t3, class
        addi    t1, t1, '0'
        sw      t1, 0(s2)
        li      t1, '\n'
        sw      t1, 0(s2)
        j       end

failed: li      t1, '!'
        sw      t1, 0(s2)
end:    li      t1, 0x80000000
        sw      t1, 0(s2)
stop:   j       stop
