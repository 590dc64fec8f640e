"""Administration: accounts, roles, teams, the catalogue, imports and jobs."""
