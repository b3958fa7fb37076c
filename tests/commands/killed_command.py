"""Give a command and be killed at a file it touches: `killed_command.py NUMBER VERB ...`.

With a negative number nothing is killed, and the count of such moments is the last line of
stderr. A moment is a file opened, made, moved or removed below the project's folder.
"""

import os
import signal
import sys

from evaluation.cli import main

PROJECT = sys.argv[sys.argv.index("--project") + 1]
left = int(sys.argv[1])
seen = 0


def count(event, arguments):
    global left, seen
    if not (event == "open" or event.startswith(("os.", "shutil."))):
        return
    if not any(str(value).startswith(PROJECT) for value in arguments):
        return
    seen += 1
    left -= 1
    if left == -1 and int(sys.argv[1]) >= 0:
        os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(count)
code = main(sys.argv[2:])
sys.stderr.write(f"{seen}\n")
sys.exit(code)
