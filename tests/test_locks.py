"""The locks are complete: nothing is resolved, so nothing released later can break them."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from evaluation.provenance import sha256_file

ROOT = Path(__file__).parents[1]
REPORT, TESTS, SPARK = (
    ROOT / f"requirements{part}.lock" for part in ("", "-test", "-spark")
)  # fmt: skip
_PIN = re.compile(r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==[^\s;@/]+( ; [a-z_'.<>=! 0-9()A-Z-]+)? \\")
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def pins(*locks):
    """Requirements of the locks that count on this machine, by name."""
    lines = [line for lock in locks for line in lock.read_text(encoding="utf-8").splitlines()]
    found = [Requirement(line.rstrip(" \\")) for line in lines if not line.startswith(" ")]
    return {
        canonicalize_name(pin.name): pin
        for pin in found
        if pin.marker is None or pin.marker.evaluate()
    }


def declared(*extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    return [*project["dependencies"], *(line for name in extras for line in optional[name])]


def is_met(wanted, locked):
    pin = locked.get(canonicalize_name(wanted.name))
    if pin is None or not wanted.extras <= pin.extras:
        return False
    version = str(pin.specifier).removeprefix("==")
    return wanted.specifier.contains(version, prereleases=True)


def asked_by(pin):
    """What an installed package asks for here, with the extras that the lock gives it."""
    for line in metadata.requires(pin.name) or ():
        wanted = Requirement(line)
        extras = ("", *pin.extras)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": one}) for one in extras):
            yield wanted


@pytest.mark.parametrize(
    ("locks", "extras"),
    [
        pytest.param((REPORT,), ("build",), id="report"),
        pytest.param((REPORT, TESTS), ("build", "dev"), id="tests"),
    ],
)
def test_everything_a_locked_package_asks_for_is_locked_too(locks, extras):
    locked = pins(*locks)

    assert [line for line in declared(*extras) if not is_met(Requirement(line), locked)] == []
    missing = [
        f"{name} asks for {wanted}"
        for name, pin in locked.items()
        for wanted in asked_by(pin)
        if not is_met(wanted, locked)
    ]
    assert missing == []


def test_spark_comes_with_what_it_asks_for():
    assert set(pins(SPARK)) == {"pyspark", "py4j"}
    assert is_met(Requirement(declared("spark")[-1]), pins(SPARK))


def test_no_package_is_pinned_twice():
    sets = [set(pins(lock)) for lock in (REPORT, TESTS, SPARK)]

    assert sum(map(len, sets)) == len(set.union(*sets))


@pytest.mark.parametrize("lock", [REPORT, TESTS, SPARK], ids=lambda lock: lock.stem)
def test_lock_holds_pins_and_hashes_and_names_no_host(lock):
    lines = lock.read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if not (_PIN.fullmatch(line) or _HASH.fullmatch(line))] == []


def makefile_words(name):
    """The words of a variable of the Makefile, with the variables in it."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    variables = dict(re.findall(r"^(\w+) := (.+)$", text, re.MULTILINE))
    return shlex.split(re.sub(r"\$\((\w+)\)", lambda m: variables[m.group(1)], variables[name]))


def make_wheel(folder, name, version, *lines):
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    files = {
        "METADATA": "\n".join(
            ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *lines, ""]
        ),
        "WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(f"{stem}.dist-info/{file}", text)
        record = "".join(f"{stem}.dist-info/{file},,\n" for file in (*files, "RECORD"))
        archive.writestr(f"{stem}.dist-info/RECORD", record)
    return path


WITH_EXTRA = [pin for pin in pins(REPORT, TESTS).values() if pin.extras]


@pytest.mark.parametrize("pin", WITH_EXTRA, ids=str)
def test_newer_release_of_a_package_with_an_extra_changes_nothing(pin, tmp_path):
    (extra,) = pin.extras
    version = str(pin.specifier).removeprefix("==")
    locked = {
        str(pin).partition(";")[0].strip(): make_wheel(
            tmp_path, pin.name, version, f"Provides-Extra: {extra}"
        ),
        # Asks for the extra, and for something that no index has: pip would notice if it resolved.
        "dependent==1.0": make_wheel(
            tmp_path, "dependent", "1.0",
            f"Requires-Dist: {pin.name}[{extra}]", "Requires-Dist: nowhere-to-be-found",
        ),
    }  # fmt: skip
    make_wheel(tmp_path, pin.name, "9999.0", f"Provides-Extra: {extra}")
    lock = tmp_path / "made.lock"
    lines = [f"{line} --hash=sha256:{sha256_file(wheel)}" for line, wheel in locked.items()]
    lock.write_text("\n".join(lines), encoding="utf-8")
    target = tmp_path / "installed"

    where = ["--no-index", "--find-links", str(tmp_path), "--target", str(target)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    done = subprocess.run(
        [sys.executable, *makefile_words("LOCKED"), *where, "-r", str(lock)],
        env={**own, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    installed = {one.name: one.version for one in metadata.distributions(path=[str(target)])}
    assert installed == {pin.name: version, "dependent": "1.0"}


@pytest.mark.parametrize("door", ["Makefile", "README.md", ".ci/locks"])
def test_every_door_installs_as_locked(door):
    lines = (ROOT / door).read_text(encoding="utf-8").splitlines()

    installs = [line for line in lines if "-r requirements" in line]
    flags = ("--no-deps", "--require-hashes")
    assert all(all(flag in line for flag in flags) or "$(LOCKED)" in line for line in installs)
    assert all(flag in makefile_words("LOCKED") for flag in flags)
