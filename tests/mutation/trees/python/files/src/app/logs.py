"""Lines that programs can read."""

import json


def line(level: str, message: str, **fields: object) -> str:
    return json.dumps({"level": level, "message": message, **fields})


LEVELS = ["debug", "info", "error"]
