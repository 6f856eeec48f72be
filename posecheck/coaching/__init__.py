"""A live practice: its plan, the camera's set-up, and what is said aloud."""
