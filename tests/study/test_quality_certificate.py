"""What is published of a delivery's quality has a certificate, as a study has."""

from evaluation.disclosure import CERTIFICATE, read_certificate, read_published
from evaluation.study.quality_tables import run_quality


def test_quality_of_a_delivery_is_certified(tmp_path, finished, delivery):
    project, _ = finished
    folder = tmp_path / "datakvalitet"

    manifest = run_quality(delivery, root=project.root, out=folder)

    told = read_certificate(folder, outputs=manifest.outputs)
    tables = read_published(folder).tables
    assert CERTIFICATE in manifest.outputs
    assert told["found_after"] == 0
    assert told["attacked"] == ["quality_linkage", "quality_trends"]
    assert {name: table["rows"] for name, table in told["tables"].items()} == {
        name: len(table) for name, table in tables.items()
    }
    for name, table in told["tables"].items():
        withheld = sum(map(len, table["withheld"].values()))
        assert withheld == (tables[name]["status"] != "ok").sum()
