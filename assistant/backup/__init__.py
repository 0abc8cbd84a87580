"""One file with all that a plant would lose with its disk, and the way back from it."""
