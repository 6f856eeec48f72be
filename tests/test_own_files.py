"""Files of a visitor's own: taken by their name only, faults told without a path of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from streamlit.runtime.uploaded_file_manager import UploadedFile

from posecheck.poses.pose import pose_paths
from posecheck.poses.routine import routine_paths
from posecheck.ui.own_files import OwnFiles, read

TREE = pose_paths()["tree"].read_text(encoding="utf-8")
MINE = TREE.replace('id = "tree"', 'id = "my_tree"').replace('name = "Tree"', 'name = "My tree"')
ROUTINE = (
    'id = "mine"\nname = "Mine"\nsummary = "S."\nsource = "S."\n[[steps]]\npose = "my_tree"\n'
    '[[steps]]\npose = "bridge"\n'
)


@dataclass
class Given:
    """As Streamlit hands an upload over."""

    name: str
    text: str

    def getbuffer(self) -> memoryview:
        return memoryview(self.text.encode())


def given(*files: Given) -> OwnFiles:
    return read(cast("list[UploadedFile]", files))


def test_a_routine_may_name_a_pose_that_came_with_it() -> None:
    found = given(Given("mine.toml", ROUTINE), Given("my_tree.toml", MINE))
    assert [one.name for one in found.poses] == ["My tree"]
    assert [step.pose for one in found.routines for step in one.steps] == ["my_tree", "bridge"]
    assert found.faults == ()


def test_every_fault_is_told_by_the_file_s_own_name() -> None:
    found = given(
        Given("mine.toml", ROUTINE),
        Given("tree.toml", TREE),
        Given("../up.toml", MINE),
        Given("bad.toml", "id = "),
        Given("worse.toml", MINE.replace("view = ", "veiw = ")),
    )
    assert found.faults == (
        "../up.toml: name it by letters, digits, - and _ only, ending in .toml",
        "tree.toml: a pose of that name is there already: give it another",
        "bad.toml: is not valid TOML: Invalid value (at end of document)",
        'worse.toml: veiw: unknown key (did you mean "view"?): correct or remove it',
        'mine.toml: steps[1] (my_tree).pose: no pose is called "my_tree" (did you mean "tree"?)',
    )
    assert (found.poses, found.routines) == ((), ())


def test_a_shipped_routine_is_taken_as_a_file_too() -> None:
    text = routine_paths()["strength"].read_text(encoding="utf-8")
    assert [one.id for one in given(Given("strength.toml", text)).routines] == ["strength"]
