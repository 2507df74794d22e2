"""Stand-ins for the platforms outside, over real HTTP on loopback."""
