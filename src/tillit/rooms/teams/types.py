"""Words that others say of teams."""

ASSIGN = "assign"  # an action at the door to a person: name and birth year, to say which team helps them
