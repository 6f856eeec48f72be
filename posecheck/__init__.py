"""PoseCheck: checks hip-flexor stretches from a camera or a video and times correct holds."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("posecheck-coach")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+source"
