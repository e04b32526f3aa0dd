"""The way in: one administrator by the link, everybody else by a password, nobody by guessing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.world import NOON, World, record_of
from yeji.org.models import Company, Grant
from yeji.org.services import found_company
from yeji.platform.models import Account
from yeji.platform.services import TRIES_PER_ACCOUNT, open_account, setup_link
from yeji.process.models import Stage
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture
def account() -> Account:
    found_company(name="云岭仪器", currency="CNY", zone="Asia/Shanghai", fiscal_start=1, at=NOON)
    return open_account(login="zhou@yunling.example", name="周岚", password=PASSWORD, language="zh-hans", at=NOON)


def try_to_enter(client: Client, password: str = PASSWORD, **more: str) -> object:
    return client.post("/sign-in/", {"login": "Zhou@Yunling.example ", "password": password, **more})


def test_the_first_administrator_comes_in_by_the_link_and_only_once() -> None:
    found_company(name="云岭仪器", currency="CNY", zone="Asia/Shanghai", fiscal_start=1, at=NOON)
    secret = setup_link(at=datetime.now(UTC))
    client = Client()
    assert client.get(f"/set-up/{secret}/").status_code == 200
    answers = {"company": "澄江仪器", "currency": "USD", "zone": "America/Chicago", "fiscal_start": "4"}
    answers |= {"name": "周岚", "login": "zhou", "password": PASSWORD}
    for wrong in ({"password": "short"}, {"currency": "dollar"}, {"zone": "Mars/Base"}, {"fiscal_start": "13"},
                  {"company": " "}, {"login": ""}):  # fmt: skip
        assert client.post(f"/set-up/{secret}/", answers | wrong).status_code == 400, wrong
        assert not Account.objects.exists()
        assert not Stage.unscoped.exists()
        assert Company.objects.get().currency == "CNY"
    done = client.post(f"/set-up/{secret}/", answers)
    assert (done.status_code, done["Location"]) == (302, "/welcome/")
    assert Grant.objects.get(account__login="zhou").role_id == "administrator"
    company = Company.objects.get()
    assert (company.name, company.currency, company.zone, company.fiscal_start) == (
        "澄江仪器", "USD", "America/Chicago", 4,
    )  # fmt: skip
    assert Stage.unscoped.filter(outcome="open").count() == 4
    assert client.get("/").status_code == 200
    assert client.get("/welcome/").status_code == 200
    assert Client().get(f"/set-up/{secret}/").status_code == 404
    assert Client().post(f"/set-up/{secret}/", answers | {"login": "x"}).status_code == 404
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "told"),
    [("short", "至少用 10 个字符。"), ("1234567890", "不能全是数字"), ("lotus-kettle-7", ""), ("zhou-yunling", "太像")],
)
def test_why_a_password_is_too_weak_is_said_in_the_reader_s_language(password: str, told: str) -> None:
    found_company(name="My company", currency="CNY", zone="Asia/Shanghai", fiscal_start=1, at=NOON)
    secret = setup_link(at=datetime.now(UTC))
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert "My company" not in client.get(f"/set-up/{secret}/").content.decode(), "a name that nobody gave"
    given = {"company": "澄江", "currency": "CNY", "zone": "Asia/Shanghai", "fiscal_start": "1"}
    page = client.post(f"/set-up/{secret}/", given | {"name": "周岚", "login": "zhou-yunling", "password": password})
    assert (page.status_code, told in page.content.decode()) == ((400, True) if told else (302, True))
    assert "password is too" not in page.content.decode()


def test_what_a_company_counts_in_stays_once_a_record_is_entered() -> None:
    found_company(name="云岭仪器", currency="CNY", zone="Asia/Shanghai", fiscal_start=1, at=NOON)
    record_of("product", name="Spectrometer")
    secret = setup_link(at=datetime.now(UTC))
    answers = {"company": "澄江仪器", "currency": "USD", "name": "周岚", "login": "zhou", "password": PASSWORD}
    assert Client().post(f"/set-up/{secret}/", answers).status_code == 302
    company = Company.objects.get()
    assert (company.name, company.currency) == ("澄江仪器", "CNY")


def test_a_password_opens_the_product_and_leads_back_to_the_page_asked_for(account: Account) -> None:
    client = Client()
    asked = client.get("/records/deal/?q=x")
    assert asked["Location"] == "/sign-in/?next=%2Frecords%2Fdeal%2F%3Fq%3Dx"
    entered = try_to_enter(client, next="/records/deal/?q=x")
    assert entered["Location"] == "/records/deal/?q=x"  # type: ignore[index]
    assert client.get("/records/deal/").status_code == 200


def test_nobody_is_sent_to_another_site(account: Account) -> None:
    for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert try_to_enter(Client(), next=evil)["Location"] == "/"  # type: ignore[index]


def test_a_wrong_password_does_not_tell_whether_the_account_exists(account: Account) -> None:
    wrong = try_to_enter(Client(), "wrong")
    nobody = Client().post("/sign-in/", {"login": "nobody", "password": "wrong"})
    assert wrong.status_code == nobody.status_code == 401  # type: ignore[attr-defined]
    assert "Login or password is wrong." in text_of(Client().post("/sign-in/", {}, headers={"Accept-Language": "en"}))


def test_guessing_is_slowed_down(account: Account) -> None:
    for _ in range(TRIES_PER_ACCOUNT):
        try_to_enter(Client(), "wrong")
    assert try_to_enter(Client()).status_code == 429  # type: ignore[attr-defined]


def test_signing_out_ends_the_session(world: World) -> None:
    client = client_of(world, "ada")
    assert client.get("/").status_code == 200
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_a_session_kept_only_until_the_browser_closes(account: Account) -> None:
    short, long = Client(), Client()
    try_to_enter(short)
    try_to_enter(long, stay="yes")
    assert short.session.get_expire_at_browser_close()
    assert not long.session.get_expire_at_browser_close()


def test_a_fragment_asked_for_without_a_session_sends_the_whole_page_to_sign_in(account: Account) -> None:
    answer = Client().get("/explain/won_amount/?period=2026Q2", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/sign-in/")


def test_language_and_theme_are_kept_and_set_by_the_server(world: World) -> None:
    client = client_of(world, "ada")
    assert 'lang="en" data-bs-theme="light"' in client.get("/").content.decode()
    client.post("/language/", {"language": "zh-hans"})
    client.post("/theme/", {"theme": "dark"})
    page = client.get("/").content.decode()
    assert 'lang="zh-Hans" data-bs-theme="dark"' in page
    assert client.post("/language/", {"language": "xx"}).status_code == 302
    assert 'lang="zh-Hans"' in client.get("/").content.decode()


def test_who_chose_no_theme_gets_that_of_the_device(world: World) -> None:
    client, follows = client_of(world, "ada"), "data-follows>"
    for page in (client.get("/"), Client().get("/sign-in/")):
        assert follows in page.content.decode()
        assert "built/theme" in page.content.decode()
    client.post("/theme/", {"theme": "dark"})
    assert follows not in client.get("/").content.decode()
    client.post("/theme/", {"theme": "system"})
    assert follows in client.get("/").content.decode()


def test_a_form_from_another_site_is_refused(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.accounts["ada"])
    assert strict.post("/records/deal/new/", {"name": "x"}).status_code == 403
