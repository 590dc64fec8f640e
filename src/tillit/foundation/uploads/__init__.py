"""Files for import that come in by the browser: kept in a private folder, previewed, taken in, and removed."""
