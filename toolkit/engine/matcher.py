"""Match texts in a separate process for `matching.py`; a separate program, so that it starts fast.

`python matcher.py SECONDS` reads one line of JSON per task, `{"task": …, "texts": […]}`, and
answers one line per text, `[fault or null, CPU seconds]`. The system stops the process if a single
match takes longer than SECONDS. Windows has no such timer, so nothing is matched there.
"""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

Fault = Callable[[str], str | None]


def main() -> None:
    """Answer tasks until the input ends."""
    budget = float(sys.argv[1])
    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)  # end without a message
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        fault = matcher(**asked["task"])
        for text in asked["texts"]:
            began = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, budget)
            found = _found(fault, text)
            signal.setitimer(signal.ITIMER_PROF, 0)
            print(json.dumps([found, time.process_time() - began]), flush=True)


def matcher(pattern: str = "", jsonSchema: Any = None) -> Fault:
    """Return a function that checks a text as frictionless does, or a JSON text by a schema."""
    if jsonSchema is None:
        whole = re.compile(f"^{pattern}$")
        return lambda text: None if whole.match(text) else f'constraint "pattern" is "{pattern}"'

    import jsonschema
    import referencing

    registry: referencing.Registry[Any] = referencing.Registry()  # nothing is fetched
    validator = jsonschema.Draft202012Validator(jsonSchema, registry=registry)
    return lambda text: next(
        (fault.message for fault in validator.iter_errors(json.loads(text))), None
    )


def _found(fault: Fault, text: str) -> str | None:
    try:
        return fault(text)
    except Exception as error:  # such as a schema that refers to itself
        return f"it cannot be checked: {error}"


if __name__ == "__main__":
    main()
