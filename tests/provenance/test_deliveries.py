"""A delivery is found again by its files, and its place is told to nobody."""

from evaluation.provenance import Project, remember_delivery, remembered_delivery

FIRST = ({"file": "person.csv", "sha256": "a"}, {"file": "insats.csv", "sha256": "b"})
SECOND = ({"file": "person.csv", "sha256": "c"},)


def test_place_is_found_by_the_files_in_any_order(tmp_path):
    project = Project(tmp_path)

    remember_delivery(project, FIRST, tmp_path / "första")
    remember_delivery(project, SECOND, tmp_path / "andra")

    assert remembered_delivery(project, FIRST[::-1]) == tmp_path / "första"
    assert remembered_delivery(project, SECOND) == tmp_path / "andra"
    assert remembered_delivery(project, ()) is None
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.parent for path in written] == [project.private]


def test_lost_memory_is_an_unknown_place(tmp_path):
    project = Project(tmp_path)
    (project.private / "deliveries.json").write_text("[", encoding="utf-8")

    assert remembered_delivery(project, FIRST) is None
