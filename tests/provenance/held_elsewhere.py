"""Another process that holds a file or folder, until it is let go or killed."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

HOLD = (
    "import sys, time\n"
    "from pathlib import Path\n"
    "from evaluation.provenance import held\n"
    "with held(Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    time.sleep(60)\n"
)


@contextmanager
def holding(target):
    """Have another process hold the target; gives its number. It is killed at the end."""
    command = [sys.executable, "-c", HOLD, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        try:
            yield process.pid
        finally:
            os.kill(process.pid, signal.SIGKILL)
