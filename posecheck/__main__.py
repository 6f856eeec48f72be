"""python -m posecheck: the command, also where its script is not on the path."""

import sys

if __name__ == "__main__":  # worker processes import this module too
    if not sys.flags.safe_path:
        del sys.path[0]  # the current folder: nothing there is a module of ours (child.py)
    from posecheck.cli import main

    raise SystemExit(main())
