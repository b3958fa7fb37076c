"""The box tells the truth of planted results: who stands first, what it says, how sure, why."""

import pytest

from evaluation.report.answers import answers
from evaluation.report.answers.bullets import MOST_WORDS, word_count
from tests.report.answers.planted import (
    BEFORE,
    EXIT,
    MONTHS,
    STUDY,
    hold,
    nothing_found,
    page_of,
    plant,
    said,
    with_test,
    withhold,
)

LANGUAGES = ("sv", "en")
WHOLE = {"sv": "Stockholmsjobb, inom", "en": "Municipal job, within"}
ORDINARY = {
    "sv": "Stockholmsjobb, ordinarie arbetsplats,",
    "en": "Municipal job, ordinary workplace,",
}
CONSTRUCTED = {
    "sv": "Stockholmsjobb, konstruerad arbetsplats,",
    "en": "Municipal job, constructed workplace,",
}


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def box(build, language):
    """The box of planted results, bullet by bullet, in a language."""

    def bullets(frame, relevance=None, **declared):
        page = page_of(frame, build, language=language, relevance=relevance, **declared)
        told = said(page.text("answer")).removesuffix("\n:::").split("\n- ")[1:]
        assert all(word_count(text) <= MOST_WORDS for text in told), told
        return told

    return bullets


def of(bullets, name):
    """Give the bullet of an insats; none when it does not stand there."""
    return next((text for text in bullets if text.startswith(name)), "")


def test_opposite_sub_types_stand_first_and_their_whole_never(box, language):
    frame = nothing_found()
    plant(frame, EXIT, "ordinarie", 4, 12)
    plant(frame, EXIT, "konstruerad", -12, -4)

    frame = frame[~frame["analysis"].str.endswith(":familj:mot_inte_nu_deltyper")]
    told = box(with_test(frame, p=0.00002))

    words = {
        "sv": ("hjälper, 62 av 100 mot 54, skillnad +8,0 procentenheter (4,0 till 12,0), "
               "ganska osäkert", "stjälper", "skiljer sig åt (p < 0,001, varaktigt avslut",
               "utanför planens familj"),
        "en": ("helps, 62 of 100 against 54, difference +8.0 percentage points "
               "(4.0 to 12.0), rather uncertain", "harms", "differ (p < 0.001, lasting exit",
               "outside the plan's family"),
    }[language]  # fmt: skip
    assert words[0] in of(told, ORDINARY[language])
    assert words[1] in of(told, CONSTRUCTED[language])
    assert of(told, WHOLE[language]) == ""
    assert any(words[2] in text for text in told)
    # Their whole is in a family; they were not counted with it, and have no numbers of their own.
    assert words[3] in of(told, ORDINARY[language])


def test_sub_types_that_stand_first_are_read_in_their_own_family(box, language):
    frame = plant(plant(nothing_found(), EXIT, "ordinarie", 4, 12), EXIT, "konstruerad", -12, -4)
    frame = hold(hold(frame, p=0.001, arm="ordinarie"), p=0.2, arm="konstruerad")

    told = box(with_test(frame, p=0.00002))

    words = {
        "sv": ("Står sig när alla jämförelser räknas.", "måttligt säkert", "står sig inte när alla",
               "ganska osäkert"),
        "en": ("Holds when all comparisons are counted.", "fairly certain", "does not hold when",
               "rather uncertain"),
    }[language]  # fmt: skip
    assert [word in of(told, ORDINARY[language]) for word in words] == [True, True, False, False]
    assert [word in of(told, CONSTRUCTED[language]) for word in words] == [
        False, False, True, True]  # fmt: skip


def test_what_tries_the_answer_is_told_of_the_sub_types_that_stand_first(build):
    frame = plant(plant(nothing_found(), EXIT, "ordinarie", 4, 12), EXIT, "konstruerad", -12, -4)

    apart = page_of(with_test(frame, p=0.00002), build)
    together = page_of(with_test(frame, p=0.6), build)

    for name in ("definitions", "sensitivity"):
        assert "konstruerad arbetsplats: " in said(apart.text(name))
        assert "konstruerad" not in said(together.text(name))
    for table in ("definitions", "placebo"):
        assert "konstruerad" in str(apart.table(table))
        assert "konstruerad" not in str(together.table(table))
    assert "konstruerad" in str(apart.table("family", contrast="inte_nu"))


def test_sub_types_of_one_sign_that_do_not_differ_are_told_as_a_whole(box, language):
    frame = nothing_found()
    for arm in ("stockholmsjobb", "ordinarie", "konstruerad"):
        plant(frame, EXIT, arm, 4, 12)

    told = box(with_test(hold(frame, p=0.01, arm=STUDY), p=0.4))

    words = {
        "sv": ("hjälper", "måttligt säkert", "Ingen säkerställd skillnad mellan", "p = 0,800",
               "Står sig när alla jämförelser räknas."),
        "en": ("helps", "fairly certain", "No ascertained difference between", "p = 0.800",
               "Holds when all comparisons are counted."),
    }[language]  # fmt: skip
    first = of(told, WHOLE[language])
    assert [word in first for word in (words[0], words[1], words[4])] == [True] * 3
    assert of(told, ORDINARY[language]) == ""
    assert any(words[2] in text and words[3] in text for text in told)


@pytest.mark.parametrize(
    ("differ_by", "is_told_as_a_whole", "words"),
    [
        pytest.param("holm", True,
                     {"sv": ("p = 0,088, varaktigt", "p = 0,142, månader", "alla huvudutfall räk"),
                      "en": ("p = 0.088, lasting", "p = 0.142, months", "all primary outcomes c")},
                     id="all counted"),
        pytest.param("first", False,
                     {"sv": ("(p = 0,044, varaktigt", "det första huvudutfallet avgör"),
                      "en": ("(p = 0.044, lasting", "the first primary outcome decides")},
                     id="the first alone"),
        pytest.param("any", False,
                     {"sv": ("(p = 0,044, varaktigt", "vart och ett avgör för sig"),
                      "en": ("(p = 0.044, lasting", "each decides by itself")},
                     id="each by itself"),
    ],
)  # fmt: skip
def test_what_stands_first_follows_the_declared_rule(
    box, language, differ_by, is_told_as_a_whole, words
):
    told = box(with_test(nothing_found(), p=0.044, of_months=0.142), differ_by=differ_by)

    assert bool(of(told, WHOLE[language])) == is_told_as_a_whole
    assert bool(of(told, ORDINARY[language])) != is_told_as_a_whole
    (test,) = [text for text in told if words[language][0] in text]
    assert [word in test for word in words[language]] == [True] * len(words[language])
    assert ("0.142" in test.replace(",", ".")) == is_told_as_a_whole


@pytest.mark.parametrize(
    ("name", "value", "limit", "is_told"),
    [
        pytest.param("smd", 0.09, 0.1, True, id="a tenth of the limit left"),
        pytest.param("smd", 0.08, 0.1, False, id="more left"),
        pytest.param("overlap", 0.91, 0.9, True, id="a share near its end"),
        pytest.param("overlap", 0.95, 0.9, False, id="a share with room"),
        pytest.param(f"mature:{EXIT}:24", 0.33, 0.3, True, id="of this outcome"),
        pytest.param(f"mature:{EXIT}:36", 0.33, 0.3, False, id="of another horizon"),
        pytest.param(f"events:{EXIT}:24", 10.0, 10.0, False, id="events are never told"),
    ],
)
def test_a_figure_that_nearly_failed_a_check_is_less_certain(
    box, language, name, value, limit, is_told
):
    frame = hold(plant(nothing_found(), EXIT, "praktik", 4, 12), p=0.001, arm="praktik")
    gate = {"contrast": "inte_nu", "arm": "praktik", "name": name, "value": value,
            "limit": limit, "passed": "true", "reason_sv": "", "status": "ok",
            "note": ""}  # fmt: skip

    told = of(box(frame, gates=[gate]), {"sv": "Praktik,", "en": "Work placement,"}[language])

    words = {
        "sv": ("med liten marginal (", "ganska osäkert", "måttligt säkert"),
        "en": ("barely passed a check (", "rather uncertain", "fairly certain"),
    }[language]
    assert [word in told for word in words] == [is_told, is_told, not is_told]


def test_sub_types_without_a_test_are_shown_beside_their_whole(box, language):
    told = box(with_test(nothing_found(), p=0.5, note="Färre än två deltyper"))

    reason = {"sv": "går inte att pröva (färre än två", "en": "cannot be tested (färre än två"}
    assert all(of(told, name[language]) for name in (WHOLE, ORDINARY, CONSTRUCTED))
    assert any(reason[language] in text for text in told)


def test_placebo_alarm_lowers_every_figure_of_the_arm_and_its_sub_types(box, language):
    frame = nothing_found()
    for arm in ("stockholmsjobb", "ordinarie", "konstruerad"):
        plant(frame, EXIT, arm, 4, 12)
    plant(frame, MONTHS, "stockholmsjobb", -7, -5)
    plant(frame, BEFORE, "stockholmsjobb", -1, -0.2)

    told = box(with_test(frame, p=0.001))

    words = {
        "sv": ("osäkert", "måttligt säkert", "skilde sig redan före starten (−0,6 månader)"),
        "en": ("uncertain", "fairly certain", "already before the start (−0.6 months)"),
    }[language]
    for name in (ORDINARY, CONSTRUCTED):
        assert words[0] in of(told, name[language])
        assert words[1] not in of(told, name[language])
        assert words[2] in of(told, name[language])
    assert words[2] not in of(told, {"sv": "Praktik", "en": "Work placement"}[language])


def test_implausible_size_is_never_called_fairly_certain(box, language):
    frame = hold(plant(nothing_found(), EXIT, "praktik", 14, 30), p=0.001, arm="praktik")

    told = of(box(frame), {"sv": "Praktik,", "en": "Work placement,"}[language])

    words = {
        "sv": ("hjälper", "+22,0", "ganska osäkert", "större än i publicerade studier"),
        "en": ("helps", "+22.0", "rather uncertain", "larger than in published studies"),
    }[language]
    assert [word in told for word in words] == [True] * 4


def test_withheld_primary_horizon_is_said_and_no_other_stands_in_for_it(box, language):
    note = "Färre än 10 händelser i minsta gruppen"
    frame = withhold(nothing_found(), note, outcome=[EXIT], arm=["praktik"])

    told = of(box(frame), {"sv": "Praktik,", "en": "Work placement,"}[language])

    words = {
        "sv": ("inom 24 månader", "ej utvärderbart (färre än 10 händelser i minsta gruppen)"),
        "en": ("within 24 months", "not evaluable (fewer than 10 events in the smallest group)"),
    }[language]
    assert [word in told for word in words] == [True] * 2
    assert not any(f"{month} m" in told for month in (12, 36))


def test_all_withheld_is_said_of_every_insats(box, language):
    frame = withhold(nothing_found(), "För få", outcome=[EXIT, MONTHS])
    frame = with_test(frame, p=0.5, note="För få")

    told = box(frame)

    words = {"sv": "ej utvärderbart (för få)", "en": "not evaluable (för få (in Swedish))"}[
        language
    ]
    insatser = [text for text in told if words in text and "24" in text]
    assert len(insatser) == 5
    assert all(text.count(words) == 2 for text in insatser)
    assert not any("av 100 mot" in text or "of 100 against" in text for text in insatser)


def test_one_primary_outcome_found_leaves_the_other_undecided(box, language):
    frame = plant(nothing_found(), MONTHS, "praktik", 0.2, 2.2)

    told = of(box(frame), {"sv": "Praktik,", "en": "Work placement,"}[language])

    words = {
        "sv": ("går inte att avgöra", "kan vara −4,0 till 4,0 procentenheter, osäkert",
               "stjälper, 15,2 mot 14,0 månader, skillnad +1,2 månader (0,2 till 2,2), måttligt"),
        "en": ("cannot be decided", "may be −4.0 to 4.0 percentage points, uncertain",
               "harms, 15.2 against 14.0 months, difference +1.2 months (0.2 to 2.2), fairly"),
    }[language]  # fmt: skip
    assert [word in told for word in words] == [True] * 3


def test_nothing_found_gives_no_direction_and_no_point(box, language):
    told = box(nothing_found())

    words = {"sv": "går inte att avgöra", "en": "cannot be decided"}[language]
    insatser = [text for text in told if words in text]
    assert len(insatser) == 3
    found = ("hjälper", "stjälper", "helps", "harms", "+")
    assert not any(word in text for text in insatser for word in found)


def test_equivalence_is_said_only_inside_the_declared_difference(box, language):
    frame = plant(nothing_found(), MONTHS, "coachning", -3, 1)

    told = of(box(frame, relevance=3), {"sv": "Coachning,", "en": "Coaching,"}[language])
    wide = of(box(frame, relevance=5), {"sv": "Coachning,", "en": "Coaching,"}[language])

    words = {"sv": "ingen större skillnad än 5", "en": "no larger difference than 5"}[language]
    assert words.replace("5", "3") not in told  # -4 to 4 points, and a limit at -3 months
    assert wide.count(words) == 2


def test_opposite_sign_in_the_other_contrast_makes_it_uncertain(box, language):
    frame = plant(nothing_found(), EXIT, "coachning", 3, 9, contrasts=("inte_nu",))
    plant(frame, EXIT, "coachning", -9, -3, contrasts=("aldrig",))

    told = of(box(frame), {"sv": "Coachning,", "en": "Coaching,"}[language])

    words = {
        "sv": ("hjälper", "osäkert", "ger motsatt riktning"),
        "en": ("helps", "uncertain", "give the opposite direction"),
    }[language]
    assert [word in told for word in words] == [True] * 3


def test_what_does_not_survive_holm_is_told(box, language):
    frame = hold(plant(nothing_found(), EXIT, "coachning", 0.5, 9), p=0.2, arm="coachning")

    told = of(box(frame), {"sv": "Coachning,", "en": "Coaching,"}[language])

    words = {
        "sv": ("ganska osäkert", "står sig inte när alla jämförelser räknas"),
        "en": ("rather uncertain", "does not hold when all comparisons are counted"),
    }[language]
    assert [word in told for word in words] == [True] * 2


def test_every_insats_and_primary_outcome_has_an_answer(build):
    page = page_of(nothing_found(), build)

    found = [(item.arm, item.outcome, item.month) for item in answers(page.material)]

    arms = (STUDY, "ordinarie", "konstruerad", "praktik", "coachning")
    assert found == [(arm, outcome, 24) for arm in arms for outcome in (EXIT, MONTHS)]


def test_key_figures_follow_the_sub_types_that_differ(build):
    frame = plant(nothing_found(), EXIT, "ordinarie", 4, 12)
    plant(frame, EXIT, "konstruerad", -12, -4)

    page = page_of(with_test(frame, p=0.001), build)

    told = said(page.text("key-figures"))
    assert "+8,0 procentenheter" in told
    assert "−8,0 procentenheter" in told
    assert "(ganska osäkert)" in told


def test_months_that_a_job_pays_itself_are_never_called_fairly_certain(box, language):
    frame = nothing_found()
    for arm in (STUDY, "praktik"):
        plant(frame, MONTHS, arm, -7, -5)

    told = box(frame)

    words = {
        "sv": ("ganska osäkert", "måttligt säkert", "månader i anställningen räknas"),
        "en": ("rather uncertain", "fairly certain", "months in the job count"),
    }[language]
    assert words[0] in of(told, WHOLE[language])
    assert words[1] in of(told, {"sv": "Praktik,", "en": "Work placement,"}[language])
    assert any(words[2] in text for text in told)
