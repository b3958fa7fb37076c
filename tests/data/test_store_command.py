"""`evaluation check`: what it tells on the way, and the list of broken rows it leaves."""

import polars as pl
import pytest

from evaluation.commands.check import told_by, write_rows
from evaluation.commands.output import Output
from evaluation.data import Progress, check_delivery
from evaluation.provenance import Project


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([(1, 700, 700)], [], id="read at once"),
        pytest.param(
            [(1, 1_000_000, 2_500_000), (2, 2_000_000, 2_500_000), (3, 2_500_000, 2_500_000)],
            ["40 %", "80 %", "100 %"],
            id="in three chunks",
        ),
        pytest.param([(1, 600, 700)], [], id="small and shorter than listed"),
        pytest.param([(1, 1_000_000, 10)], ["100 %"], id="more than listed"),
        pytest.param([(1, 0, 0)], [], id="no rows"),
    ],
)
def test_only_tables_that_take_time_are_told(steps, expected, capsys):
    tell = told_by(Output())

    for chunks, rows, listed in steps:
        tell(Progress(table="insats", chunks=chunks, rows=rows, listed=listed))

    lines = capsys.readouterr().err.splitlines()
    assert [line[-5:].strip() for line in lines] == expected
    assert all("insats" in line for line in lines)


def test_every_broken_row_is_in_the_private_list_in_order(delivery, tmp_path):
    delivery.change("hushall_manad", belopp_ovrigt=pl.lit(-5, dtype=pl.Int64))
    delivery.set_cell("person", "kon", 2, "kvinna")
    report, project = check_delivery(delivery.write()), Project(tmp_path / "project")

    path = project.root / write_rows(report, "leverans", project)

    assert path.read_text(encoding="utf-8") == report.rows.write_csv()
    assert report.rows.filter(rule="E8").height == delivery.tables["hushall_manad"].height
    keys = report.rows.select("table", "rule", "column", "row").rows()
    assert keys == sorted(keys)
    assert [file.name for file in path.parent.iterdir()] == ["leverans.csv"]


def test_list_of_an_earlier_check_does_not_stay(delivery, tmp_path):
    project = Project(tmp_path / "project")
    delivery.set_cell("person", "kon", 2, "kvinna")
    written = project.root / write_rows(check_delivery(delivery.write()), "leverans", project)
    assert written.is_file()

    delivery.set_cell("person", "kon", 2, "2")
    assert write_rows(check_delivery(delivery.write()), "leverans", project) == ""
    assert not written.exists()
