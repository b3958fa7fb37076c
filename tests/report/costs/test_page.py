"""The page of costs: of a small municipality, and of planted answers of every kind."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.report import open_page
from evaluation.report.costs.budget import draw_budget
from evaluation.report.costs.curve import draw_curve
from evaluation.report.costs.lead import credit, lead, one_line
from evaluation.report.costs.ledgers import draw_ledgers
from evaluation.report.costs.plane import draw_plane
from evaluation.report.costs.rows import years
from evaluation.report.costs.tables import acceptable_table, stated_table, worth_table
from evaluation.report.costs.year_tables import host_table, insats_table, ledger_table
from evaluation.report.language import LANGUAGES, speaking
from evaluation.report.material import BUILD_VARIABLE, read_material
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.study import run_study
from tests.study.small_study import HERE, SCENARIO, SEED

NAME, ADULTS = "kostnad", 700
TEXTS = ("cost_lead", "cost_reading", "cost_credit")
FIGURES = ("cost_plane", "cost_ledgers", "cost_budget", "cost_curve")
TABLES = (
    *("cost_units", "cost_worth", "cost_acceptable", "cost_assistance"),
    *("cost_hosts", "cost_insatser", "cost_stated", "cost_parts", "cost_shifted"),
)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    room = tmp_path_factory.mktemp("costs")
    write_synthetic(
        room / "leverans", simulate(load_scenario(SCENARIO, adults=ADULTS, paths=1), seed=SEED)
    )
    run_study(
        NAME, root=HERE, data=room / "leverans", out=room / "build" / NAME, store=room / "store"
    )
    return room / "build"


@pytest.fixture
def material(built, monkeypatch):
    monkeypatch.setenv(BUILD_VARIABLE, str(built))
    return read_material(NAME)


def with_tables(material, **tables):
    """The same study with other published tables."""
    published = replace(material.published)
    object.__setattr__(published, "tables", {**material.published.tables, **tables})
    return replace(material, published=published)


def worth(*rows):
    """Rows of the municipality's cost at 36 months: (arm, verdict, exits, cost, ratio)."""
    found = []
    for arm, verdict, exits, cost, ratio in rows:
        row = {
            "arm": arm, "outcome": "kostnad_kommun", "month": 36, "verdict": verdict,
            "n": 100.0, "n_reference": 200.0, "correlation": -0.4, "status": "ok", "note": "",
            "fieller_low": np.nan, "fieller_high": np.nan, "population": f"inte_nu:{arm}",
            "bought": "varaktigt_avslut", "more_dearer": 90.0, "more_cheaper": 5.0,
            "fewer_dearer": 4.0, "fewer_cheaper": 1.0,
        }  # fmt: skip
        for name, value, half in (
            ("exits", exits, 2.0),
            ("cost", cost, 20_000.0),
            ("ratio", ratio, 50_000.0),
        ):
            row |= {name: value, f"{name}_low": value - half, f"{name}_high": value + half}
        found.append(row)
    return pd.DataFrame(found)


def ledger(*, transfer="EXTRA", **years_of):
    """Both ledgers: assistance in whole millions by year, and ten months of a job each year."""
    numbers = {int(year[1:]): value for year, value in years_of.items()}
    assistance = pd.DataFrame(
        [
            {"year": year, "inhabitants": 1_000.0, "households": 100.0, "household_months": 1_000.0,
             "kr": 1_000.0 * value, "low": 1_000.0 * (value - 0.1),
             "high": 1_000.0 * (value + 0.1), "status": "ok", "note": ""}
            for year, value in numbers.items()
        ]
    )  # fmt: skip
    insatser = pd.DataFrame(
        [
            {"year": year, "insats": "stockholmsjobb", "kr": 100_000.0, "payer": "kommun",
             "subsidy": transfer, "persons": 10.0, "months": 10.0, "starts": 10.0,
             "status": "ok", "note": ""}
            for year in numbers
        ]
    )  # fmt: skip
    return {"cost_assistance": assistance, "cost_insatser": insatser}


def saved(material, kronor):
    """Estimates in which a start changes a year of assistance by so much."""
    rows = material.table("estimates").copy()
    here = (rows["outcome"] == "kostnad_bistand") & (rows["month"] == 12)
    here &= rows["scale"] == "kronor_difference"
    rows.loc[here, ["estimate", "conf_low", "conf_high"]] = kronor, kronor - 1_000, kronor + 1_000
    return {"estimates": rows}


def cells(table):
    return {row.head: row.cells for _, rows in table.groups for row in rows}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_there_in_both_languages(material, language):
    page = open_page(NAME, language=language)

    for name in TEXTS:
        assert str(page.text(name))
    for name in TABLES:
        assert page.table(name)._repr_markdown_()
    for name in FIGURES:
        assert page.figure(name)._repr_markdown_()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        pytest.param(
            ("stockholmsjobb", "fler", 8.0, 90_000.0, 110_000.0),
            "kostar kommunen 110 000 kr (60 000 till 160 000) med stockholmsjobb",
            id="a price",
        ),
        pytest.param(
            ("stockholmsjobb", "fler_billigare", 8.0, -90_000.0, np.nan),
            "kostnad 90 000 kr lägre per start (70 000 till 110 000)",
            id="a saving",
        ),
        pytest.param(
            ("praktik", "farre", -8.0, 1_000.0, np.nan), "avsluten säkert färre", id="fewer"
        ),
        pytest.param(
            ("praktik", "obestamt", 1.0, 1_000.0, np.nan),
            "kan inte bestämmas** för praktik",
            id="undecided",
        ),
        pytest.param(
            ("praktik", "obestamt", 1.0, 90_000.0, np.nan),
            "Säkert är att det kostar kommunen mer: praktik 90 000 kr per start",
            id="undecided and dearer",
        ),
        pytest.param(
            ("praktik", "visas_ej", np.nan, np.nan, np.nan), "För få personer** har startat",
            id="withheld",
        ),
    ],
)  # fmt: skip
def test_the_answer_is_said_first_and_a_ratio_only_where_exits_are_more(material, row, words):
    with speaking("sv"):
        told = str(lead(with_tables(material, cost_worth=worth(row)))).replace("\u202f", " ")

    assert words in told
    assert ("avslut till** kostar kommunen" in told) == (row[1] == "fler")


def test_the_first_page_counts_the_insatser_whose_price_is_known(material):
    rows = worth(
        ("stockholmsjobb", "fler", 8.0, 9e4, 1e5), ("praktik", "obestamt", 1.0, 9e4, np.nan)
    )
    with speaking("sv"):
        assert one_line(with_tables(material, cost_worth=rows)).startswith("För 1 av 2 insatser")


def test_two_ledgers_add_up_to_what_was_paid_and_a_transfer_to_nought(material):
    found = years(with_tables(material, **ledger(y2021=8.0, y2022=9.0)))

    last = found[-1]
    assert last.transfer == pytest.approx(0.6 * 1e6)
    assert last.state == pytest.approx(last.transfer)
    assert last.municipality + last.state == pytest.approx(last.assistance.value + last.gross)


def test_who_paid_is_not_said_where_few_were_subsidised(material):
    own = with_tables(material, **ledger(transfer="alla", y2022=9.0))
    with speaking("sv"):
        assert "kan inte visas: för få personer hade bidrag" in str(lead(own))
        assert cells(ledger_table(own))["2022"][-1] == "–"
        assert draw_ledgers(own) is not None


@pytest.mark.parametrize(
    ("before", "after", "kronor", "words"),
    [
        pytest.param(10.0, 9.0, -20_000, "20\u00a0% av minskningen", id="fell"),
        pytest.param(9.0, 10.0, -20_000, "ingen minskning att förklara", id="rose"),
        pytest.param(10.0, 9.9, -20_000, "inte säkert att kostnaden", id="may have fallen"),
        pytest.param(10.0, 9.0, 0, "kan inte bestämmas", id="no sure effect"),
        pytest.param(10.0, 9.0, 20_000, "inte på grund av insatserna", id="more assistance"),
    ],
)
def test_a_fall_is_credited_to_insatser_only_where_both_are_told(
    material, before, after, kronor, words
):
    tables = {**ledger(y2021=before, y2022=after), **saved(material, kronor)}
    with speaking("sv"):
        assert words in str(credit(with_tables(material, **tables)))


def test_what_a_part_of_the_insatser_saved_is_no_whole(material):
    tables = {**ledger(y2021=10.0, y2022=9.0), **saved(material, -20_000)}
    starts = material.table("cost_insatser")
    last = starts[starts["year"] == 2021].index[-1]
    hidden = starts.assign(starts=starts["starts"].where(starts.index != last))
    with speaking("sv"):
        told = str(credit(with_tables(material, **{**tables, "cost_insatser": hidden})))

    assert "en del är inget helt" in told
    assert "miljoner" not in told


def test_what_is_certain_of_the_cost_alone_is_said_both_ways(material):
    rows = worth(
        ("stockholmsjobb", "obestamt", 1.0, 9e4, np.nan),
        ("coachning", "obestamt", 1.0, -4e4, np.nan),
    )
    with speaking("sv"):
        told = str(lead(with_tables(material, cost_worth=rows)))

    assert "kostar kommunen mer: stockholmsjobb" in told
    assert "kostar kommunen mindre: coachning" in told


def test_a_stated_share_is_said_not_to_be_right(material):
    with speaking("sv"):
        row = next(iter(cells(stated_table(material)).values()))

    assert row[1:4] == ("12", "14,9", "stämmer inte")


def test_figures_have_the_numbers_of_their_tables(material):
    rows = worth(
        ("stockholmsjobb", "fler", 8.0, 9e4, 1e5), ("praktik", "obestamt", 1.0, 9e4, np.nan)
    )
    own = with_tables(material, cost_worth=rows)
    with speaking("sv"):
        plane = draw_plane(own)
        assert plane is not None
        assert list(cells(plane.data)) == ["Stockholmsjobb", "Praktik"]
        assert cells(plane.data)["Praktik"] == ("90", "5", "4", "1")
        assert "8,0 procentenheter" in plane.alt
        assert cells(worth_table(own))["Stockholmsjobb, 36\u00a0månader"][-1] == "fler avslut"


def test_nothing_is_drawn_of_what_is_withheld(material):
    lost = worth(("praktik", "visas_ej", np.nan, np.nan, np.nan))
    none = material.table("cost_assistance").assign(kr=np.nan, low=np.nan, high=np.nan)
    curve = material.table("cost_curve").assign(share=np.nan, low=np.nan, high=np.nan)
    estimates = material.table("estimates").assign(estimate=np.nan)
    own = with_tables(
        material, cost_worth=lost, cost_assistance=none, cost_curve=curve, estimates=estimates
    )
    with speaking("sv"):
        assert draw_plane(own) is None
        assert draw_ledgers(own) is None
        assert draw_curve(own) is None
        assert draw_budget(own) is None
        assert "En månads bistånd" not in str(lead(own))
        assert "kan inte jämföras" in str(credit(own))


def test_page_and_files_have_the_same_numbers(material):
    with speaking("sv"):
        months = sum(len(rows) for _, rows in insats_table(material).groups)
        places = sum(len(rows) for _, rows in host_table(material).groups)
        assert acceptable_table(material).groups

    assert months == len(material.table("cost_insatser"))
    assert places == len(material.table("cost_hosts"))
