"""posecheck app: the page, served by Streamlit in place of this process."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from posecheck.child import PYTHON, SAFE_PATH
from posecheck.errors import UsageError
from posecheck.serving import for_the_network, for_this_computer
from posecheck.shipped import shipped


def run(options: argparse.Namespace) -> None:
    """Start the page; does not come back."""
    page = shipped("app.py")
    if options.network:
        serving = for_the_network(
            port=options.port, certificate=options.certificate, key=options.key
        )
        print(serving.words, flush=True)
    elif options.certificate or options.key:
        raise UsageError("--certificate and --key are for --network: this computer needs neither")
    else:
        serving = for_this_computer(port=options.port)
    os.chdir(page.parent)  # Streamlit reads .streamlit/config.toml from the working folder
    command = [*PYTHON, "-m", "streamlit", "run", str(page), *serving.options]
    environment = os.environ | {SAFE_PATH: "1"} | serving.environment
    if os.name == "nt":  # there, the shell takes a program that is replaced for one that has ended
        raise SystemExit(subprocess.call(command, env=environment))
    os.execve(sys.executable, command, environment)
