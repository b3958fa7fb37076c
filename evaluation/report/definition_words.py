"""The declared grid of definitions, in words."""

from evaluation.cohort import Definition
from evaluation.protocol import Protocol
from evaluation.protocol.probes import Variant
from evaluation.report.language import say
from evaluation.report.numbers import months


def definitions(plan: Protocol) -> tuple[Variant, ...]:
    """Give the definitions of the grid, the plan's own first and unnamed; empty without one."""
    if plan.multiverse is None:
        return ()
    own = Variant(name="", definition=plan.definition, changed=())
    return (own, *plan.multiverse.variants(plan.definition))


def exit_words(definition: Definition) -> str:
    """Tell when a spell is over."""
    if definition.max_gap == 0:
        return say("definition.exit_at_once")
    return say("definition.exit", time=months(definition.max_gap + 1))


def return_words(definition: Definition) -> str:
    """Tell when somebody is back."""
    is_applied = definition.return_by == "nyansokan"
    key = "definition.applied_again" if is_applied else "definition.back"
    return say(key, time=months(definition.window))


def aid_words(definition: Definition) -> str:
    """Tell what counts as assistance, where it is not all of it."""
    return "" if definition.count_other_aid else say("definition.without_other_aid")


def near(variants: tuple[Variant, ...]) -> dict[str, str]:
    """Give label by name of the definitions that depart from the plan in one thing only.

    How a return is dated changes no durable exit, so that is left out.
    """
    return {
        variant.name: words
        for variant in sorted(variants, key=lambda variant: variant.changed)
        if len(variant.changed) == 1 and (words := _changed_words(variant))
    }


def _changed_words(variant: Variant) -> str:
    return {
        "max_gap": exit_words(variant.definition),
        "window": return_words(variant.definition),
        "count_other_aid": say("definition.other_aid_left_out"),
    }.get(variant.changed[0], "")
