"""What is published already, and whether it is of the same persons."""

import pandas as pd
import pytest

from evaluation.disclosure import Results, publish, write_published
from evaluation.provenance import Project, RunManifest, write_manifest
from evaluation.study.elsewhere import published_elsewhere
from tests.disclosure.test_publish import Limits

MINE = {"person": "aa", "insats": "bb"}


def inputs(files):
    return [{"table": table, "sha256": digest} for table, digest in files.items()]


@pytest.mark.parametrize(
    ("study", "read", "same_persons"),
    [
        pytest.param("praktik", MINE, True, id="same extract"),
        pytest.param("praktik", {"person": "cc", "insats": "bb"}, False, id="another extract"),
        pytest.param("praktik", {"person": "cc", "insats": "dd"}, False, id="nothing the same"),
        pytest.param("annan", MINE, True, id="another study of it"),
        pytest.param("annan", {"person": "aa", "lista": "ee"}, True, id="a table more"),
        pytest.param("annan", {"person": "aa", "insats": "dd"}, False, id="one table newer"),
    ],
)
def test_release_is_of_the_same_persons_where_all_common_tables_are_the_same_files(
    tmp_path, study, read, same_persons
):
    folder = tmp_path / "releases" / study / "1.0"
    numbers = {"persons": 40, "rows": 40, "removed_persons": 0, "removed_rows": 0}
    flow = pd.DataFrame({"step": [0], "label_sv": "alla", **numbers})
    write_published(publish(Results(tables={"flow": flow}), Limits()), folder)
    manifest = RunManifest(study=study, protocol={"version": "1.0"}, inputs=inputs(read))
    write_manifest(folder / "manifest.json", manifest)

    (found,) = published_elsewhere(Project(tmp_path), "praktik", inputs(MINE))

    assert (found.name, found.same_persons) == (f"{study}/1.0", same_persons)
