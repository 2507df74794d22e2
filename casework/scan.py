"""The office's virus scanner, if it has one: a command that reads a file and tells by its exit code."""

from __future__ import annotations

import shlex
import subprocess

from casework.examine import BadFile

CLEAN, INFECTED = 0, 1  # exit codes, as clamdscan and clamscan have them
WITHIN = 60.0  # seconds


class ScannerAway(OSError):
    """The scanner did not answer: nothing is known about the file, so it is not taken yet."""


def scan(command: str, data: bytes) -> None:
    """Have `data` looked at on the command's standard input; nothing to do without a command.

    Raises BadFile ("infected") and ScannerAway.
    """
    if not command:
        return
    try:
        done = subprocess.run(
            shlex.split(command),
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=WITHIN,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise ScannerAway(type(error).__name__) from error
    if done.returncode == INFECTED:
        raise BadFile("infected")
    if done.returncode != CLEAN:
        raise ScannerAway(f"exit code {done.returncode}")
