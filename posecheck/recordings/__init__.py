"""A recording from end to end: opened, checked, named, learned from, one or many."""
