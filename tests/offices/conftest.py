import pytest

from dashboard.offices.roles import Role
from tests.factories import make_member, make_office


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def kepala(office):
    return make_member(office=office, role=Role.OFFICE_HEAD, username="kepala")


@pytest.fixture
def tikkim(office):
    return make_member(office=office, role=Role.ICT_HEAD, section="TIKKIM", username="tikkim")


@pytest.fixture
def petugas(office):
    return make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")


@pytest.fixture
def kepala_lain(db):
    other = make_office(code="JKT", name="Kantor Imigrasi Jakarta")
    return make_member(office=other, role=Role.OFFICE_HEAD, username="kepala.lain")
