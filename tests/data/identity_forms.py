"""Identity numbers and every way of writing them, built when a test or benchmark runs."""


def with_luhn(nine):
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(nine)]
    return nine + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def in_digits_from(zero):
    return {ord("0") + n: chr(zero + n) for n in range(10)}


def forms(ten):
    date, tail = ten[:6], ten[6:]
    twelve = f"19{ten}"
    return {
        "ten digits": ten,
        "twelve digits": twelve,
        "dash": f"{date}-{tail}",
        "plus": f"{date}+{tail}",
        "twelve with dash": f"19{date}-{tail}",
        "space": f"{date} {tail}",
        "no-break space": f"{date}\u00a0{tail}",
        "en dash": f"{date}\u2013{tail}",
        "spaced dash": f"{date} - {tail}",
        "comma": f"19{date}, {tail}",
        "underscore": f"{date}_{tail}",
        "date with dashes": f"19{date[:2]}-{date[2:4]}-{date[4:]}-{tail}",
        "digit by digit": " ".join(ten),
        "two by two": f"19{date[:2]}.{date[2:4]}.{date[4:]}.{tail[:2]}.{tail[2:]}",
        "in thousands": f"{twelve[:3]} {twelve[3:6]} {twelve[6:9]} {twelve[9:]}",
        "in a sentence": f"kallad {date}-{tail}, kom inte",
        "before a time of day": f"{date}-{tail} 10:30",
        "glued to letters": f"pnr{ten}x",
        "after another number": f"4711 {date}-{tail}",
        "as a decimal number": f"{twelve}.0",
        "with decimal comma": f"{ten},00",
        "with an exponent": f"1.{twelve[1:]}E+11",
        "with an exponent and comma": f"{ten[0]},{ten[1:]}e9",
        "full-width digits": ten.translate(in_digits_from(0xFF10)),
        "Arabic digits": ten.translate(in_digits_from(0x660)),
        "superscripts after digits": date + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in tail),
        "zero-width spaces": "\u200b".join(ten),
        "soft hyphen": f"{date}\u00ad{tail}",
        "byte order mark": f"\ufeff{ten}",
    }
