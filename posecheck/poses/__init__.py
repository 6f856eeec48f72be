"""What a pose file says, and everything that can be wrong with one."""
