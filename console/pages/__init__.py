"""The pages of the desk, one subject per module; each lists its addresses in `routes`."""
