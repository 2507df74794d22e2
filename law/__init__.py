"""What statute and decisions say: pure, no clock, no I/O after loading."""
