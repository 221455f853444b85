"""The house keeps its form: one-way flow, where rules live, sizes. The rules are in house.py.

Every rule is shown a planted offence first: a guard that cannot fail guards nothing.
"""

import ast

import pytest

from tests import house

PRODUCT = house.sources("dashboard", "imigrasi")
EVERYTHING = PRODUCT | house.sources("tests", "tools")
CORE_BUDGET = 600

MODEL, VIEW = "dashboard/offices/models.py", "dashboard/offices/views.py"
PLANTED = [
    (house.upward_imports, MODEL, "import dashboard.incidents.models"),
    (house.upward_imports, MODEL, "from dashboard import incidents"),
    (house.upward_imports, MODEL, "from dashboard.incidents import models"),
    (house.upward_imports, MODEL, "from ..incidents.models import Incident"),
    (house.upward_imports, MODEL, "from dashboard.offices.services import invite"),
    (house.upward_imports, MODEL, "from . import services"),
    (house.upward_imports, "dashboard/offices/forms.py", "from .views import people"),
    (house.upward_imports, "dashboard/notices/admin.py", "from dashboard.offices import views"),
    (house.upward_imports, "dashboard/notices/views.py", "import dashboard.overview.tiles"),
    (house.upward_imports, VIEW, "from dashboard.incidents.services import restore"),
    (house.upward_imports, VIEW, "from dashboard.incidents.pauses import renew_open"),
    (house.upward_imports, MODEL, "from dashboard.reports import models"),
    (house.upward_imports, MODEL, "from imigrasi import env"),
    (house.upward_imports, "dashboard/notices/services.py", "from dashboard.outreach import x"),
    (house.upward_imports, "dashboard/outreach/views.py", "from dashboard.notices import models"),
    (house.upward_keys, MODEL, "key = models.ForeignKey('incidents.Incident', PROTECT)"),
    (house.upward_keys, MODEL, "key = ManyToManyField(to='notices.Notice')"),
    (house.upward_keys, "dashboard/audit/models.py", "k = ForeignKey(settings.AUTH_USER_MODEL)"),
    (house.hidden_references, MODEL, "def f():\n    from dashboard.core import ui"),
    (house.hidden_references, "dashboard/offices/apps.py", "def other():\n    import os"),
    (house.hidden_references, MODEL, "apps.get_model('incidents', 'Incident')"),
    (house.hidden_references, MODEL, "apps.get_model(label, name)"),
    (house.hidden_references, MODEL, "import_string('dashboard.incidents.models.Incident')"),
    (house.hidden_references, MODEL, "from django.db.models.signals import post_save"),
    (house.queries_in_views, VIEW, "rows = Office.objects.filter(code='A')"),
    (house.queries_in_views, VIEW, "rows = people.exclude(active=False)"),
    (house.queries_in_views, VIEW, "get_object_or_404(Office, pk=1)"),
    (house.queries_in_views, "dashboard/offices/views/people.py", "Office.objects.get(pk=1)"),
    (house.date_lookups, MODEL, "rows.filter(submitted_at__date=today)"),
    (house.date_lookups, MODEL, "rows.filter(**{'submitted_at__date__gte': today})"),
    (house.date_lookups, MODEL, "rows.annotate(day=TruncDate('submitted_at'))"),
    (house.dates_of_instants, MODEL, "today = timezone.now().date()"),
    (house.dates_of_instants, MODEL, "same = row.recorded_at.date() == now.date()"),
    (house.swallowed_errors, MODEL, "try:\n    f()\nexcept:\n    pass"),
    (house.swallowed_errors, MODEL, "try:\n    f()\nexcept (ValueError, Exception):\n    pass"),
    (house.swallowed_errors, MODEL, "try:\n    f()\nexcept Exception:\n    pass"),
    (house.loose_services, "dashboard/offices/services.py", "def f(user):\n    'Says.'"),
    (house.loose_services, "dashboard/offices/services.py", "def f(*, by):\n    pass"),
    (house.superuser_bypasses, MODEL, "def can_edit(user, row):\n    return user.is_superuser"),
    (house.oversized, MODEL, "x = 1\n" * 401),
    (house.oversized, "tests/test_x.py", "x = 1\n" * 301),
    (house.oversized, MODEL, "@decorated\ndef f():\n" + "    x = 1\n" * 40),
]
ALLOWED = [
    (house.upward_imports, VIEW, "from dashboard.incidents.models import Incident"),
    (house.upward_imports, "dashboard/audit/views.py", "from dashboard.offices.scope import x"),
    (house.upward_imports, "dashboard/offices/urls.py", "from . import views"),
    (house.upward_imports, "dashboard/notices/services.py", "from dashboard.core import files"),
    (house.upward_imports, "imigrasi/urls.py", "from dashboard.overview import health"),
    (house.hidden_references, "dashboard/offices/apps.py", "def ready(self):\n    import os"),
    (house.hidden_references, MODEL, "apps.get_model('offices', 'Office')"),
    (house.queries_in_views, MODEL, "rows = self.filter(code='A')"),
    (house.date_lookups, MODEL, "rows.filter(submitted_on__gte=today)"),
    (house.dates_of_instants, MODEL, "day = timezone.localdate(row.recorded_at)"),
    (house.swallowed_errors, MODEL, "try:\n    f()\nexcept (ValueError, OSError):\n    pass"),
    (house.oversized, MODEL, "@decorated\ndef f():\n" + "    x = 1\n" * 39),
]
RULES = {
    house.upward_imports: PRODUCT,
    house.upward_keys: PRODUCT,
    house.hidden_references: PRODUCT,
    house.queries_in_views: PRODUCT,
    house.date_lookups: PRODUCT,
    house.dates_of_instants: PRODUCT,
    house.swallowed_errors: EVERYTHING,
    house.loose_services: PRODUCT,
    house.superuser_bypasses: PRODUCT,
    house.oversized: EVERYTHING,
}


@pytest.mark.parametrize(("rule", "path", "snippet"), PLANTED)
def test_each_rule_sees_a_planted_offence(rule, path, snippet):
    assert rule(path, snippet)


@pytest.mark.parametrize(("rule", "path", "snippet"), ALLOWED)
def test_each_rule_lets_what_is_allowed_pass(rule, path, snippet):
    assert rule(path, snippet) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule):
    assert PRODUCT
    offences = [line for path, text in RULES[rule].items() for line in rule(path, text)]
    assert not offences, "\n".join(offences)


def test_every_folder_of_the_dashboard_is_in_the_table_of_domains():
    folders = {path.parent.name for path in (house.ROOT / "dashboard").glob("*/*.py")}
    assert folders == set(house.DOMAINS)


def test_core_stays_within_its_budget():
    lines = {path: len(text.splitlines()) for path, text in house.sources("dashboard/core").items()}
    assert sum(lines.values()) <= CORE_BUDGET, lines


def test_a_package_file_holds_no_code_unless_it_lists_models():
    packages = {path: text for path, text in PRODUCT.items() if path.endswith("/__init__.py")}
    full = [path for path, text in packages.items() if len(ast.parse(text).body) > bool(doc(text))]
    assert [path for path in full if not path.endswith("/models/__init__.py")] == []


def doc(text):
    return ast.get_docstring(ast.parse(text))
