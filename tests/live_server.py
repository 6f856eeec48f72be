"""The live route in a process of its own, to be killed.

`python -m tests.live_server HISTORY HOLD_S` prints the host and a visit's token on one line, then
serves until it is killed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from posecheck.poses.pose import find_pose
from tests.test_live_route import Server

if __name__ == "__main__":
    with Server(Path(sys.argv[1])) as server:
        visit = server.admit(find_pose("low_lunge"), hold_s=float(sys.argv[2]))
        print(server.host, visit.token, flush=True)
        while True:
            time.sleep(1)
