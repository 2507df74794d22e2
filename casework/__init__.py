"""What happens to a petition: use-cases, one transaction each."""
