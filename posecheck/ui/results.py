"""Finished checks on disk, each in a private folder that goes when its visitor goes."""

from __future__ import annotations

import secrets
import shutil
import weakref
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from posecheck.ui.private import new_private_folder

PATH: Final = "/posecheck/results"
TOKEN_BYTES: Final = 24
"""192 random bits: whoever has not been given the address cannot guess it."""


@dataclass(kw_only=True, eq=False)
class ResultFolder:
    """A folder that is removed with the last reference to it. token: what its address holds."""

    token: str = field(default_factory=lambda: secrets.token_hex(TOKEN_BYTES))

    def __post_init__(self) -> None:
        self.path = new_private_folder()
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def url(self, name: str) -> str:
        """Where the browser finds the file of that name."""
        return f"{PATH}/{self.token}/{name}"


class Results:
    """Serves the folders that are still in use, nothing else."""

    def __init__(self) -> None:
        self._folders: weakref.WeakValueDictionary[str, ResultFolder] = (
            weakref.WeakValueDictionary()
        )

    def new_folder(self) -> ResultFolder:
        """A folder of the caller's own, served as long as the caller keeps it."""
        folder = ResultFolder()
        self._folders[folder.token] = folder
        return folder

    def route(self) -> Route:
        """The route to mount beside Streamlit."""
        return Route(PATH + "/{token}/{name}", self._serve)

    async def _serve(self, request: Request) -> Response:
        folder = self._folders.get(request.path_params["token"])
        # Only names that are in the folder: what comes from outside never becomes a path.
        names = {file.name: file for file in folder.path.iterdir()} if folder else {}
        file = names.get(request.path_params["name"])
        if file is None:
            return PlainTextResponse("no such result", status_code=404)
        return FileResponse(file)


RESULTS: Final = Results()
