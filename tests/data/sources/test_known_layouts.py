"""From each layout come exactly the canonical tables that it can carry."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from evaluation.data import check_delivery, write_delivery

MEMBERS = ["lopnr", "manad", "roll"]
HOUSEHOLD = ["distrikt", "hushallstyp", "antal_vuxna", "antal_barn", "preliminar"]
CLOSING = ["avslut_datum", "sista_bistandsmanad", "avslutsorsak", "registrerad_datum"]
APPLICATION = ["ansokan_typ", "ansokan_datum", "avser_manad", "beslut_datum", "utfall"]
SUMS = ["belopp_forsorjningsstod", "belopp_ovrigt", "belopp_aterkrav", "norm_belopp"]
ENROLMENT = ["enhet_kod", "in_datum", "ut_datum", "anvisare", "tid_utan_arbete", "resultat",
             "uppfoljning_6m"]  # fmt: skip
INSATS = ["kategori", "klassificering_version", "arm", "lokal_benamning", "start_datum",
          "slut_datum", "arbetsplats"]  # fmt: skip
MORE_INSATS = ["beslut_datum", "planerat_slut", "avbrott_orsak", "omfattning_procent", "sektor",
               "subvention", "enhet_kod"]  # fmt: skip


def same(found, expected, columns):
    """Compare columns exactly, whatever the order of rows and the width of integers."""
    plain = [frame.select(columns).sort(columns) for frame in (found, expected)]
    assert_frame_equal(*plain, check_dtypes=False)
    assert found.height > 0


def with_household_of(frame, pairs):
    """Put the true household in place of the made one; fails unless they go one to one."""
    assert pairs["hushall_id"].is_unique().all()
    assert pairs["true"].is_unique().all()
    joined = frame.join(pairs, on="hushall_id", how="left", maintain_order="left")
    assert joined["true"].null_count() == 0
    return joined.with_columns(pl.col("true").alias("hushall_id")).drop("true")


def household_pairs(found, truth):
    true = truth["bistand_manad"].select(*MEMBERS, pl.col("hushall_id").alias("true"))
    both = found["bistand_manad"].join(true, on=MEMBERS, how="inner")
    assert both.height >= truth["bistand_manad"].height
    return both.filter(pl.col("roll") == "1").select("hushall_id", "true").unique()


def findings(mapped, tmp_path):
    write_delivery(tmp_path / "ut", mapped.tables, mapped.manifest)
    return check_delivery(tmp_path / "ut").findings


@pytest.fixture(scope="module")
def aided(truth):
    """Persons who have any month with assistance: the others are in no return."""
    return truth["person"].join(truth["bistand_manad"], on="lopnr", how="semi")


def test_the_return_gives_persons_households_months_and_closings(layouts, mapped, truth, aided):
    found = mapped(layouts / "socialstyrelsen", "socialstyrelsen").tables

    pairs = household_pairs(found, truth)
    same(found["person"], aided, ["lopnr", "kommun_kod", "fodelsear", "kon", "fodelseland"])
    households = with_household_of(found["hushall_manad"], pairs)
    same(households, truth["hushall_manad"], ["hushall_id", "manad", "kommun_kod", *HOUSEHOLD])
    all_aid = pl.col("belopp_forsorjningsstod") + pl.col("belopp_ovrigt")
    expected = truth["hushall_manad"].with_columns(all_aid.alias("belopp_forsorjningsstod"))
    same(households, expected, ["hushall_id", "manad", "belopp_forsorjningsstod"])
    months = with_household_of(found["bistand_manad"], pairs)
    same(months, truth["bistand_manad"], [*MEMBERS, "hushall_id", "forsorjningshinder"])
    closed = with_household_of(found["avslut"], pairs)
    same(closed, truth["avslut"], ["lopnr", "hushall_id", *CLOSING])


def test_lifecare_gives_amounts_obstacles_applications_and_insatser(layouts, mapped, truth, aided):
    found = mapped(layouts / "lifecare", "lifecare").tables

    pairs = household_pairs(found, truth)
    same(found["person"], truth["person"], ["lopnr", "fodelsear", "kon", "fodelseland"])
    households = with_household_of(found["hushall_manad"], pairs)
    columns = ["hushall_id", "manad", "hushallstyp", "antal_vuxna", "antal_barn", *SUMS]
    same(households, truth["hushall_manad"], columns)
    months = with_household_of(found["bistand_manad"], pairs)
    columns = ["forsorjningshinder", "forsorjningshinder_detalj", "forsorjningsstod"]
    same(months, truth["bistand_manad"], [*MEMBERS, "hushall_id", *columns])
    applied = with_household_of(found["ansokan"], pairs)
    same(applied, truth["ansokan"], ["lopnr", "hushall_id", *APPLICATION])
    same(found["insats"], truth["insats"], ["lopnr", *INSATS])


def test_amea_gives_enrolments_and_insatser_beside_the_aid_system(sources, mapped, truth):
    folder = sources("socialstyrelsen", "amea")

    found = mapped(folder, "socialstyrelsen", "amea")

    same(found.tables["inskrivning"], truth["inskrivning"], ["lopnr", *ENROLMENT])
    same(found.tables["insats"], truth["insats"], ["lopnr", *INSATS, *MORE_INSATS])
    linked = found.tables["insats"].join(
        found.tables["inskrivning"].select("inskrivning_id", "in_datum"), on="inskrivning_id"
    )
    expected = truth["insats"].join(
        truth["inskrivning"].select("inskrivning_id", "in_datum"), on="inskrivning_id"
    )
    same(linked, expected, ["lopnr", "start_datum", "in_datum"])
    enrolled = truth["inskrivning"]["lopnr"].n_unique()
    counts = found.linkage["socialstyrelsen + amea"]
    assert (counts["both"], counts["right_only"]) == (enrolled, 0)
    assert counts["left_only"] == found.tables["person"].height - enrolled


@pytest.mark.parametrize(
    ("names", "absent", "empty"),
    [
        pytest.param(["socialstyrelsen"], {"ansokan"}, {"inskrivning", "insats"}, id="return"),
        pytest.param(["lifecare"], set(), {"avslut", "inskrivning"}, id="lifecare"),
        pytest.param(["socialstyrelsen", "amea"], {"ansokan"}, set(), id="return and amea"),
    ],
)
def test_a_mapped_delivery_passes_its_check_and_tells_what_it_lacks(
    sources, mapped, tmp_path, names, absent, empty
):
    found = mapped(sources(*names), *names)

    told = findings(found, tmp_path)
    assert [finding for finding in told if finding.severity == "E"] == []
    assert {f.rule for f in told} <= {"W18", "W20"}
    lacking = {"status_manad", "kommun_manad", "riksnorm", "anvisning"}
    assert set(found.left_out) == {*lacking, *absent}
    assert set(found.empty) == empty
    assert {gap["tabell"] for gap in found.manifest["kanda_luckor"]} == empty


def test_leverans_says_which_mapping_and_files_it_comes_from(sources, mapped, layouts):
    from evaluation.provenance import sha256_file

    manifest = mapped(sources("lifecare"), "lifecare").manifest

    assert manifest["mappning"][0]["namn"] == "lifecare"
    assert len(manifest["mappning"][0]["filer"][0]["sha256"]) == 64
    hashes = {file["fil"]: file["sha256"] for file in manifest["kallfiler"]}
    paths = sorted((layouts / "lifecare").iterdir())
    assert hashes == {path.name: sha256_file(path) for path in paths}
    assert (manifest["ursprung"], manifest["fro"]) == ("syntetisk", 5)
    assert (manifest["period_fran"], manifest["period_till"]) == ("2022-10", "2023-12")


def test_the_final_file_of_a_month_counts_and_the_preliminary_rows_are_told(layouts, mapped, truth):
    found = mapped(layouts / "socialstyrelsen", "socialstyrelsen")

    months = truth["hushall_manad"]["manad"]
    twice = truth["hushall_manad"].filter(
        pl.col("manad").is_between(months.max() - 3, months.max() - 1)
    )
    replaced = [line for line in found.flow if "ersatta" in line.what]
    assert [line.count for line in replaced] == [twice.height]
    assert found.manifest["preliminara_manader"] == 1


def test_files_that_are_not_there_leave_out_what_rests_on_them(sources, mapped):
    folder = sources("lifecare")
    (folder / "Actualisation.csv").unlink()
    (folder / "Calculation.csv").unlink()

    found = mapped(folder, "lifecare")

    assert "ansokan" in found.left_out
    assert found.tables["hushall_manad"]["norm_belopp"].null_count() == len(
        found.tables["hushall_manad"]
    )


def test_columns_that_may_be_missing_are_told_and_empty(sources, mapped, rewrite):
    folder = sources("socialstyrelsen")
    for path in folder.glob("EKB_2*"):
        rewrite(path, lambda text: text.replace("Distrikt\t", "Gammal\t", 1))
    own = folder.parent / "egen.toml"
    own.write_text(
        '[mapping]\nextends = "socialstyrelsen"\n'
        '[source.retur]\nignore = ["Flykting{n}", "Gammal"]\n'
    )

    found = mapped(folder, own)

    assert found.absent_columns == ("retur.distrikt",)
    assert found.tables["hushall_manad"]["distrikt"].null_count() > 0


def test_persons_that_disagree_between_systems_are_counted(sources, mapped, rewrite, truth):
    folder = sources("socialstyrelsen", "amea")
    enrolled = truth["inskrivning"]["lopnr"][0]
    born = truth["person"].filter(pl.col("lopnr") == enrolled)["fodelsear"][0]
    rewrite(
        folder / "Inskrivningar.csv",
        lambda text: text.replace(f"{enrolled};{born}", f"{enrolled};{born - 20}"),
    )

    found = mapped(folder, "socialstyrelsen", "amea")

    assert found.linkage["socialstyrelsen + amea"]["conflict_fodelsear"] == 1
    told = [line.count for line in found.flow if line.what.startswith("fodelsear: personer")]
    assert told == [1]
    kept = found.tables["person"].filter(pl.col("lopnr") == enrolled)["fodelsear"]
    assert kept.to_list() == [born]


def test_rows_of_persons_that_nobody_describes_are_counted_and_left_out(
    sources, mapped, rewrite, truth
):
    folder = sources("socialstyrelsen", "amea")
    stranger = "PFFFFFFFFAB"
    row = f"X1;{stranger};;;JC1;2022-01-03;;Socialtjänsten;;;;;\r\n"
    rewrite(folder / "Inskrivningar.csv", lambda text: text + row)

    found = mapped(folder, "socialstyrelsen", "amea")

    assert found.tables["inskrivning"].height == truth["inskrivning"].height
    told = [line for line in found.flow if line.what == "personen finns inte i person"]
    assert [(line.table, line.count) for line in told] == [("inskrivning", 1)]
    assert found.linkage["socialstyrelsen + amea"]["right_only"] == 1


def as_excel(frame, path):
    from openpyxl import Workbook

    book = Workbook()
    for row in (frame.columns, *frame.iter_rows()):
        book.active.append(row)
    book.save(path)


def as_spss(frame, path):
    import pyreadstat

    pyreadstat.write_sav(frame.to_pandas(), path)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        pytest.param("Personer.parquet", pl.DataFrame.write_parquet, id="parquet"),
        pytest.param("Personer.xlsx", as_excel, id="excel"),
        pytest.param("Personer.sav", as_spss, id="spss"),
    ],
)
def test_other_file_formats_are_read_too(sources, mapped, truth, name, write):
    folder = sources("lifecare")
    write(pl.read_csv(folder / "Person.csv", separator=";"), folder / name)
    (folder / "Person.csv").unlink()
    own = folder.parent / "egen.toml"
    own.write_text(f'[mapping]\nextends = "lifecare"\n[source.personer]\nfiles = "{name}"\n')

    found = mapped(folder, own)

    same(found.tables["person"], truth["person"], ["lopnr", "fodelsear", "kon", "fodelseland"])
