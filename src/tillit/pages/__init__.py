"""The few pages that no single room can show."""
