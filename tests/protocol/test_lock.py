import pytest

from evaluation.errors import ProtocolError
from evaluation.protocol import ProtocolLock, parse_protocol, protocol_lock

CHANGE = {"version": "2.0.0", "date": "2026-01-01", "what": "window", "reason": "late reasons"}


def test_synthetic_data_lock_nothing(declared):
    assert protocol_lock(parse_protocol(declared), origin="syntetisk") is None


def test_first_real_run_locks_and_later_runs_keep(declared):
    protocol = parse_protocol(declared)

    lock = protocol_lock(protocol, origin="verklig")

    assert lock.versions == {"1.0.0": protocol.sha256}
    assert protocol_lock(protocol, origin="verklig", lock=lock) is lock
    assert protocol_lock(protocol, origin="syntetisk", lock=lock) is lock


def test_locked_version_may_not_change(declared):
    lock = protocol_lock(parse_protocol(declared), origin="verklig")
    changed = parse_protocol(declared | {"seed": 1})

    with pytest.raises(ProtocolError, match=r"version 1.0.0 is locked and has been changed"):
        protocol_lock(changed, origin="verklig", lock=lock)


def test_new_version_must_tell_what_and_why(declared):
    lock = protocol_lock(parse_protocol(declared), origin="verklig")
    silent = parse_protocol(declared | {"version": "2.0.0"})
    told = parse_protocol(declared | {"version": "2.0.0", "changes": [CHANGE]})

    with pytest.raises(ProtocolError, match="does not tell what was changed @ changes"):
        protocol_lock(silent, origin="verklig", lock=lock)
    later = protocol_lock(told, origin="verklig", lock=lock)

    assert list(later.versions) == ["1.0.0", "2.0.0"]


def test_lock_survives_the_file(declared):
    lock = protocol_lock(parse_protocol(declared), origin="verklig")

    assert ProtocolLock.from_json(lock.to_json()) == lock


def test_unreadable_lock_is_told():
    with pytest.raises(ProtocolError, match=r"the lock cannot be read @ protocol\.lock"):
        ProtocolLock.from_json("{}")
