"""What an official or staff member does on the web."""
