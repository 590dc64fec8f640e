"""Law as data: dated values with their sources, read when first asked for."""
