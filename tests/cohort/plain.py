"""The definitions read aloud, one person and one month at a time; nothing here is fast.

Written from the text (a spell is a longest run of months with assistance allowing gaps of at
most K; an exit is its last month, observed only if K + 1 empty months follow while the person
can be observed; a return is the first month of assistance after it, or the first new
application, inside a window that has to be observed), not from the code it checks.
"""

from evaluation.cohort import NO_ARM

ARM_OF_CODE = {"8": "jobb", "5": "praktik", "2": "coachning"}
NEVER = 10_000
REASONS = {"A1": "arbete", "A2": "a_kassa", "A8": "studier", "A9": "arbete"}
REASONS["O1"] = "flyttat_avliden"


def place(date):
    return (date.year - 2014) * 12 + date.month - 1


def months_of_aid(person):
    """Observed months in which the adult's household was granted an amount."""
    if person.role not in {"1", "2"}:
        return []
    granted = [at for at, letter in enumerate(person.aid) if letter in "Bof"]
    return [at for at in granted if at <= person.observed_to]


def spells(months, gap):
    found = []
    for month in months:
        if found and month - found[-1][-1] - 1 <= gap:
            found[-1].append(month)
        else:
            found.append([month])
    return found


def episodes(person, last):
    """(first, last, day, arm) of every declared insats; without an end it goes on."""
    return [
        (
            place(one["start_datum"]),
            last if one["slut_datum"] is None else place(one["slut_datum"]),
            one["start_datum"].day,
            ARM_OF_CODE[one["kategori"]],
        )
        for one in person.insats
        if one["kategori"] in ARM_OF_CODE
    ]


def paid_months(person, last):
    return {
        month
        for first, end, _, arm in episodes(person, last)
        if arm == "jobb"
        for month in range(first, min(end, person.observed_to) + 1)
    }


def started(person, month, last):
    """The arm started in a month: the job if any, else the first by date, else the order."""
    order = [*ARM_OF_CODE.values()]
    begun = [
        (arm != "jobb", day, order.index(arm), arm)
        for first, _, day, arm in episodes(person, last)
        if first == month <= person.observed_to
    ]
    return min(begun)[-1] if begun else NO_ARM


def exits(person, gap, window, *, by_application):
    """(first, last, is observed, returned, months to return) of every spell."""
    found = []
    aid = months_of_aid(person)
    for spell in spells(aid, gap):
        leaves = spell[-1] + 1
        observed = all(month <= person.observed_to for month in range(leaves, leaves + gap + 1))
        news = [at for at, kind in person.applications if kind == "NY"] if by_application else aid
        later = [at for at in news if leaves <= at <= person.observed_to]
        wait = min(later) - leaves if observed and later else -1
        decided = observed and leaves + window <= person.observed_to
        returned = int(0 <= wait <= window) if decided else -1
        found.append((spell[0], spell[-1], int(observed), returned, wait))
    return found


def last_reason(person, month):
    """Reason of the closing registered last for a last month of assistance."""
    known = [(registered, reason) for at, reason, registered in person.closings if at == month]
    return max(known)[1] if known else ""


def states(person, last):
    """State of every month; None where the person cannot be observed."""
    aid, paid = months_of_aid(person), paid_months(person, last)
    wages = {one["manad"]: "arbete" for one in person.status if one["lon"] > 0}
    found = []
    for month in range(last + 1):
        before = [at for at in aid if at < month]
        state = REASONS.get(last_reason(person, before[-1]), "okand") if before else "okand"
        if state == "arbete" and any(before[-1] < at <= month for at in paid):
            state = "okand"
        state = wages.get(month, state)
        state = "kommunal_anstallning" if month in paid else state
        state = "bistand" if month in aid else state
        found.append(state if month <= person.observed_to else None)
    return found


def enrolled_since(person, month):
    """First month of the enrolment that a month belongs to: the later one, when two touch it."""
    touching = [first for first, end in person.enrolled if first <= month <= end]
    return max(touching, default=None)


def trials(person, rules, gap, last):
    """Every month in which an insats could start, with what is known before it does."""
    aid = months_of_aid(person)
    starts = {first for first, *_ in episodes(person, last) if first <= person.observed_to}
    found = []
    for month in range(rules.first_start(0), last + 1):
        anchor = month - rules.aid_lag
        age = 2014 + month // 12 - person.born
        running = [end for first, end, *_ in episodes(person, last) if first < month]
        since = enrolled_since(person, month)
        recent = sum(month - 12 < at <= month for at in aid)
        if not (
            anchor in aid
            and month <= person.observed_to
            and rules.age_min <= age <= rules.age_max
            and (since is not None or not rules.enrolled)
            and all(end < month - rules.washout_months for end in running)
            and recent >= rules.min_aid_months_12
        ):
            continue
        spell = next(one for one in spells(aid, gap) if anchor in one)
        found.append(
            (
                month,
                started(person, month, last),
                person.observed_to - month,
                min((at - month for at in starts if at > month), default=0),
                age,
                sum(month - 12 <= at < month for at in aid),
                anchor - spell[0] + 1,
                int(bool(running)),
                0 if since is None else month - since + 1,
            )
        )
    return found


def durable_exit(person, month, window, last, *, programme_counts):
    """(months, whether seen): the first later month without aid or pay that stays without aid."""
    aid = months_of_aid(person)
    paid = set() if programme_counts else paid_months(person, last)
    limit = max(person.observed_to - window - month, 0)
    for wait in range(1, limit + 1):
        leaves = month + wait
        quiet = not any(leaves <= at <= leaves + window for at in aid)
        if quiet and leaves not in paid:
            return wait, True
    return limit, False
