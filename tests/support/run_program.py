"""Runs a test program with a deadline and leaves nothing of it behind."""
import os
import signal
import subprocess

GRACE_SECONDS = 20


def run_program(command, folder, log, timeout):
    """Runs `command` in `folder` with its output in the file `log`; returns its exit status.

    After `timeout` seconds its process group is asked to end, later made to; that is status 124.
    """
    with open(log, "wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            output.write(f"\nended after {timeout} s, its deadline\n".encode())
            return 124
        finally:
            end_group(process)


def end_group(process):
    for number, seconds in ((signal.SIGTERM, GRACE_SECONDS), (signal.SIGKILL, None)):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
