"""Who hears which event: the loop is closed here."""
