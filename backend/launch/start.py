"""Everything up with one command: database, model, Rasa, actions, gateway and worker, until Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer
from rich.console import Console

from backend.config import ROOT, VAR, database_url, setting
from backend.launch.training import QUIET, train_when_changed

PORTS = {"gateway": "DESK_PORT", "rasa": "RASA_PORT", "actions": "ACTIONS_PORT"}
DEFAULTS = {"DESK_PORT": "8000", "RASA_PORT": "5005", "ACTIONS_PORT": "5055"}
PATIENCE_SECONDS = 120
PASSWORD = re.compile(r"(://[^:/@]*:).*@")


def port(name: str) -> int:
    return int(setting(name, DEFAULTS[name]))


def refuse_taken_ports() -> None:
    """One line that says which port and what to do."""
    for process, name in PORTS.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port(name)))
            except OSError:
                sys.exit(
                    f"port {port(name)} for the {process} is taken; free it or choose another: {name}=… make run"
                )


def prepare_database(console: Console) -> None:
    """Tables up to date, and the invented company when there is nothing yet."""
    for command in ("migrate", "seed"):
        done = subprocess.run(
            [sys.executable, "-m", "backend", command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            where = PASSWORD.sub(r"\1***@", database_url())
            sys.exit(f"{command} failed on {where}: {(done.stderr or done.stdout).strip()[-300:]}")
    console.print("database: ready")


class LogPrinter(Printer):
    """Each process writes to a log of its own; the screen stays for people."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def write(self, message: Message) -> None:
        data = message.data
        text = data.decode(errors="replace") if isinstance(data, bytes) else str(data)
        with (self._folder / f"{message.name}.log").open("a") as log:
            log.write(text)


def desk_manager() -> Manager:
    """The Procfile's processes; when one ends, all end."""
    manager = Manager(LogPrinter(VAR / "log"))
    environment = os.environ | QUIET | {name: str(port(name)) for name in DEFAULTS}
    environment |= {"RASA_URL": f"http://127.0.0.1:{port('RASA_PORT')}", "PYTHONUNBUFFERED": "1"}
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        manager.add_process(name, f"exec {command}", env=environment, cwd=str(ROOT))
    return manager


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def wait_until_ready(manager: Manager, console: Console) -> None:
    """Say the address once everything answers; say which process does not, and end, when that takes too long."""
    address = f"http://127.0.0.1:{port('DESK_PORT')}"
    started = time.monotonic()
    with console.status("starting") as status:
        while time.monotonic() - started < PATIENCE_SECONDS:
            status.update(f"starting Rasa, actions, gateway and worker … {time.monotonic() - started:.0f} s")
            if answers(f"{address}/health"):
                break
            time.sleep(0.2)
        else:
            console.print(f"not everything answered within {PATIENCE_SECONDS} s; see {VAR / 'log'}")
            manager.terminate()
            return
    console.print(f"started in {time.monotonic() - started:.0f} s")
    console.print(
        f"\nPromise Desk is ready: [bold]{address}[/bold]   (Ctrl-C stops everything)", highlight=False
    )


def main() -> None:
    console = Console()
    refuse_taken_ports()
    prepare_database(console)
    train_when_changed(console)
    manager = desk_manager()
    threading.Thread(target=wait_until_ready, args=(manager, console), daemon=True).start()
    manager.loop()
    if manager.returncode not in (0, None, -signal.SIGINT, 128 + signal.SIGINT, 128 + signal.SIGTERM):
        sys.exit(f"a process ended by itself; see {VAR / 'log'}")


if __name__ == "__main__":
    main()
