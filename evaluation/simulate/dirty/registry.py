"""The catalogue: every fault that can be planted, in the order in which they are planted.

Whole months come first, so that what is planted in single rows afterwards stays countable;
faults that touch every row of a kind come last, and leave the rows of the others alone.
"""

from evaluation.errors import UsageError
from evaluation.simulate.dirty import (
    amounts,
    codes,
    dates,
    insatser,
    keys,
    members,
    numbers,
    series,
    written,
)
from evaluation.simulate.dirty.fault import Fault, Mark, Plant

ALL = "all"


def _fault(
    name: str,
    title: str,
    plant: Plant,
    *marks: str,
    also: str = "",
    blurred_by: str = "",
    written: bool = False,
) -> Fault:
    """Read marks of the form `W2 hushall_manad.manad`."""
    places = [mark.replace(".", " ").split() for mark in marks]
    return Fault(
        id=name,
        title=title,
        marks=tuple(
            Mark(rule=rule, table=table, column="".join(column)) for rule, table, *column in places
        ),
        plant=plant,
        also=tuple(also.split()),
        blurred_by=tuple(blurred_by.split()),
        written=written,
    )


FAULTS: tuple[Fault, ...] = (
    _fault(
        "D17",
        "En kalendermånad saknas för hela kommunen",
        series.month_missing,
        "W11 hushall_manad.manad",
    ),
    _fault(
        "D18",
        "Sju av tio hushåll faller bort två månader och är sedan tillbaka",
        series.reporting_break,
        "W2 hushall_manad.manad",
    ),
    _fault(
        "D20",
        "Orsakerna till de sista avsluten är inte registrerade än",
        series.not_yet_registered,
        "W4 avslut.avslutsorsak",
        blurred_by="D06",
    ),
    _fault(
        "D06",
        "Biståndet står på utbetalningsmånaden, en månad för sent",
        series.month_of_payment,
        "W26 avslut.sista_bistandsmanad",
        also="E13",
    ),
    _fault(
        "D12b",
        "Distrikt byter namn vid en omorganisation",
        codes.reorganised,
        "W30 hushall_manad.distrikt",
    ),
    _fault(
        "D25",
        "Insatskategorierna numreras om mitt i serien, utan ny version",
        insatser.renumbered,
        "W14 insats.kategori",
    ),
    _fault(
        "D26",
        "Bistånd fortsätter i en avliden persons namn (dödsbo)",
        members.estate,
        "W33 bistand_manad.manad",
    ),
    _fault(
        "D10",
        "En person går vidare under ett nytt löpnummer",
        keys.two_numbers,
        "W28 bistand_manad.lopnr",
    ),
    _fault(
        "D01",
        "Samma insats registrerad igen medan den första pågår",
        insatser.overlapping,
        "W23 insats.start_datum",
    ),
    _fault(
        "D02", "Insatsen slutar före sin start", dates.ends_before_start, "E4 insats.slut_datum"
    ),
    _fault(
        "D03a",
        "Insatsen saknar slut fast inskrivningen är avslutad",
        dates.left_open,
        "W24 insats.slut_datum",
    ),
    _fault(
        "D23",
        "Dagar som betyder att ingen dag finns: 1900-01-01, 2099-12-31, 9999-12-31",
        dates.days_for_no_day,
        "S10 insats.slut_datum",
        "S10 insats.start_datum",
    ),
    _fault(
        "D03b",
        "Pågående insatser har uttagsdagen som slut",
        dates.ends_at_extract,
        "W25 insats.slut_datum",
        also="W21",
    ),
    _fault(
        "D09",
        "Insats för en person som aldrig haft bistånd",
        insatser.without_aid,
        "W6 insats.lopnr",
    ),
    _fault(
        "D11",
        "Ett hushålls nummer ges senare till ett annat hushåll",
        keys.reused,
        "W29 bistand_manad.hushall_id",
    ),
    _fault(
        "D08",
        "Parets belopp står på båda, som om de vore två hushåll",
        keys.counted_twice,
        "W13 hushall_manad.antal_vuxna",
    ),
    _fault("D24b", "Ett barn står som sökande", members.child_applies, "W9 bistand_manad.lopnr"),
    _fault(
        "D24a",
        "En vuxen är över 110 år: 1900 stod för okänt födelseår",
        members.too_old,
        "W9 bistand_manad.lopnr",
    ),
    _fault(
        "D27",
        "En vuxen som bor hemma räknas som barn",
        members.grown_up_child,
        "W34 bistand_manad.roll",
    ),
    _fault(
        "D05",
        "En månad är levererad två gånger",
        series.delivered_twice,
        "W10 hushall_manad",
        "W10 bistand_manad",
        "E1 hushall_manad",
        "E1 bistand_manad",
    ),
    _fault(
        "D07a",
        "Återkrav står som negativt försörjningsstöd",
        amounts.negative,
        "E8 hushall_manad.belopp_forsorjningsstod",
    ),
    _fault(
        "D07b",
        "Biståndsmånad utan något belopp",
        amounts.nothing_paid,
        "W27 hushall_manad.belopp_forsorjningsstod",
    ),
    _fault(
        "D12a",
        "Kommunkoden har tappat sin inledande nolla",
        codes.lost_zero,
        "E11 person.kommun_kod",
        "E11 hushall_manad.kommun_kod",
    ),
    _fault("D13", "Kön står som K, M, Man eller Kvinna", codes.sex_in_words, "S6 person.kon"),
    _fault(
        "D14",
        "98 och 99 (uppgift saknas) lästa som antal barn",
        codes.missing_as_value,
        "S7 hushall_manad.antal_barn",
    ),
    _fault(
        "D21",
        "En månad i en annan kommun mitt i en biståndsperiod",
        codes.other_municipality,
        "W32 hushall_manad.kommun_kod",
    ),
    _fault(
        "D07c",
        "Stora engångsbelopp i mer än en av hundra månader",
        amounts.one_off,
        "W5 hushall_manad.belopp_forsorjningsstod",
    ),
    _fault(
        "D19a",
        "Försörjningshinder saknas i tre av tio månader",
        codes.hinder_missing,
        "W1 bistand_manad.forsorjningshinder",
    ),
    _fault(
        "D19b",
        "Samma försörjningshinder för alla",
        codes.hinder_by_default,
        "W3 bistand_manad.forsorjningshinder",
    ),
    _fault(
        "D04",
        "Planerat slut är en kopia av verkligt slut",
        dates.planned_as_actual,
        "W16 insats.slut_datum",
    ),
    _fault(
        "D15",
        "Belopp med mellanrum mellan tusental, eller med decimaler",
        written.spreadsheet_amounts,
        "W31 hushall_manad.belopp_forsorjningsstod",
        written=True,
    ),
    _fault(
        "D16a",
        "Månad som decimaltal eller som månadens första dag",
        written.months_as_numbers,
        "W31 bistand_manad.manad",
        written=True,
    ),
    _fault(
        "D16b",
        "Månad 13 och månad 00",
        written.no_such_month,
        "S4 bistand_manad.manad",
        written=True,
    ),
    _fault(
        "D22",
        "Å, ä och ö har förstörts av fel teckenkodning",
        written.damaged_letters,
        "S9 insats.lokal_benamning",
        "S9 hushall_manad.distrikt",
        written=True,
    ),
    _fault(
        "D28a",
        "Personnummer i insatsens lokala benämning",
        numbers.in_local_name,
        "E2 insats.lokal_benamning",
        also="S6",
        written=True,
    ),
    _fault(
        "D28b",
        "En extra kolumn med fritext, namn och personnummer",
        numbers.in_free_text,
        "S3 insats.ovrigt",
        "E2 insats.ovrigt",
        written=True,
    ),
)


def fault_ids() -> tuple[str, ...]:
    """Ids of all faults, in the order of the catalogue."""
    return tuple(sorted(fault.id for fault in FAULTS))


def chosen(ids: str) -> tuple[Fault, ...]:
    """Return the faults named in a list `D01,D07a`, or all of them, in planting order.

    Raises
    ------
    UsageError
        For an id that is not in the catalogue.
    """
    asked = fault_ids() if ids == ALL else tuple(part.strip() for part in ids.split(","))
    for name in asked:
        if name not in fault_ids():
            known = ", ".join((*fault_ids(), ALL))
            raise UsageError(f"unknown fault '{name}'", at="--dirty", way_out=f"known: {known}")
    return tuple(fault for fault in FAULTS if fault.id in asked)
