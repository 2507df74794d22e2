"""What staff ask by chat: figures."""
