"""Triton's own process: its options, its log, its end."""

import os
import secrets
import selectors
import shutil
import signal
import subprocess
import sys
import time

from .failures import STARTED, Failures
from .problem import Problem
from .processes import ModelProcesses

# Of Triton's HTTP, what no color needs. The index of the repository is asked for by its API.
RESTRICTED = "shared-memory,trace,logging"
# Between two looks at signals and the models' processes.
INTERVAL_SECONDS = 1.0
# Beyond the drain, until what does not end is killed: Triton itself looks once a second whether models are unloaded.
GRACE_SECONDS = 10
# A line that does not end is passed on so far.
LONGEST_LINE = 65536


def command_of(repository, settings, variant):
    options = {
        "model-repository": str(repository),
        # Models are loaded at the start, and nobody changes them later.
        "model-control-mode": "none",
        "exit-on-error": "true",
        "strict-readiness": "true",
        "allow-http": "true",
        "http-port": settings.http_port,
        # Whoever reaches the port could write files and map memory by them: behind a key that nobody is told.
        "http-restricted-api": f"{RESTRICTED}:closed={secrets.token_hex(32)}",
        "allow-grpc": "false",
        "allow-metrics": "true",
        "metrics-port": settings.metrics_port,
        "allow-cpu-metrics": "true",
        # The exporter for all GPUs of a machine tells them, also where Triton finds none.
        "allow-gpu-metrics": "false",
        "exit-timeout-secs": settings.drain_seconds,
        **variant.server,
    }
    program = shutil.which("tritonserver")
    if program is None:
        raise Problem(f"tritonserver is not on PATH ({os.environ.get('PATH', '')}): the base image is no Triton")
    return [program, *(f"--{name}={value}" for name, value in options.items())]


class Server:
    def __init__(self, command, drain_seconds, on_started):
        self.command = command
        self.on_started = on_started
        self.drain_seconds = drain_seconds
        self.failures = Failures()
        self.started = False
        self.process = None
        # `time.monotonic()` from which on nothing is waited for any more.
        self.deadline = None

    def run(self):
        """Runs Triton until it ends.

        Returns 0 after a signal that asked for the end.
        Raises Problem with the reason where Triton ended by itself.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        # A session of its own: what Triton leaves behind ends with it.
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        if self.deadline is not None:
            self.kill()
        broken = self.follow()
        self.kill()
        code = self.process.wait()
        if self.deadline is not None:
            return 0
        if broken is not None:
            raise Problem(
                f'a process of model "{broken}" ended, and Triton starts no other: where nothing above tells why, '
                "give triton.memoryMebibytes more"
            )
        raise Problem(self.failures.reason() or unexplained(code))

    def stop(self, *_):
        if self.deadline is not None:
            return
        self.deadline = time.monotonic() + self.drain_seconds + GRACE_SECONDS
        if self.started:
            self.process.terminate()
        elif self.process is not None:
            # Triton would load to the end first, which may take minutes, and nobody is sent here yet.
            self.kill()

    def follow(self):
        """Passes the log on until Triton ends. Returns the name of a model whose process ended before."""
        models = ModelProcesses(self.process.pid)
        looked = time.monotonic()
        rest = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while True:
                # Before the log is read, so that what Triton wrote at last is not lost.
                ended = self.process.poll() is not None
                chunk = self.read(selector, 0 if ended else INTERVAL_SECONDS)
                rest = self.pass_on(rest + chunk)
                if ended and chunk == b"":
                    self.pass_on(rest + b"\n" if rest else b"")
                    return None
                if self.deadline is not None:
                    if time.monotonic() > self.deadline:
                        return None
                elif self.started and time.monotonic() - looked > INTERVAL_SECONDS:
                    looked = time.monotonic()
                    if (broken := models.ended()) is not None:
                        return broken

    def read(self, selector, seconds):
        """What Triton wrote meanwhile; b"" where that is nothing."""
        if not selector.select(seconds):
            return b""
        chunk = os.read(self.process.stdout.fileno(), LONGEST_LINE)
        if chunk == b"":
            # The end of the log comes a moment before that of the process.
            time.sleep(0.05)
        return chunk

    def pass_on(self, text):
        """Writes whole lines and looks at them. Returns the beginning of a line that has not ended."""
        *lines, rest = text.split(b"\n")
        if len(rest) >= LONGEST_LINE:
            lines.append(rest)
            rest = b""
        for line in lines:
            sys.stdout.buffer.write(line + b"\n")
            told = line.decode("utf-8", "replace")
            self.failures.read(told)
            if not self.started and STARTED.match(told):
                self.started = True
                self.on_started()
        sys.stdout.buffer.flush()
        return rest

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def unexplained(code):
    if code >= 0:
        return f"tritonserver ended by itself with code {code}"
    name = signal.Signals(-code).name
    cure = ": give triton.memoryMebibytes more, if that was its limit" if -code == signal.SIGKILL else ""
    return f"tritonserver was ended by {name}{cure}"
