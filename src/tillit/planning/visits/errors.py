"""What can be wrong with a problem or a file, in words that a person can act on."""

from tillit.kernel.errors import TillitError


class BadProblem(TillitError, ValueError):
    """A problem that cannot be planned as it is written; carries every fault that was found, not only the first."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))
