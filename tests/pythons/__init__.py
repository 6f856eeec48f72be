"""The built wheel on every Python that is here: run with `python -m tests.pythons`."""
