"""Trains the assistant when its files changed, with the time that has passed instead of a wall of bars."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console

from backend.config import ROOT, VAR
from backend.launch.setup import digest

MODEL = ROOT / "models" / "desk.tar.gz"
RASA = ROOT / ".venv-rasa" / "bin" / "python"
TELLING = re.compile(r"Error|Exception|error|UserWarning|[Ff]ailed")
ROUTINE = re.compile(r"not used in any story or rule|duplicated responses|DeprecationWarning")
COLORS = re.compile(r"\x1b\[[0-9;]*m")
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


def assistant_files() -> list[Path]:
    """What the trained model is made of."""
    folders = [
        file
        for folder in ("data", "bot")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in (".yml", ".py")
    ]
    return [ROOT / "config.yml", ROOT / "domain.yml", ROOT / "requirements" / "rasa.txt", *folders]


def train_when_changed(console: Console) -> None:
    """A model for the files as they are; broken training data is one clear line and an exit."""
    stamp = VAR / "trained"
    fingerprint = digest(assistant_files())
    if MODEL.exists() and stamp.exists() and stamp.read_text() == fingerprint:
        return
    steps = {
        "checking the training data": ["data", "validate", "--fail-on-warnings", "--domain", "domain.yml"],
        "training the assistant": ["train", "--fixed-model-name", "desk", "--out", "models"],
    }
    for title, arguments in steps.items():
        _run(console, title, [*arguments, "--data", "data"] if "--data" not in arguments else arguments)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint)


def _run(console: Console, title: str, arguments: list[str]) -> None:
    log = VAR / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with log.open("w") as output, console.status(title) as status:
        process = subprocess.Popen(
            [str(RASA), "-m", "rasa", *arguments],
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=os.environ | QUIET,
        )  # fmt: skip
        try:
            while process.poll() is None:
                status.update(f"{title} … {time.monotonic() - started:.0f} s")
                time.sleep(0.2)
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            sys.exit(f"{title}: stopped")
    if process.returncode:
        sys.exit(f"{title} failed: {_complaint(log)} (all of it: {log.relative_to(ROOT)})")
    console.print(f"{title}: done in {time.monotonic() - started:.0f} s")


def _complaint(log: Path) -> str:
    """The line of the log that names the trouble, without what Rasa says at every check."""
    plain = COLORS.sub("", log.read_text(errors="replace"))
    lines = [line.strip() for line in plain.splitlines() if line.strip()]
    telling = [line for line in lines if TELLING.search(line) and not ROUTINE.search(line)]
    chosen = telling[0] if telling else lines[-1] if lines else "no output"
    return chosen.split("UserWarning: ")[-1][:300]


if __name__ == "__main__":
    train_when_changed(Console())
