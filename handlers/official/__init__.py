"""What officials do by chat."""
