"""python -m posecheck: the command, also where its script is not on the path."""

from posecheck.cli import main

if __name__ == "__main__":  # worker processes import this module too
    raise SystemExit(main())
