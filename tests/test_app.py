"""The page's logic, with a scripted detector in place of MediaPipe."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posecheck import recorded
from posecheck.errors import ModelUnavailableError
from posecheck.landmarks import Landmarks
from posecheck.shipped import shipped
from posecheck.testing import LungeBody, Script, ScriptedDetector
from posecheck.ui import check_page

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Streamlit's own


def lunge(time_s: float) -> Landmarks:
    return LungeBody(
        front_knee_deg=84, front_shin_deg=4, thigh_px=60, size_wh=(640, 480)
    ).landmarks()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    use(monkeypatch, lunge)
    return AppTest.from_file(str(shipped("app.py")), default_timeout=60).run()


def use(monkeypatch: pytest.MonkeyPatch, script: Script) -> None:
    monkeypatch.setattr(recorded, "MediaPipeDetector", lambda model: ScriptedDetector(script))
    for module in (recorded, check_page):
        monkeypatch.setattr(module, "find_model", lambda: Path("model.task"))


def choose(page: AppTest, sample: str) -> AppTest:
    page.selectbox(key="sample").set_value(sample).run()
    return page.button[0].click().run()


def test_the_page_opens_and_offers_every_sample(page: AppTest) -> None:
    assert not page.exception
    assert page.title[0].value == "Check a video"
    stems = {path.stem for path in shipped("sample_videos").glob("*.mp4")}
    assert stems == check_page.SAMPLE_TITLES.keys()
    assert "It is not medical advice" in page.caption[-1].value


def test_a_sample_is_checked_and_its_result_shown(page: AppTest) -> None:
    choose(page, "low_lunge_oblique")
    assert not page.exception
    assert [(one.label, one.value) for one in page.metric] == [
        ("Left leg stretched", "0.0 s"),
        ("Right leg stretched", "18.0 s"),
    ]
    result = page.session_state[check_page.RESULT]
    assert sorted(result.files) == [
        *("annotated.mp4", "measurements.csv", "report.html", "report.json"),
    ]


def test_an_error_is_shown_in_its_own_words(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lambda time_s: None)
    choose(page, "low_lunge_oblique")
    assert not page.exception
    assert "nobody was found in it" in page.error[0].value
    assert check_page.RESULT not in page.session_state


def test_no_model_is_told(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> Path:
        raise ModelUnavailableError("the pose model could not be fetched")

    monkeypatch.setattr(check_page, "find_model", unavailable)
    choose(page, "low_lunge_oblique")
    assert page.error[0].value == "the pose model could not be fetched"


def test_a_failed_check_takes_the_old_result_away(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(page, "low_lunge_oblique")
    assert page.metric
    use(monkeypatch, lambda time_s: None)
    choose(page, "low_lunge_oblique")
    assert not page.metric


def test_my_own_video_waits_for_an_upload(page: AppTest) -> None:
    page.segmented_control(key="video_kind").set_value(check_page.UPLOAD).run()
    assert not page.exception
    assert page.button[0].disabled
