"""The tables of the history, as they have grown."""

from __future__ import annotations

from typing import Final

STEPS: Final = (
    """
    CREATE TABLE sessions (
      id TEXT PRIMARY KEY,
      started TEXT NOT NULL,
      pose TEXT NOT NULL
    );
    CREATE TABLE holds (
      session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      side TEXT NOT NULL,
      held_s REAL NOT NULL,
      target_s REAL NOT NULL,
      done INTEGER NOT NULL,
      depth_deg REAL,
      depth_error_deg REAL,
      PRIMARY KEY (session, number)
    );
    CREATE TABLE pauses (
      session TEXT NOT NULL,
      number INTEGER NOT NULL,
      rule TEXT NOT NULL,
      seconds REAL NOT NULL,
      PRIMARY KEY (session, number, rule),
      FOREIGN KEY (session, number) REFERENCES holds (session, number) ON DELETE CASCADE
    );
    """,
    """
    ALTER TABLE holds ADD COLUMN yaw_deg REAL;
    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    """,
    """
    ALTER TABLE sessions ADD COLUMN person TEXT NOT NULL DEFAULT '';
    CREATE TABLE guided (
      id TEXT PRIMARY KEY,
      person TEXT NOT NULL,
      started TEXT NOT NULL,
      pose TEXT NOT NULL,
      seconds REAL NOT NULL
    );
    CREATE TABLE own_settings (
      person TEXT NOT NULL,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (person, name)
    );
    """,
    """
    CREATE TABLE backs (
      person TEXT NOT NULL,
      pose TEXT NOT NULL,
      side TEXT NOT NULL,
      facing TEXT NOT NULL,
      seen TEXT NOT NULL,
      camera TEXT NOT NULL,
      curvature REAL,
      below_hair REAL,
      yaw_deg REAL NOT NULL,
      lean_deg REAL NOT NULL,
      PRIMARY KEY (person, pose)
    );
    """,
)
"""STEPS[n] brings a file of version n to version n + 1. Never change one; add another. What its
columns call depth is the rear thigh's lean. Nobody in particular is the person ''."""
VERSION: Final = len(STEPS)
