"""Work that may wait."""


class Queue:
    """Jobs in order."""

    def __init__(self) -> None:
        self.jobs: list[str] = []

    def put(self, job: str) -> None:
        self.jobs.append(job)

    def take(self) -> str | None:
        return self.jobs.pop(0) if self.jobs else None
