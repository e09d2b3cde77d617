"""Changes of the schema, in order."""


def pending(known: list[str], applied: set[str]) -> list[str]:
    return [name for name in known if name not in applied]
