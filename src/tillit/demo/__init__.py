"""The synthetic municipality: invented people with the age, needs and staff of a real one."""
