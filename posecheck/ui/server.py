"""What this program serves beside Streamlit's own page, and what all visitors share."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.history.own_limits_store import FILE, OwnLimitsStore
from posecheck.history.people import People
from posecheck.history.store import History
from posecheck.reporting.charts import warm_up
from posecheck.serving import KEY_VARIABLE, NETWORK_VARIABLE, new_key
from posecheck.ui import moving
from posecheck.ui.checking import stop_all
from posecheck.ui.component import STATIC, STATIC_PATH
from posecheck.ui.guard import Guard, Ticket
from posecheck.ui.live.route import LiveRoute
from posecheck.ui.live.visits import Visits
from posecheck.ui.live.workers import Workers
from posecheck.ui.player import chart_route
from posecheck.ui.private import remove_orphans
from posecheck.ui.results import RESULTS
from posecheck.ui.welcome import welcome

PAGE: Final = Path(__file__).with_name("page.py")
VISITS: Final = Visits()
"""One for the whole server: the page admits visitors, the live route serves them."""
HISTORY: Final = History()
PEOPLE: Final = People(HISTORY)
OWN_LIMITS: Final = OwnLimitsStore(lambda: HISTORY.path.with_name(FILE))
KEY: Final = os.environ.get(KEY_VARIABLE) or new_key()
NETWORK: Final = NETWORK_VARIABLE in os.environ
TICKET: Final = Ticket()
WORKERS: Final = Workers(lambda: MediaPipeDetector(find_model(), masks=True))


def at_the_root() -> None:
    """Its own routes answer at the root only: elsewhere the page would open and nothing work.

    Raises SystemExit.
    """
    base = st.get_option("server.baseUrlPath")
    if base:
        raise SystemExit(
            f"server.baseUrlPath is {base}: PoseCheck runs at the root of an address only: unset "
            "it (STREAMLIT_SERVER_BASE_URL_PATH), and give it a port or a host name of its own"
        )


def routes() -> list[BaseRoute]:
    """The routes beside the page."""
    return [
        LiveRoute(visits=VISITS, workers=WORKERS, history=HISTORY).route(),
        RESULTS.route(),
        chart_route(),
        moving.route(),
        Mount(STATIC_PATH, StaticFiles(directory=STATIC)),
    ]


def middleware() -> list[Middleware]:
    """What every request passes first."""
    return [Middleware(Guard, key=KEY, ticket=TICKET, network=NETWORK)]


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Tidy up after a page that was killed; release the landmarkers when the server stops."""
    remove_orphans()
    warming = asyncio.create_task(asyncio.to_thread(warm_up))  # now, not in someone's hold
    # The network's address was printed by the command, and nobody there is to get a browser.
    greeting = None if NETWORK else asyncio.create_task(welcome(key=KEY, ticket=TICKET.text))
    yield
    await warming
    if greeting is not None:
        greeting.cancel()
    stop_all()
    WORKERS.close()
