"""Processor seconds of the test suite: `python -m pytest -p benchmarks.suite -n 2 --dist loadfile`.

A pytest plugin that prints what each layer costs and the slowest thirty tests. Processor time,
of child processes too: on a machine that others use, the clock tells mostly about the others.
"""

import os
from collections import Counter

import pytest

SLOWEST = 30
PHASES = ("setup", "call", "teardown")


class Suite:
    """What the tests of one process, or of all workers, have cost."""

    def __init__(self):
        self.began = 0.0
        self.spent = {phase: Counter() for phase in PHASES}
        self.slow = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self):
        self.began = _processor()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self):
        self.began = _processor()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self):
        self.began = _processor()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self):
        report = yield
        report.processor = _processor() - self.began
        return report

    def pytest_runtest_logreport(self, report):
        self.spent[report.when][report.nodeid] += report.processor
        if "slow" in report.keywords:
            self.slow.add(report.nodeid)

    def pytest_terminal_summary(self, terminalreporter):
        whole = Counter()
        for phase in PHASES:
            whole.update(self.spent[phase])
        slow = sum(seconds for name, seconds in whole.items() if name in self.slow)
        quick, rest = len(whole) - len(self.slow), whole.total() - slow
        terminalreporter.section(f"processor seconds, slowest {SLOWEST} of {len(whole)} tests")
        terminalreporter.line(f"quick: {quick} tests, {rest:.0f} s")
        terminalreporter.line(f"slow: {len(self.slow)} tests, {slow:.0f} s")
        for name, seconds in whole.most_common(SLOWEST):
            before = self.spent["setup"][name]
            terminalreporter.line(f"{seconds:6.1f} s, {before:5.1f} of it fixtures: {name}")


def pytest_configure(config):
    config.pluginmanager.register(Suite(), "processor seconds")


def _processor():
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
