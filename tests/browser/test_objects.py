"""An object built in the browser: ten fields, two layouts, a list, a board, a metric; then a company works with it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from tests.browser.conftest import Visits
from tests.browser.visit import Visit
from tests.support.files import files_in
from tests.world import World
from yeji.api.tests.conftest import program_of
from yeji.ledger.effect import effect
from yeji.ledger.models import Definition
from yeji.ledger.tests.building import laid
from yeji.records.importing import working
from yeji.records.models import Thing

HERE = "/settings/objects/sample/"
FIELDS = {
    "customer": ("link", "客户"),
    "product": ("link", "产品"),
    "amount": ("number", "数量"),
    "fee": ("money", "样品费"),
    "sent_on": ("date", "寄出日期"),
    "arrives": ("moment", "预计到达"),
    "express": ("text", "快递单号"),
    "wishes": ("choices", "要求"),
    "rating": ("score", "客户评分"),
    "state": ("choice", "状态"),
}
CHOICES = {"state": ("待寄", "已寄", "已反馈"), "wishes": ("冷链", "加急")}
CSV = """名称,样品费（万元）,寄出日期,状态,客户,快递单号
三瓶缓冲液,0.03,2026-05-12,已寄,澄江生物,SF1001
坏行,约5,2026-05-13,已寄,,SF1002
"""


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Settings, server: object) -> None:
    files_in(tmp_path, settings)


def save(visit: Visit) -> None:
    visit.page.locator("form .btn-primary").first.click()


def add_field(root: Visit, key: str, kind: str, label: str) -> None:
    page = root.page
    root.go(f"{HERE}fields/new/?kind={kind}")
    page.fill('[name="label_zh"]', label)
    page.fill('[name="key"]', key)
    if kind == "link":
        page.select_option('[name="to"]', key)
    for place, choice in enumerate(CHOICES.get(key, ())):
        page.locator('[name="choices-zh"]').nth(place).fill(choice)
        page.locator('[name="choices-colour"]').nth(place).select_option(index=place + 1)
    save(root)
    expect(page.locator(f'a[href="{HERE}fields/{key}/"]')).to_be_visible()


def build(root: Visit) -> None:
    """The object, its ten fields, its list and its board."""
    page = root.page
    root.go("/settings/objects/new/")
    for name, value in {"label_zh": "样品申请", "key": "sample", "numbering": "样品-{YYYY}-{0000}"}.items():
        page.fill(f'[name="{name}"]', value)
    page.locator('[name="icon"][value="package"]').check()
    save(root)
    for key, (kind, label) in FIELDS.items():
        add_field(root, key, kind, label)
    assert root.too_wide() <= 0
    root.go(f"{HERE}list/")
    for key in ("code", "state", "fee", "customer", "wishes"):
        page.locator(f'[name="columns"][value="{key}"]').check()
    page.select_option('[name="board"]', "state")
    save(root)
    expect(page.locator("dl.kv")).to_contain_text("状态")


def lay_out(root: Visit, name: str, title: str, *, role: str = "", without: tuple[str, ...] = ()) -> None:
    """A layout, its section called so, without some fields; for one role, or for all."""
    page = root.page
    root.go(f"{HERE}layouts/new/")
    page.fill('[name="s0-zh"]', title)
    for key in without:
        page.locator(f"#drop-field-{key}").click()
        expect(page.locator(f"#drop-field-{key}")).to_have_count(0)
    page.fill('[name="label_zh"]', name)
    if role:
        page.locator(f'[name="roles"][value="{role}"]').check()
    page.locator("form#layout .form-foot .btn-primary").click()
    expect(page.locator("h1")).to_contain_text(name)


def measure(root: Visit) -> None:
    """A metric over the object: the fee of what was sent, by the day it was sent."""
    page = root.page
    root.go("/metrics/new/")
    page.select_option('[name="type"]', "sample")
    page.select_option('[name="value"]', "sum")
    page.select_option('[name="measure"]', "fee")
    page.select_option('[name="on"]', "sent_on")
    page.fill('[name="where"]', "state = 'c2'")
    page.fill('[name="zh"]', "样品费合计")
    page.locator('[name="en"]').fill("Sample fees")
    page.locator('[name="en"]').blur()
    expect(page.locator("#builder .prose")).to_contain_text("样品申请")
    page.locator("form#builder .btn-primary").click()
    expect(page).to_have_url(f"{root.address}/metrics/sample_fees/")
    laid(Definition.objects.get(key="sample_fees"))


def enter(chen: Visit) -> Thing:
    """One record by the form, which has the rep's layout; it stands on the board."""
    page = chen.page
    page.get_by_role("link", name="样品申请").first.click()
    chen.go("/records/sample/new/")
    expect(page.locator("form[data-draft]")).to_contain_text("寄什么")
    expect(page.locator('[name="rating"]')).to_be_hidden()
    page.fill('[name="name"]', "两瓶试剂")
    page.fill('[name="fee"]', "1200")
    page.fill('[name="sent_on"]', "2026-05-11")
    page.locator('[name="wishes"][value="c1"]').check()
    save(chen)
    expect(page.locator("h1")).to_contain_text("两瓶试剂")
    expect(page.locator("main")).to_contain_text("冷链")
    chen.go("/records/sample/board/")
    expect(page.locator(".kc", has_text="待寄").locator(".kd")).to_contain_text("1,200")
    found: Thing = Thing.unscoped.get()
    return found


def bring_in(chen: Visit) -> None:
    """A file through the wizard: rehearsed, then brought in; its bad row stays out and is told."""
    page = chen.page
    chen.go("/imports/?type=sample")
    page.set_input_files('[name="file"]', {"name": "样品.csv", "mimeType": "text/csv", "buffer": CSV.encode("gb18030")})
    save(chen)
    expect(page.locator('[name="field-1"]')).to_have_value("fee")
    page.get_by_role("button", name="试导").click()
    number = int(re.findall(r"/imports/(\d+)/", page.url)[0])
    for button in ("导入", None):
        expect(page.locator("#progress")).to_be_visible()
        at = datetime.now(UTC)
        working.work(number, at=at, measure=partial(effect, at=at))
        expect(page.locator("#progress")).to_have_count(0)
        if button:
            expect(page.locator("section[aria-labelledby=effect]")).to_contain_text("样品费合计")
            page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("main")).to_contain_text("约5")


def test_a_sample_request_is_built_and_used(company: World, visits: Visits) -> None:
    root = visits("root", language="zh-hans")
    build(root)
    lay_out(root, "业务员", "寄什么", role="rep", without=("rating", "arrives"))
    lay_out(root, "管理", "全部内容")
    measure(root)
    chen = visits("chen", language="zh-hans")
    row = enter(chen)
    assert (row.custom["state"], row.custom["wishes"]) == ("c1", ["c1"])
    assert str(row.code).endswith("-0001")
    bring_in(chen)
    program = program_of(company, "chen")
    body = {"name": "四支标样", "fee": "500", "sent_on": "2026-05-14", "state": "c2", "customer": company.customer}
    assert program.post("/records/sample", body).status == 201
    assert program.patch(f"/records/sample/{row.pk}", {"state": "c2", "version": row.version}).status == 200

    ada = visits("ada", language="zh-hans")
    ada.go(f"/records/sample/{row.pk}/")
    expect(ada.page.locator("main")).to_contain_text("全部内容")
    ada.go("/performance/figures/")
    ada.page.locator('[name="show"][value="signed_customers"]').uncheck()
    ada.page.locator('[name="show"][value="sample_fees"]').check()
    ada.page.locator("form[data-controller=columns] .btn-primary").click()
    expect(ada.page).not_to_have_url(re.compile("figures"))
    ada.go("/?period=2026Q2")
    figure = ada.page.locator('.tile[aria-label="样品费合计"] .fig').first
    expect(figure).to_have_attribute("title", re.compile("2,000"))
    figure.click()
    for name in ("两瓶试剂", "三瓶缓冲液", "四支标样"):
        expect(ada.page.locator("#explain")).to_contain_text(name)

    phone = visits("chen", language="zh-hans", phone=True)
    for path in ("/records/sample/", f"/records/sample/{row.pk}/", "/records/sample/new/"):
        phone.go(path)
        assert phone.too_wide() <= 0, path
