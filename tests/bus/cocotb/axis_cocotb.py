# SPDX-License-Identifier: BSD-2-Clause
"""The recorded digit through pdnn_axis with the drivers of cocotbext-axi, which hold both streams up
at random: every reply is a frame of its own, and those of results are as recorded."""
import random
import sys

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles
from cocotbext.axi import AxiStreamBus, AxiStreamSink, AxiStreamSource

READ, WRITE, REG = 1, 2, 0


def session(path):
    """Bytes to the device, bytes from it."""
    sent, got = bytearray(), bytearray()
    with open(path, encoding="ascii") as lines:
        for line in lines:
            if line[0] in "<>":
                (sent if line[0] == ">" else got).extend(bytes.fromhex(line[1:]))
    return bytes(sent), bytes(got)


def packets(data, payload):
    """The packets that follow each other in data; payload(header): its bytes."""
    while data:
        end = 12 + payload(data[:8])
        yield data[:end]
        data = data[end:]


def pauses(share):
    while True:
        yield random.random() < share


@cocotb.test()
async def digit(dut):
    sent, got = session("rtl/demo/digit.session")
    requests = list(packets(sent, lambda h: h[6] | h[7] << 8 if h[2] == WRITE else 0))
    replies = list(packets(got, lambda h: h[6] | h[7] << 8))
    cocotb.start_soon(Clock(dut.aclk, 20, "ns").start())
    dut.aresetn.value = 0
    source = AxiStreamSource(AxiStreamBus.from_prefix(dut, "s_axis"), dut.aclk, dut.aresetn, False)
    sink = AxiStreamSink(AxiStreamBus.from_prefix(dut, "m_axis"), dut.aclk, dut.aresetn, False)
    await ClockCycles(dut.aclk, 4)
    dut.aresetn.value = 1
    source.set_pause_generator(pauses(0.2))
    sink.set_pause_generator(pauses(0.3))
    for request in requests:
        await source.send(request)
    for request, reply in zip(requests, replies, strict=True):
        frame = bytes((await sink.recv()).tdata)
        assert len(frame) == len(reply) and frame[:8] == reply[:8]
        if (request[2], request[3]) != (READ, REG):
            assert frame == reply
    await ClockCycles(dut.aclk, 100)
    assert sink.empty()


if __name__ == "__main__":
    from cocotb_tools.runner import get_runner

    sources = [l.strip() for l in open("rtl/files.f", encoding="ascii") if l.startswith("rtl/")]
    options = {k: int(v) for k, v in (o.split("=") for o in sys.argv[2:])}
    runner = get_runner("icarus")
    runner.build(sources=sources, includes=["rtl"], hdl_toplevel="pdnn_axis", parameters=options,
                 build_args=["-g2012"], build_dir=sys.argv[1], always=True,
                 timescale=("1ns", "1ps"))
    sys.path.insert(0, "tests/bus/cocotb")
    runner.test(hdl_toplevel="pdnn_axis", test_module="axis_cocotb", build_dir=sys.argv[1],
                test_dir=".", results_xml=sys.argv[1] + "/results.xml", extra_env={"PYTHONPATH": "tests/bus/cocotb"})
