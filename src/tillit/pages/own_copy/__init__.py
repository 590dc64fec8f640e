"""All that is held on a person, on a page of their own and as files."""
