"""The version of a piece of memory, by which a change of what a backward pass still needs is noticed."""


class Storage:
    """The version of a piece of memory, shared by every tensor that shows it: views, detached aliases."""

    version = 0
    changed_by = ""

    def change(self, by: str) -> None:
        """Count an in-place change, made by the operation called `by`."""
        self.version += 1
        self.changed_by = by
