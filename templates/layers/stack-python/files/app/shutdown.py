"""How the process learns that it should stop."""

import asyncio
import signal


def requested() -> asyncio.Event:
    """An event that is set by SIGTERM, which is how orchestrators stop a process, or by Ctrl-C."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not the loop's own `add_signal_handler`, which does not exist on Windows.
        signal.signal(number, lambda _number, _frame: loop.call_soon_threadsafe(event.set))
    return event
