"""Settings from the environment."""

import os
from dataclasses import dataclass


# region settings
@dataclass(frozen=True)
class Settings:
    port: int
    database: str

    @classmethod
    def from_env(cls) -> "Settings":
        return cls(int(os.environ["PORT"]), os.environ["DATABASE_URL"])
# endregion
