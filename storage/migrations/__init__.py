"""Every change of the schema, one revision each."""
