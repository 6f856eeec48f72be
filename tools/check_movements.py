"""What PoseCheck itself says of the moving figures: python -m tools.check_movements [POSE ...].

Runs in PoseCheck's own environment, with the model. Each film of a fault should begin with that
rule wrong, and each end in the pose with none. Not to be seen in a film: an arched back (its
neutral is not known), restlessness (it takes longer).
"""

import sys

from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.judging.checker import Checker
from posecheck.judging.session import Assessment, Session
from posecheck.poses.pose import Pose, library
from posecheck.sources.video_file import VideoFile
from posecheck.ui.moving import FOLDER, INTO_POSE

SETTLED = 11  #: the frame by which the landmarks have settled; all still show the fault


def watched(path: str, pose: Pose) -> list[Assessment]:
    """Every frame of a film, judged."""
    detector = MediaPipeDetector(find_model(), masks=False)
    checker = Checker(detector, Session(pose))
    with VideoFile(path) as source:
        seen = [checker.process(frame) for frame in source.frames()]
    detector.close()
    return seen


def wrong(one: Assessment) -> list[str]:
    return [f"{f.rule.id}_{f.status.lower()}" for f in one.findings if f.status.wrong]


def main() -> None:
    """Print a line for each film that is not as it should be."""
    for pose in library():
        if not pose.judged or (sys.argv[1:] and pose.id not in sys.argv[1:]):
            continue
        for path in sorted((FOLDER / pose.id).glob("*.mp4")):
            seen = watched(path, pose)
            first, last = seen[SETTLED], seen[-2]
            if path.stem != INTO_POSE and path.stem not in wrong(first):
                print(f"{pose.id}/{path.stem}: begins with {wrong(first) or 'nothing'} wrong")
            if wrong(last) or not (last.in_pose or pose.dose.reps):
                print(f"{pose.id}/{path.stem}: ends with {wrong(last)}, in pose: {last.in_pose}")


if __name__ == "__main__":
    main()
