"""The conversation engine: pure messages in, replies out."""
