"""Series that audits have printed stand beside the definitions, with whose and source."""

from types import SimpleNamespace

import pytest

from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.study.indicators.published import published_frames

ENKOPING = SimpleNamespace(municipality_code="0381", municipality="Enköping")
SOURCE = SimpleNamespace(register=SimpleNamespace(manifest=ENKOPING))


@pytest.mark.parametrize(
    ("indicator", "series"),
    [
        pytest.param("ej_ateraktualiserade", {2021: 55, 2022: 75}, id="75/55"),
        pytest.param("till_arbete_studier", {2020: 37.5, 2021: 57, 2022: 32}, id="32/57/37.5"),
        pytest.param("resultat_avslut", {2020: 73, 2021: 57, 2022: 59}, id="73/57/59"),
        pytest.param("langvarigt", {2020: (44.8, 43.6, 38.0, 33.7)}, id="44.8/43.6/38.0/33.7"),
        pytest.param("deltagare", {2016: 377, 2019: 315, 2020: 299}, id="377/315/299"),
    ],
)
def test_printed_series_have_their_source(indicator, series):
    study = SimpleNamespace(indicators=IndicatorPlan(choose=(indicator,)))
    own = published_frames(study, SOURCE, None)["indicator_published"]

    for year, values in series.items():
        told = own[own["year"] == year].set_index("value")
        for value in values if isinstance(values, tuple) else (values,):
            row = told.loc[[value]].iloc[0]
            assert "Enköping" in row["source"]
            assert row["whose"]
