"""One conversation per file: what citizens say and hear."""
