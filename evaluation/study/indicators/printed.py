"""The declarations of the indicators that a run counted, as pages read them."""

from evaluation.data.declared_indicators import indicator_texts
from evaluation.protocol import Protocol
from evaluation.protocol.indicators.reading import read_indicator


def printed_indicators(protocol: Protocol) -> dict[str, str]:
    """Give the text of each chosen declaration by its file; none where nothing is followed."""
    if protocol.indicators is None:
        return {}
    return {
        name: text
        for name, text in indicator_texts().items()
        if read_indicator(text, at=name).id in protocol.indicators.choose
    }
