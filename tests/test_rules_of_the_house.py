"""The rules of docs/design.md, held against the source itself."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("geo", "data", "layers", "exports", "views", "cli")
ENTRIES = ("app.py",)

# Who may call whom. geo.errors is the trunk of the error tree: whoever turns an error into words
# may name it. cli is the headless twin of the screens, so it asks data and layers as views do.
MAY_CALL = {
    "geo": set(),
    "data": {"geo"},
    "layers": {"geo", "data"},
    "exports": {"geo", "layers"},
    "views": {"geo", "data", "layers", "exports"},
    "app": {"views", "exports", "geo.errors"},
    "cli": {"exports", "layers", "data", "geo.errors", "geo.engines"},
}
AT_HOME = {
    "streamlit": ("app", "views"),
    "folium": ("layers",),
    "branca": ("layers",),
}
NEVER_IMPORTED = {"pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
NEVER_CALLED = {"eval", "exec", "compile", "__import__"}
NEVER_METHODS = {"read_pickle", "to_pickle", "os.system", "os.popen"}
NO_ROOM_OF_ODDMENTS = {"utils", "util", "common", "helpers", "helper", "misc"}

MOST_LINES = 300
MOST_LINES_APP = 100

# In two halves, so that this file does not name what it forbids. A path of a machine begins one:
# not preceded by what would make it the inside of an address or of a relative path.
MACHINE_PATHS = r"(?<![\w.:/~$-])/(?:wo" + "rk|ro" + "ot|tm" + r"p)(?![\w.-])"
# Broken on purpose, in many encodings, and never read as text of ours: what offices bring.
CORPUS = ROOT / "tests" / "corpus"
SHARED_FOLDER = r"\.\./sha" + "red"
REGISTRIES = "|".join(
    re.escape(first + second)
    for first, second in (
        ("pypi.", "org"),
        ("pythonhosted", ".org"),
        ("registry.npm", "js"),
        ("deb.deb", "ian"),
        ("extra-index", "-url"),
    )
)


def tracked() -> list[Path]:
    """Return the project's files: what git knows or would add; without git, what is not hidden."""
    git = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(git, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        inside = (path for path in ROOT.rglob("*") if ".venv" not in path.parts)
        return sorted(path for path in inside if path.is_file())
    names = listed.stdout.decode().split("\0")
    return sorted(path for name in names if name and (path := ROOT / name).is_file())


FILES = tracked()
MODULES = [path for path in FILES if path.suffix == ".py"]


def room_of(path: Path) -> str | None:
    """Return the room a module is in ("app" is a room of one file), or None."""
    relative = path.relative_to(ROOT)
    if relative.as_posix() in ENTRIES:
        return relative.stem
    return relative.parts[0] if relative.parts[0] in ROOMS else None


OURS = [path for path in MODULES if room_of(path)]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> list[tuple[int, str]]:
    """Return (line, dotted module) of every import, relative ones resolved, wherever it stands.

    An import for type checking counts: a room that needs another's types depends on it.
    """
    found = []
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            found += [(node.lineno, f"{module}.{alias.name}") for alias in node.names]
    return found


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def covers(allowed: str, module: str) -> bool:
    return module == allowed or module.startswith(f"{allowed}.")


def faults_of_calls(room: str, path: Path) -> list[str]:
    """Return the imports of `path` that its room may not make."""
    ours = {*ROOMS, *(entry.removesuffix(".py") for entry in ENTRIES)}
    allowed = {room, *MAY_CALL[room]}
    return [
        f"{name(path)}:{line} imports {module}"
        for line, module in imports(path)
        if module.partition(".")[0] in ours and not any(covers(one, module) for one in allowed)
    ]


def test_the_rooms_are_there() -> None:
    assert {room_of(path) for path in OURS} >= {"geo", "data", "layers", "views", "app", "cli"}


@pytest.mark.parametrize("path", OURS, ids=name)
def test_a_room_calls_only_whom_it_may(path: Path) -> None:
    assert faults_of_calls(room_of(path) or "", path) == []


@pytest.mark.parametrize("path", OURS, ids=name)
def test_streamlit_and_folium_stay_at_home(path: Path) -> None:
    abroad = [
        f"{name(path)}:{line} imports {module}"
        for line, module in imports(path)
        if room_of(path) not in AT_HOME.get(module.partition(".")[0], (room_of(path),))
    ]
    assert abroad == []


@pytest.mark.parametrize("path", OURS, ids=name)
def test_no_data_is_run_as_code(path: Path) -> None:
    faults = [
        f"{line} imports {module}"
        for line, module in imports(path)
        if module.partition(".")[0] in NEVER_IMPORTED
    ]
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Call):
            faults += [f"{node.lineno} {fault}" for fault in faults_of_call(node)]
    assert faults == []


def faults_of_call(node: ast.Call) -> list[str]:
    """Return what a call does that no call here may do."""
    called = ast.unparse(node.func)
    faults = [f"calls {called}"] if called in NEVER_CALLED | NEVER_METHODS else []
    faults += [f"calls {called}"] if called.rpartition(".")[2] in NEVER_METHODS else []
    for keyword in node.keywords:
        if keyword.arg == "unsafe_allow_html":
            faults.append("passes unsafe_allow_html")
        if keyword.arg == "shell" and ast.unparse(keyword.value) != "False":
            faults.append("passes shell")
    return faults


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_enough_to_be_read(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (MOST_LINES_APP if name(path) == "app.py" else MOST_LINES)


def test_there_is_no_room_of_oddments() -> None:
    named = [name(path) for path in MODULES]
    parts = {part: each for each in named for part in each.removesuffix(".py").split("/")}
    assert {part: parts[part] for part in NO_ROOM_OF_ODDMENTS & parts.keys()} == {}


def test_streamlit_finds_no_pages_by_itself() -> None:
    assert not (ROOT / "pages").exists()


def test_no_test_package_shadows_a_room() -> None:
    assert [name(path) for path in FILES if path.match("tests/**/__init__.py")] == []
    assert not (ROOT / "tests" / "__init__.py").exists()


def test_no_file_names_a_machine_or_a_registry() -> None:
    forbidden = re.compile(f"{MACHINE_PATHS}|{SHARED_FOLDER}|{REGISTRIES}")
    found = []
    for path in (each for each in FILES if CORPUS not in each.parents):
        content = path.read_bytes()
        if b"\0" in content[:8192]:
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
            if match := forbidden.search(line):
                found.append(f"{name(path)}:{number} names {match.group()}")
    assert found == []


@pytest.mark.parametrize(
    ("room", "source", "refused"),
    [
        ("geo", "from data.catalogue import City", True),
        ("geo", "import shapely", False),
        ("data", "from geo.errors import CondivisaError", False),
        ("data", "def f():\n    import layers", True),
        ("layers", "from ..views import cached", True),
        ("layers", "from .legend import Symbol", False),
        ("app", "from geo.errors import CondivisaError", False),
        ("app", "from geo.join import join", True),
        ("cli", "import views", True),
        ("exports", "from data import load_city", True),
    ],
)
def test_the_rule_itself_refuses_and_allows(
    room: str, source: str, refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    path = tmp_path / room / "module.py"
    path.parent.mkdir()
    path.write_text(source, encoding="utf-8")
    assert bool(faults_of_calls(room, path)) is refused
