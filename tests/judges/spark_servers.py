"""Servers of Spark on this machine: a standalone cluster of two workers, and a Connect server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def cluster(workers: list[subprocess.Popen[bytes]]) -> Iterator[str]:
    """Start a standalone cluster of two workers on this machine, and yield its URL."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port = free_port()
    url = f"spark://127.0.0.1:{port}"
    run = [str(home / "bin" / "spark-class")]
    environment = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    with ExitStack() as running, tempfile.TemporaryDirectory() as scratch:
        log = running.enter_context((Path(scratch) / "log").open("wb"))
        start = {"env": environment, "stdout": log, "stderr": log}
        deploy = "org.apache.spark.deploy"
        master = [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port)]
        processes = [subprocess.Popen([*run, *master, "--webui-port", "0"], **start)]
        awaited(port)
        for number in range(2):
            folder = f"{scratch}/{number}"
            worker = [f"{deploy}.worker.Worker", "-c", "1", "-m", "1g", "-d", folder, url]
            processes.append(subprocess.Popen([*run, *worker, "--webui-port", "0"], **start))
        workers += processes[1:]
        time.sleep(8)
        try:
            yield url
        finally:
            for process in processes:
                process.kill()
                process.wait()


@contextmanager
def connect_server() -> Iterator[str]:
    """Start a Spark Connect server on this machine, and yield its address."""
    import pyspark

    port = free_port()
    run = [str(Path(pyspark.__file__).parent / "bin" / "spark-submit"), "--master", "local[2]"]
    run += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    run += ["--conf", f"spark.connect.grpc.binding.port={port}"]
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable}
    with tempfile.TemporaryFile() as log:
        start = {"env": environment, "stdout": log, "stderr": log, "start_new_session": True}
        process = subprocess.Popen(run, **start)
        try:
            awaited(port)
            yield f"sc://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def awaited(port: int) -> None:
    """Wait until somebody answers at a port of this machine."""
    for _ in range(240):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise TimeoutError(f"nobody answers at port {port}")
