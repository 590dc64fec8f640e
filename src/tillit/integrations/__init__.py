"""Outside systems: an interface, a stand-in and the real one for each."""
