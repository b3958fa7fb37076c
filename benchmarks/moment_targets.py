"""Where the moments of the synthetic municipality should lie, and which source says so."""

from collections.abc import Mapping
from dataclasses import dataclass

KOLADA = "Kolada N31814"
FIT = "fit on published moments"
STOCKHOLM = "Stockholm 2017, yearly report"
# Stockholm's mix and a town's are not the same: a published share may differ by so much.
ROOM = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a moment should lie.

    Attributes
    ----------
    low, high : float
    source : str
    main : bool
        Held by a test.
    why : str
        Why ours lies outside, where it does and should.
    """

    low: float
    high: float
    source: str
    main: bool = False
    why: str = ""


def near(value: float, source: str, *, room: float = ROOM, why: str = "") -> Target:
    return Target(low=value - room, high=value + room, source=source, why=why)


TARGETS: Mapping[str, Target] = {
    "aid months per person-year": Target(low=6.5, high=7.2, source=FIT, main=True),
    "aid months per household-year": Target(
        low=6.5, high=7.2, source="Riket 2013, Stockholm 2005-2017", main=True
    ),
    "long-term: 10 of 12 months, last five years": Target(
        low=0.36, high=0.45, source=f"{KOLADA}, Enköping and Riket 2018-2020", main=True
    ),
    "very long-term: 27 of 36 months": Target(
        low=0.22,
        high=0.30,
        source="Kolada U31801 Enköping 2021: .26",
        why="the fit behind the parameters has .31",
    ),
    "spells longer than 12 months (gap 1)": Target(
        low=0.08, high=0.13, source="Königs: 11 % of spells 2001-2008", main=True
    ),
    "back within 3 months (gap 1)": Target(
        low=0.50,
        high=0.70,
        source="Königs: the majority of leavers",
        why="the fit behind the parameters has .50",
    ),
    "not back in 12 months after 2 empty": Target(
        low=0.55, high=0.80, source="Kolada U31462 Enköping 55 and 75 %", main=True
    ),
    "not back in 12 months after 3 empty": Target(
        low=0.70, high=0.85, source="fit (.78), national target .85", main=True
    ),
    "on aid in all of 48 months, persons": Target(
        low=0.11,
        high=0.17,
        source="Timrå 2016-2019: .14 of households",
        why="the fit behind the parameters has .11",
    ),
    "their share of aid months": Target(
        low=0.43,
        high=0.53,
        source="Timrå: .48 of cost",
        why="months, not cost; the fit behind the parameters has .37",
    ),
    "share of aid months of the top 14 %": Target(low=0.43, high=0.50, source="Timrå: .48 of cost"),
    "median spell, months (gap 1)": Target(
        low=2, high=19, source="Bergmark & Bäckman, by definition"
    ),
    "women": Target(low=0.45, high=0.52, source="Riket 2016: .47; Timrå: .52", main=True),
    "born abroad": Target(low=0.55, high=0.65, source="Riket 2023: .60", main=True),
    "age 18-24": near(0.175, STOCKHOLM, room=0.025),
    "age 25-29": near(0.101, STOCKHOLM, room=0.025),
    "age 30-39": near(0.217, STOCKHOLM),
    "age 40-64": near(0.465, STOCKHOLM),
    "age 65 and above": near(0.041, STOCKHOLM, room=0.015),
    "age 18-29": Target(
        low=0.25,
        high=0.37,
        source="Riket 2015/16: .36-.37; Stockholm 2017: .28",
        why="Riket and Stockholm exclude each other",
    ),
    "children among all recipients": near(0.31, STOCKHOLM, room=0.04),
    "single man without children": near(0.433, STOCKHOLM),
    "single man with children": near(0.035, STOCKHOLM, room=0.02),
    "single woman without children": near(0.251, STOCKHOLM),
    "single woman with children": near(0.157, STOCKHOLM),
    "couple without children": near(0.031, STOCKHOLM, room=0.02),
    "couple with children": near(0.093, STOCKHOLM),
    "hinder: unemployed (AL)": Target(low=0.50, high=0.58, source="audit 2017: .54", main=True),
    "hinder: social reasons": Target(low=0.10, high=0.16, source="audit 2017: .13", main=True),
    "hinder: ill": Target(low=0.08, high=0.13, source="audit 2017: .10", main=True),
    "kr per household-month 2016-2017": Target(
        low=7800, high=9300, source="Stockholm: 8 834, 9 135; Enköping 2017: 46 626 a year"
    ),
    "kr per household-year 2017": Target(
        low=46600, high=65000, source="Enköping 46 626, Riket 50 258, Stockholm 7.0 × 9 135"
    ),
    "growth of kr per household 2016-2020": Target(
        low=0.20,
        high=0.32,
        source="Riket 47 766 to 60 225: .26",
        why="only norm and rent grow; the shift towards long cases is not drawn",
    ),
    "households, last year against first": Target(
        low=0.64, high=1.27, source="Riket 2014-2024: -36 %; Enköping 2014-2017: +27 %"
    ),
    "insats: share of coaching": Target(low=0.50, high=0.60, source="mix proposed: .55"),
    "insats: share of praktik": Target(low=0.22, high=0.29, source="mix proposed: .25"),
    "insats: share of municipal jobs": Target(
        low=0.10,
        high=0.17,
        source="mix proposed: .13; Stockholm .13-.15 of the enrolled a year",
        why="chosen higher than proposed",
    ),
    "municipal job, months": Target(low=8.5, high=11.5, source="6-12 months, mode 12"),
    "praktik, months": Target(low=2.0, high=3.5, source="1-6 months, mode 3 (ends with the case)"),
    "coaching, months": Target(low=3.0, high=5.0, source="mean 4-5 with a long tail"),
    "months from enrolment to coaching": Target(low=0, high=2, source="0-1 months (median)"),
    "months from enrolment to praktik": Target(low=1, high=4, source="1-4 months (median)"),
    "months from enrolment to a job": Target(low=3, high=9, source="3-9 months (median)"),
    "planned and actual end differ": Target(
        low=0.25,
        high=0.35,
        source="about 30 % proposed",
        why="unpaid insatser also end with the case",
    ),
    "exits: closed to work or study": Target(
        low=0.35, high=0.73, source="KAS 2018/2020: .35-.37; Enköping U40455: .57-.73"
    ),
    "enrolled, of adults on aid who are 18-64": Target(
        low=0.38,
        high=0.58,
        source="Timrå: 48 % had an insats",
        why="counts the enrolled; the source counts those with an insats",
    ),
    "deaths per 1,000 person-years": Target(
        low=2, high=10, source="assumed: about twice the population's at the same age"
    ),
    "moved away per year": Target(low=0.008, high=0.05, source="assumed"),
}
