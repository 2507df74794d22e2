"""Channels: how a message reaches us and how a reply reaches the person."""
