"""A plan for one person: what to do at home, how often, and what of it is due and done."""
