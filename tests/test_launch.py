"""Setting up and starting: one clear line and a non-zero exit when something is missing."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from backend.config import ROOT
from backend.launch import setup, training


def _start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backend.launch.start"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_taken_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        started = _start(DESK_PORT=port, DESK_VAR=str(tmp_path))

    assert started.returncode != 0
    (line,) = started.stderr.strip().splitlines()
    assert port in line and "DESK_PORT" in line


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    ports = {name: "0" for name in ("DESK_PORT", "RASA_PORT", "ACTIONS_PORT")}

    started = _start(
        DATABASE_URL="postgresql+psycopg://nobody:s3cr@t@127.0.0.1:1/none", DESK_VAR=str(tmp_path), **ports
    )

    assert started.returncode != 0
    assert "migrate failed on postgresql+psycopg://nobody:***@127.0.0.1:1/none" in started.stderr
    assert "s3cr" not in started.stderr
    assert "Traceback" not in started.stderr


def test_a_stopped_training_ends_its_process_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[subprocess.Popen[str]] = []

    class Stopped(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *_: object, **options: object) -> None:
            super().__init__(["sleep", "60"])
            began.append(self)

        def poll(self) -> int | None:
            if len(began) == 1 and self.returncode is None:
                began.append(self)
                raise KeyboardInterrupt
            return super().poll()

    monkeypatch.setattr(training, "ROOT", tmp_path)
    monkeypatch.setattr(training, "VAR", tmp_path)
    monkeypatch.setattr(training.subprocess, "Popen", Stopped)

    with pytest.raises(SystemExit, match="training the assistant: stopped"):
        training._run(Console(), "training the assistant", ["train"])

    assert began[0].returncode is not None


def test_a_missing_python_310_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "works", lambda python: False)
    monkeypatch.setattr(setup, "APP", Path(sys.executable).parents[1])

    with pytest.raises(SystemExit, match="Rasa needs Python 3.10 and none was found; install python3.10"):
        setup.python_310()


def test_a_shim_that_does_not_run_is_no_python(tmp_path: Path) -> None:
    shim = tmp_path / "python3.10"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)

    assert not setup.works(shim)
    assert not setup.works(tmp_path / "nothing")


def test_settings_keep_what_is_there_and_add_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    (tmp_path / ".env").write_text("DESK_PORT=9000\nACTIONS_KEY=mine\n")

    setup.write_settings()
    first = (tmp_path / ".env").read_text()
    setup.write_settings()

    assert first.startswith("DESK_PORT=9000\nACTIONS_KEY=mine\n")
    assert {"RASA_CHANNEL_SECRET", "DESK_SHOP_SECRET"} <= {line.split("=")[0] for line in first.splitlines()}
    assert (tmp_path / ".env").read_text() == first


def test_a_step_is_done_again_only_when_its_files_changed(tmp_path: Path) -> None:
    done: list[str] = []
    stamp = tmp_path / "ready"

    for fingerprint in ("a", "a", "b"):
        setup.step("page", stamp, fingerprint, lambda: done.append("built"))

    assert done == ["built", "built"]


def test_broken_training_data_is_told_by_the_line_that_names_it(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text(
        "2026-03-02 INFO reading\nYamlValidationException: data/nlu/orders.yml line 7: bad indent\nbye\n"
    )

    assert training._complaint(log) == "YamlValidationException: data/nlu/orders.yml line 7: bad indent"
