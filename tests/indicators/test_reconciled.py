"""The same yearly figures as the check of a delivery gives, which counts by other code."""

import pytest

from evaluation.data import load_register, open_delivery, reconcile
from evaluation.indicators.computing import computed
from evaluation.indicators.returning import returns
from evaluation.indicators.workbench import Workbench
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.protocol.indicators.planning import chosen
from tests.study.small_study import write_delivery

SAME = {
    "langvarigt": ("langvarigt", "tio_av_tolv"),
    "mycket_langvarigt": ("mycket_langvarigt", "tjugosju_av_36"),
    "arbete_studier": ("resultat_avslut", "med_kommunal_anstallning"),
    "mottagare": ("mottagare", "bistand"),
}
RTOL = 1e-12  # shares of the same whole numbers


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = write_delivery(tmp_path_factory.mktemp("delivery") / "liten")
    plan = IndicatorPlan(choose=tuple(dict.fromkeys(own for own, _ in SAME.values())))
    register = load_register(folder)
    counts, _ = computed(register, chosen(plan), plan, seed=1)
    with open_delivery(folder) as contents:
        figures = reconcile(contents.tables, contents.manifest)
    return register, counts, figures.to_pandas()


@pytest.mark.parametrize("measure", SAME)
def test_yearly_figures_agree(both, measure):
    _, counts, figures = both
    indicator, definition = SAME[measure]
    own = counts[(counts["indicator"] == indicator) & (counts["definition"] == definition)]
    told = figures[figures["measure"] == measure].set_index("year")
    years = sorted(set(own["year"]) & set(told.index))

    assert len(years) > 4
    for row in own[own["year"].isin(years)].itertuples():
        assert row.n == told["n"][row.year]
        if measure != "mottagare":
            assert 100 * row.events / row.n == pytest.approx(told["value"][row.year], rel=RTOL)


def test_returns_of_any_assistance_agree(both):
    register, _, figures = both
    told = figures[figures["measure"] == "ej_ater"]
    rules = chosen(IndicatorPlan(choose=("ej_ateraktualiserade",)))[0].main.rules
    bench = Workbench(register)

    assert len(told) > 4
    for row in told.itertuples():
        # The indicator asks for income support, the check of a delivery for any assistance.
        units = returns(bench, {**rules, "month_rule": "bistand"}, row.year).rows
        assert units.height == row.n
        assert 100 * units["event"].mean() == pytest.approx(row.value, rel=RTOL)
