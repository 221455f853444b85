"""The rules of the house as functions: source text in, offences out (tests/test_architecture.py).

Each takes a module's path below the repository and its text, so that a planted bad snippet can
prove that the rule is able to fail.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
DOMAINS = (
    "core",
    "audit",
    "accounts",
    "offices",
    "applications",
    "incidents",
    "outreach",
    "notices",
    "reports",
    "overview",
)
APART = {"outreach", "notices"}
FLOW = {"statuses": 0, "models": 1, "services": 2, "forms": 3, "filters": 3, "tables": 3}
FLOW |= {"views": 4, "urls": 5}
TOP = ("views", "tables", "urls", "admin", "templatetags")
READ_UPWARD = ("models", "statuses", "permissions", "roles", "scope", "holding", "states")
KEYS = re.compile(r"(ForeignKey|OneToOneField|ManyToManyField)$")


def sources(*folders: str) -> dict[str, str]:
    """Return the text of every Python module of ``folders``, migrations left out."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for path in paths
        if "migrations" not in path.parts
    }


def domain_of(path: str) -> str:
    """Return the domain of ``dashboard/<domain>/…``, or '' outside of it."""
    parts = PurePosixPath(path).parts
    return parts[1] if parts[0] == "dashboard" and len(parts) > 2 else ""


def room_of(path: str) -> str:
    """Return the kind of module: ``views_public.py``, ``views/x.py`` and ``bulk/views.py`` are all
    ``views``; a module of no kind is named by what lies in its domain."""
    names = PurePosixPath(path).with_suffix("").parts[2:]
    for name in reversed(names):
        for kind in (*FLOW, *TOP):
            if re.fullmatch(rf"{kind}(_\w+)?", name):
                return kind
    return names[0]


def imports(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything a module imports; relative ones made absolute.

    ``from dashboard.a import b`` yields ``dashboard.a.b``: ``b`` may be a module.
    """
    package = list(PurePosixPath(path).parts[:-1])
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def upward_imports(path: str, text: str) -> list[str]:
    """Refuse every import that runs against the flow, of a view, of overview or of imigrasi."""
    found = []
    for line, name in imports(path, text):
        reason = _upward(path, name)
        if reason:
            found.append(f"{path}:{line} imports {name}: {reason}")
    return found


def _upward(path: str, name: str) -> str:
    here, parts = domain_of(path), name.split(".")
    if parts[0] == "imigrasi" and here:
        return "the product's settings and URLs are above every domain"
    if parts[0] != "dashboard" or len(parts) < 2:
        return ""
    there = parts[1]
    if there not in DOMAINS:
        return f"{there} is not in the table of domains"
    if not here:
        return ""
    target = room_of("/".join(parts)) if len(parts) > 2 else ""
    room = room_of(path)
    if there == here:
        return _against_the_flow(room, target)
    if target in ("views", "urls"):
        return "nobody imports a view"
    if there == "overview":
        return "nobody imports overview"
    if {here, there} == APART:
        return f"{here} and {there} do not know each other"
    if DOMAINS.index(there) < DOMAINS.index(here) or room == "management":
        return ""
    if room in TOP and here != "core" and target in READ_UPWARD:
        return ""
    return f"{there} is above {here}"


def _against_the_flow(room: str, target: str) -> str:
    if target == "views" and room not in ("urls", "views"):
        return "nobody imports a view"
    if room in FLOW and target in FLOW and FLOW[target] > FLOW[room]:
        return f"{room} is below {target}"
    return ""


def upward_keys(path: str, text: str) -> list[str]:
    """Refuse a foreign key to a higher domain, and any key in the audit trail."""
    found, here = [], domain_of(path)
    for call in _calls(text):
        if not KEYS.search(_name(call.func)):
            continue
        to = call.args[0] if call.args else _keyword(call, "to")
        target = to.value if isinstance(to, ast.Constant) else ast.unparse(to) if to else ""
        there = "accounts" if "AUTH_USER_MODEL" in target else target.partition(".")[0]
        if here in ("audit", "core"):
            found.append(f"{path}:{call.lineno} {here} has no foreign keys")
        elif there in DOMAINS and DOMAINS.index(there) > DOMAINS.index(here):
            found.append(f"{path}:{call.lineno} key to {target}: {there} is above {here}")
    return found


def hidden_references(path: str, text: str) -> list[str]:
    """Refuse what hides a cycle: imports in functions, get_model upward, import_string, signals."""
    found = []
    for function in _functions(text):
        if path.endswith("/apps.py") and function.name == "ready":
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                found.append(f"{path}:{node.lineno} import inside {function.name}")
    for call in _calls(text):
        name = _name(call.func)
        if name in ("import_string", "import_module", "__import__"):
            found.append(f"{path}:{call.lineno} {name} hides an import")
        elif name == "get_model" and not _looks_down(path, call):
            found.append(f"{path}:{call.lineno} get_model reaches up or cannot be read")
    if path != "dashboard/audit/apps.py":
        for line, name in imports(path, text):
            if ".signals." in name or name.startswith("django.dispatch"):
                found.append(f"{path}:{line} signals are not used ({name})")
    return found


def _looks_down(path: str, call: ast.Call) -> bool:
    """Whether get_model names a domain that may be read here (a loader shared with migrations)."""
    label = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
    here, there = domain_of(path), str(label).partition(".")[0]
    return {here, there} <= set(DOMAINS) and DOMAINS.index(there) <= DOMAINS.index(here)


def queries_in_views(path: str, text: str) -> list[str]:
    """Refuse row picking in views: it belongs on a QuerySet, fetching in get_<noun>_for."""
    if not domain_of(path) or room_of(path) != "views":
        return []
    found = []
    for call in _calls(text):
        name = _name(call.func)
        if isinstance(call.func, ast.Attribute) and name in ("filter", "exclude", "raw", "extra"):
            found.append(f"{path}:{call.lineno} .{name}( in a view")
        elif name in ("get_object_or_404", "get_list_or_404"):
            found.append(f"{path}:{call.lineno} {name} in a view: use get_<noun>_for(user, …)")
        elif re.search(r"\.objects\.(get|first|last|create)$", ast.unparse(call.func)):
            found.append(f"{path}:{call.lineno} {ast.unparse(call.func)} in a view")
    return found


def date_lookups(path: str, text: str) -> list[str]:
    """Refuse ``__date`` and TruncDate, which read whole tables: a stored local date stands by."""
    lookup = re.compile(r"\w+__date(__\w+)?")
    found = []
    for node in ast.walk(ast.parse(text)):
        name = node.arg if isinstance(node, ast.keyword) else None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value
        if isinstance(node, ast.Call) and _name(node.func) == "TruncDate":
            found.append(f"{path}:{node.lineno} TruncDate")
        elif name and lookup.fullmatch(name):
            found.append(f"{path}:{node.lineno} {name}: use the stored local date")
    return found


def dates_of_instants(path: str, text: str) -> list[str]:
    """Refuse ``.date()`` of an instant (``now``, ``…_at``): that is the date in UTC, not the day on
    the office's wall (``office.local_date``, ``timezone.localdate``). The demo's times are the
    wall's already."""
    if path.startswith("dashboard/overview/demo/"):
        return []
    found = []
    for call in _calls(text):
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "date" or call.args:
            continue
        of = call.func.value
        name = _name(of.func if isinstance(of, ast.Call) else of)
        if name in ("now", "utcnow") or name.endswith("_at"):
            found.append(f"{path}:{call.lineno} {ast.unparse(call)}: the date in which zone?")
    return found


def swallowed_errors(path: str, text: str) -> list[str]:
    """Refuse ``except:`` and ``except Exception`` or BaseException, alone or in a tuple."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        if any(kind is None or _name(kind) in ("Exception", "BaseException") for kind in caught):
            found.append(f"{path}:{node.lineno} catches everything")
    return found


def loose_services(path: str, text: str) -> list[str]:
    """Refuse a public service that takes positional arguments or says nothing about itself."""
    if not domain_of(path) or room_of(path) != "services":
        return []
    found = []
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if node.args.args or node.args.posonlyargs or node.args.vararg:
            found.append(f"{path}:{node.lineno} {node.name} takes positional arguments")
        if not ast.get_docstring(node):
            found.append(f"{path}:{node.lineno} {node.name} has no docstring")
    return found


def superuser_bypasses(path: str, text: str) -> list[str]:
    """Refuse a look at is_superuser where rights are decided (settled: it bypasses nothing)."""
    decides = re.compile(r"(check_)?can_\w+|visible_to\w*|get_\w+_for")
    return [
        f"{path}:{function.lineno} {function.name} looks at is_superuser"
        for function in _functions(text)
        if decides.fullmatch(function.name) and "is_superuser" in ast.unparse(function)
    ]


def oversized(path: str, text: str) -> list[str]:
    """Refuse a module over 400 lines (a test over 300) and a function over 40, decorators apart."""
    is_test = path.startswith("tests/")
    lines, most = len(text.splitlines()), 300 if is_test else 400
    found = [f"{path}: {lines} lines, at most {most}"] if lines > most else []
    for function in [] if is_test else _functions(text):
        span = (function.end_lineno or 0) - function.lineno + 1
        if span > 40:
            found.append(f"{path}:{function.lineno} {function.name}: {span} lines, at most 40")
    return found


def _functions(text: str) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]


def _calls(text: str) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]
