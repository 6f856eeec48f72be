"""Whether people agree with the program, and with one another: blind sheets, and what they show."""
