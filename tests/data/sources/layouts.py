"""Write a synthetic municipality the way other systems would export it."""

from pathlib import Path

import polars as pl

from data_schemas import code_list
from evaluation.data import month_text

MEMBERS = 5
RETURN_STEMS = ("Personnr", "Hhstatus", "Flykting", "Utlblank", "Kon", "Alder", "Forshinder")
PRELIMINARY, BOTH = 1, 3
SEX = {"1": "Man", "2": "Kvinna"}
REFERRED = {
    "AF": "Arbetsförmedlingen",
    "FK": "Försäkringskassan",
    "IND": "Egen ansökan",
    "SOC": "Socialtjänsten",
    "AFSOC": "AF och socialtjänsten",
    "OVR": "Kriminalvården",
}
OUT_OF_WORK = {
    "<6": "Kortare än 6 månader",
    "6-12": "6-12 månader",
    "12-24": "12-24 månader",
    ">24": "Mer än 24 månader",
    "saknas": None,
}
RESULTS = {"A": "Arbete", "B": "Studier", "C": "Annan myndighet", "E": "Övrigt"}
FOLLOWED = {"sjalvforsorjande": "Självförsörjande", "ej": "Ej självförsörjande",
            "ej_natt": "Ej nådd"}  # fmt: skip
SECTORS = {"offentlig": "Offentlig", "privat": "Privat"}
CONSTRUCTED = "Stockholmsjobb, konstruerad plats"
OUTCOMES = {"BIFALL": "bifall", "DELAVSLAG": "delavslag", "AVSLAG": "avslag"}
APPLICATIONS = {"NY": "EK Nyansökan", "ATER": "EK Återansökan"}
LAW = "12 kap 1, 7 §§ SoL"


def write_return(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    """Monthly files of the return: tab, CRLF, Windows-1252; three months come twice."""
    rows = _wide(tables)
    months = sorted(rows["manad"].unique())
    for month in months:
        frame = rows.filter(pl.col("manad") == month).drop("manad", "hushall_id")
        name = f"EKB_{month_text(month).replace('-', '')}"
        final = month <= months[-1] - PRELIMINARY
        if final:
            _write(folder / f"{name}_slutlig.txt", frame, "\t", "windows-1252")
        if not final or month > months[-1] - PRELIMINARY - BOTH:
            early = frame if not final else frame.with_columns(pl.lit("1").alias("Sbel"))
            _write(folder / f"{name}_prel.txt", early, "\t", "windows-1252")
    _write(folder / "EKB_avslut_2024.txt", _closings(tables), "\t", "windows-1252")


def write_amea(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    """Two exports: semicolon, CRLF, Windows-1252, Swedish words for codes."""
    person = tables["person"].select("lopnr", "fodelsear", "kon")
    enrolled = tables["inskrivning"].join(person, on="lopnr", how="left").select(
        pl.col("inskrivning_id").alias("Inskrivningsnr"),
        pl.col("lopnr").alias("Löpnummer"),
        pl.col("fodelsear").alias("Födelseår"),
        pl.col("kon").replace_strict(SEX).alias("Kön"),
        pl.col("enhet_kod").alias("Enhet"),
        pl.col("in_datum").alias("Inskriven"),
        pl.col("ut_datum").alias("Utskriven"),
        pl.col("anvisare").replace_strict(REFERRED).alias("Anvisad av"),
        pl.col("tid_utan_arbete").replace_strict(OUT_OF_WORK).alias("Tid utan arbete"),
        pl.col("resultat").replace_strict(RESULTS).alias("Resultat"),
        pl.col("uppfoljning_6m").replace_strict(FOLLOWED).alias("Uppföljning 6 mån"),
        pl.lit("Å. Svensson").alias("Handläggare"),
        pl.lit("Ringde; återkommer").alias("Anteckning"),
    )  # fmt: skip
    _write(folder / "Inskrivningar.csv", enrolled, ";", "windows-1252")
    insatser = tables["insats"].select(
        pl.col("insats_id").alias("Insatsnr"),
        pl.col("inskrivning_id").alias("Inskrivningsnr"),
        pl.col("lopnr").alias("Löpnummer"),
        _local_name().alias("Insats"),
        pl.col("beslut_datum").alias("Beslutad"),
        pl.col("start_datum").alias("Startdatum"),
        pl.col("planerat_slut").alias("Planerat slut"),
        pl.col("slut_datum").cast(pl.String).fill_null("9999-12-31").alias("Slutdatum"),
        pl.col("avbrott_orsak").alias("Avbrottsorsak"),
        pl.col("omfattning_procent").alias("Omfattning %"),
        pl.col("sektor").replace_strict(SECTORS).alias("Sektor"),
        pl.col("subvention").alias("Bidrag"),
        pl.col("enhet_kod").alias("Enhet"),
        pl.lit("Å. Svensson").alias("Handläggare"),
    )
    _write(folder / "Insatser.csv", insatser, ";", "windows-1252")


def write_lifecare(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    """One file per object: semicolon, CRLF, UTF-8 with BOM, decimal comma, outcome in words."""
    households = _households(tables)
    _lifecare(folder, "Person", _persons(tables["person"]))
    _lifecare(folder, "Service", _services(tables["insats"], households))
    for year in sorted({month // 12 for month in households["manad"]}):
        payments = _payments(households.filter(pl.col("manad") // 12 == year))
        _lifecare(folder, f"Payment_{year}", payments)
    _lifecare(folder, "Decision", _decisions(tables, households))
    _lifecare(folder, "Actualisation", _actualisations(_applications(tables)))
    _lifecare(folder, "Calculation", _calculations(households))


def _wide(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    people = tables["bistand_manad"].join(
        tables["person"].select("lopnr", "fodelsear", "kon", "fodelseland"), on="lopnr"
    )
    numbered = people.sort("hushall_id", "manad", "roll", "lopnr").with_columns(
        pl.int_range(1, pl.len() + 1).over("hushall_id", "manad").alias("n"),
        (pl.col("manad") // 12 - pl.col("fodelsear")).alias("Alder"),
        pl.lit("0").alias("Flykting"),
    )
    given = dict(
        zip(RETURN_STEMS, ("lopnr", "roll", "Flykting", "fodelseland", "kon", "Alder",
                           "forsorjningshinder"), strict=True)
    )  # fmt: skip
    wide = tables["hushall_manad"].select(
        "hushall_id",
        "manad",
        pl.col("manad").map_elements(lambda m: month_text(m)[:4], pl.String).alias("Ar"),
        pl.col("manad").map_elements(lambda m: month_text(m)[5:], pl.String).alias("Manad"),
        pl.col("kommun_kod").alias("Kommun"),
        pl.col("distrikt").alias("Distrikt"),
        pl.col("antal_barn").alias("Barn15"),
        (pl.col("belopp_forsorjningsstod") + pl.col("belopp_ovrigt")).cast(pl.String).alias("Sbel"),
    )
    for number in range(1, MEMBERS + 1):
        member = numbered.filter(pl.col("n") == number).select(
            "hushall_id", "manad", *(pl.col(v).alias(f"{k}{number}") for k, v in given.items())
        )
        wide = wide.join(member, on=["hushall_id", "manad"], how="left")
    assert numbered["n"].max() <= MEMBERS
    return wide


def _closings(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    month = pl.col("sista_bistandsmanad")
    return tables["avslut"].select(
        pl.col("lopnr").alias("Personnr"),
        pl.lit("0381").alias("Kommun"),
        (month // 12).alias("SistaAr"),
        (month % 12 + 1).cast(pl.String).str.zfill(2).alias("SistaManad"),
        pl.col("avslut_datum").alias("Avslutsdatum"),
        pl.col("avslutsorsak").alias("Avslutsorsak"),
        pl.col("registrerad_datum").alias("Registrerat"),
    )


def _local_name() -> pl.Expr:
    constructed = pl.col("arbetsplats") == "konstruerad"
    return pl.when(constructed).then(pl.lit(CONSTRUCTED)).otherwise("lokal_benamning")


def _households(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Household-months with their applicant, co-applicant and all members in one cell."""
    members = tables["bistand_manad"].sort("roll", "lopnr")
    who = members.group_by("hushall_id", "manad", maintain_order=True).agg(
        pl.col("lopnr").filter(pl.col("roll") == "1").first().alias("Applicant"),
        pl.col("lopnr").filter(pl.col("roll") == "2").first().alias("CoApplicant"),
        pl.col("lopnr").str.join(", ").alias("Persons"),
        *(
            pl.col("forsorjningshinder_detalj").filter(pl.col("roll") == roll).first().alias(name)
            for roll, name in (("1", "Reason"), ("2", "ReasonCoApplicant"))
        ),
    )
    return tables["hushall_manad"].join(who, on=["hushall_id", "manad"])


def _persons(person: pl.DataFrame) -> pl.DataFrame:
    return person.select(
        pl.col("lopnr").alias("PersonId"),
        pl.int_range(1, pl.len() + 1).alias("CustomerNumber"),
        pl.col("fodelsear").alias("BirthYear"),
        pl.col("kon").replace_strict(SEX).alias("Gender"),
        pl.col("fodelseland")
        .replace_strict({"0": "Sverige", "1": "Syrien"})
        .alias("CountryOfBirth"),
        pl.lit("Nej").alias("AddressProtection"),
        pl.lit("Nej").alias("SecretPhone"),
        pl.lit("Nej").alias("ProtectedRegistration"),
    )


def _services(insatser: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    cases = households.unique("hushall_id", keep="first", maintain_order=True)
    aid = [
        cases.select(
            pl.concat_str(pl.lit(prefix), "hushall_id").alias("Id"),
            pl.lit(name).alias("Type"),
            pl.lit("Försörjning").alias("Organization"),
            pl.lit("2010-01-01T00:00:00").alias("StartDate"),
            pl.lit(None, dtype=pl.String).alias("EndDate"),
            "Applicant",
            "CoApplicant",
        )
        for prefix, name in (("F-", "Försörjningsstöd"), ("O-", "Ekonomiskt bistånd i övrigt"))
    ]
    helped = insatser.select(
        pl.col("insats_id").alias("Id"),
        _local_name().alias("Type"),
        pl.col("enhet_kod").alias("Organization"),
        *(
            (pl.col(name).cast(pl.String) + "T00:00:00").alias(to)
            for name, to in (("start_datum", "StartDate"), ("slut_datum", "EndDate"))
        ),
        pl.col("lopnr").alias("Applicant"),
        pl.lit(None, dtype=pl.String).alias("CoApplicant"),
    )
    return pl.concat([*aid, helped]).with_columns(
        pl.lit("Å. Svensson").alias("Caseworker"),
        pl.lit("U1").alias("InvestigationId"),
        pl.lit("B1").alias("DecisionId"),
    )


def _payments(households: pl.DataFrame) -> pl.DataFrame:
    """Support in two parts with öre, other aid and repayments; paid the month after."""
    support = pl.col("belopp_forsorjningsstod") * 100
    amounts = (
        ("a", "F-", support // 3),
        ("b", "F-", support - support // 3),
        ("c", "O-", pl.col("belopp_ovrigt") * 100),
        ("d", "F-", pl.col("belopp_aterkrav") * 100),
    )  # fmt: skip
    parts = []
    for tag, service, ore in amounts:
        month = pl.col("manad").map_elements(month_text, pl.String)
        later = (pl.col("manad") + 1).map_elements(month_text, pl.String)
        part = households.with_columns(ore.alias("ore")).filter(pl.col("ore") != 0)
        parts.append(
            part.select(
                pl.concat_str("hushall_id", month, pl.lit(tag), separator="-").alias("Id"),
                pl.col("ore").map_elements(_kronor, pl.String).alias("Amount"),
                pl.lit("Konto").alias("PaymentMethod"),
                pl.concat_str(later, pl.lit("-03")).alias("PayDate"),
                month.alias("ConcernedMonth"),
                pl.concat_str(pl.lit(service), "hushall_id").alias("ServiceId"),
                "Persons",
            )
        )
    return pl.concat(parts)


def _decisions(tables: dict[str, pl.DataFrame], households: pl.DataFrame) -> pl.DataFrame:
    labels = dict(code_list("forsorjningshinder_detalj"))
    monthly = households.select(
        pl.lit("EK Återansökan " + LAW + ", bifall").alias("Type"),
        "manad",
        (pl.col("manad") - 1).alias("decided"),
        *(
            pl.col(name).replace_strict(labels).alias(name)
            for name in ("Reason", "ReasonCoApplicant")
        ),
        pl.concat_str(pl.lit("F-"), "hushall_id").alias("ServiceId"),
        "Applicant",
        "CoApplicant",
    )
    first = _month_start("manad")
    rows = monthly.select(
        pl.concat_str(pl.lit("M-"), pl.int_range(pl.len())).alias("Id"),
        _month_start("decided").alias("Date"),
        "Type",
        first.alias("FromDate"),
        "Reason",
        "ReasonCoApplicant",
        "ServiceId",
        "Applicant",
        "CoApplicant",
        pl.lit(None, dtype=pl.String).alias("ConnectedApplication"),
    )
    kind = pl.col("ansokan_typ").replace_strict(APPLICATIONS)
    outcome = pl.col("utfall").replace_strict(OUTCOMES)
    applied = _applications(tables).select(
        pl.concat_str(pl.lit("B-"), "ansokan_id").alias("Id"),
        pl.concat_str(pl.col("beslut_datum").cast(pl.String), pl.lit("T00:00:00")).alias("Date"),
        pl.concat_str(kind, pl.lit(LAW + ","), outcome, separator=" ").alias("Type"),
        _month_start("avser_manad").alias("FromDate"),
        pl.lit(None, dtype=pl.String).alias("Reason"),
        pl.lit(None, dtype=pl.String).alias("ReasonCoApplicant"),
        pl.lit(None, dtype=pl.String).alias("ServiceId"),
        pl.col("lopnr").alias("Applicant"),
        "CoApplicant",
        pl.col("ansokan_id").alias("ConnectedApplication"),
    )
    other = applied.head(1).with_columns(
        pl.lit("X-1").alias("Id"), pl.lit("Missbruk, bifall").alias("Type"),
        pl.lit(None, dtype=pl.String).alias("ConnectedApplication"),
    )  # fmt: skip
    return pl.concat([rows, applied, other]).with_columns(
        pl.lit(None, dtype=pl.String).alias("ToDate"),
        pl.lit("Å. Svensson").alias("DecisionMaker"),
        pl.lit("Försörjning").alias("Organization"),
        pl.lit("U1").alias("InvestigationExecutionId"),
        pl.lit("0").alias("Amount"),
    )


def _applications(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One application per household, with both who apply: the register has a row for each."""
    roles = tables["bistand_manad"].select("lopnr", "hushall_id", "roll").unique()
    rows = tables["ansokan"].join(roles, on=["lopnr", "hushall_id"])
    same = ["hushall_id", "ansokan_typ", "ansokan_datum", "avser_manad", "beslut_datum", "utfall"]
    second = rows.filter(pl.col("roll") == "2").select(*same, pl.col("lopnr").alias("CoApplicant"))
    first = rows.filter(pl.col("roll") == "1")
    together = first.join(second, on=same, how="left", nulls_equal=True)
    assert together["CoApplicant"].count() == second.height
    return together


def _actualisations(applications: pl.DataFrame) -> pl.DataFrame:
    return applications.select(
        pl.col("ansokan_id").alias("Id"),
        pl.concat_str(pl.col("ansokan_typ").replace_strict(APPLICATIONS), pl.lit(" " + LAW)).alias(
            "Type"
        ),
        pl.concat_str(pl.col("ansokan_datum").cast(pl.String), pl.lit("T08:15:00")).alias("Date"),
        pl.lit("Ekonomi").alias("Reason"),
        pl.lit("Hushållet").alias("Regards"),
        pl.lit("Sökanden").alias("FromWho"),
        pl.lit("Avslutad").alias("Status"),
    )


def _calculations(households: pl.DataFrame) -> pl.DataFrame:
    blank = ("ToDate", "IncomeSum", "ExpenseSum", "CommonHouseholdCost", "FamilyCost", "Balance",
             "TotalSum", "Incomes", "Expenses", "Norm")  # fmt: skip
    return households.select(
        _month_start("manad").alias("FromDate"),
        pl.concat_str(pl.col("norm_belopp").cast(pl.String), pl.lit(",00")).alias("NormSum"),
        "Persons",
        *(pl.lit("0").alias(name) for name in blank),
    )


def _month_start(column: str) -> pl.Expr:
    month = pl.col(column).map_elements(month_text, pl.String)
    return pl.concat_str(month, pl.lit("-01T00:00:00"))


def _kronor(ore: int) -> str:
    """Write `12 345,67`, with the thousands apart and a true minus sign."""
    whole, rest = divmod(abs(ore), 100)
    text = f"{whole:,}".replace(",", "\u00a0")
    return f"{chr(0x2212) if ore < 0 else ''}{text},{rest:02d}"


def _lifecare(folder: Path, name: str, frame: pl.DataFrame) -> None:
    _write(folder / f"{name}.csv", frame, ";", "utf-8-sig")


def _write(path: Path, frame: pl.DataFrame, separator: str, encoding: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = frame.write_csv(separator=separator, line_terminator="\r\n")
    path.write_bytes(text.encode(encoding))
