"""What runs: settings, wiring, channels, schedule, command line."""
