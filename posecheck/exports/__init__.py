"""What other programs read: joints and angles for OpenSim and Sports2D, a plan for a calendar."""
