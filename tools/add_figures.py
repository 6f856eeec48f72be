"""Write the stick figure of every judged pose into its file: python tools/add_figures.py.

The joints are those the landmarker finds in the pose's first good example. Runs in PoseCheck's own
environment; a figure that is there already is replaced.
"""

from pathlib import Path

from posecheck.body.body_frame import BodyTracker
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.poses.pose import library, pose_paths
from posecheck.recordings.learn import figure_lines, places_of
from posecheck.sources.still import still_frames
from posecheck.sources.video_file import VideoFile

EXAMPLES = Path(__file__).parents[1] / "tests" / "pose_examples"
TOP_OF_A_REPETITION_S = 2.2


def main() -> None:
    with MediaPipeDetector(find_model()) as detector:
        for pose in library():
            if pose.judged:
                add_figure(pose_paths()[pose.id], detector)


def add_figure(path: Path, detector: MediaPipeDetector) -> None:
    detector.restart()
    tracker = BodyTracker()
    still = EXAMPLES / path.stem / "good_1.jpg"
    if still.exists():
        frames = list(still_frames(still))
    else:
        with VideoFile(still.with_suffix(".mp4")) as source:
            frames = [f for f in source.frames() if f.time_s <= TOP_OF_A_REPETITION_S]
    for frame in frames:
        landmarks = detector.detect(frame)
        assert landmarks is not None
        body = tracker.update(frame.time_s, landmarks)
    text = path.read_text(encoding="utf-8").split("\n[figure]\n")[0].rstrip()
    figure = "\n".join(figure_lines(places_of(body)))
    path.write_text(f"{text}\n\n{figure}\n", encoding="utf-8")
    print(path.name)


if __name__ == "__main__":
    main()
