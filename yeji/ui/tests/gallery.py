"""Every component in its states, with the mock-ups' company: what the gallery pages show and the tests render."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from yeji.kit.numbers import Unit
from yeji.ui.components import (
    Action,
    ActiveFilter,
    AttainmentCard,
    Cell,
    Change,
    Clash,
    Column,
    Conflict,
    Crumb,
    DataTable,
    Entry,
    EntryLine,
    Event,
    Explain,
    FieldChange,
    FieldList,
    FieldSection,
    FieldSections,
    FieldValue,
    Figure,
    Funnel,
    FunnelStage,
    Gauge,
    Group,
    Menu,
    Note,
    Option,
    PaceBar,
    PaceList,
    PaceRow,
    PeriodChooser,
    Place,
    Podium,
    RecordHead,
    Row,
    Segmented,
    Shell,
    Sparkline,
    Stage,
    StageChevron,
    Stat,
    State,
    SumLine,
    Task,
    Tile,
    Timeline,
    Toast,
)
from yeji.ui.components import fields as form
from yeji.ui.components.board import BoardView, Card, Lane, Way
from yeji.ui.days import day_tag, moment_tag
from yeji.ui.signs import delta, face, icon, tag

TODAY = date(2026, 5, 21)
NOW = datetime(2026, 5, 21, 14, 32, tzinfo=ZoneInfo("Asia/Shanghai"))
ELAPSED = Decimal("0.5604")


def money(wan: str | float, explain: str = "/explain/won_amount/?period=2026Q2", **more: object) -> Figure:
    """A sum of money given in 万元, as the mock-ups write it."""
    return Figure(value=Decimal(str(wan)) * 10_000, unit=Unit.MONEY, explain=explain, **more)  # type: ignore[arg-type]


def rate(percent: str, explain: str = "/explain/attainment/?period=2026Q2") -> Figure:
    """A rate given in per cent."""
    return Figure(value=Decimal(percent) / 100, unit=Unit.RATE, explain=explain)


def shell(theme: str = "light", current: str = "home") -> Shell:
    """The frame, with the entries of the first build."""
    places = [
        ("home", "首页", "home", "/", "g h"),
        ("deal", "商机", "layout-kanban", "/records/deal/", "g d"),
        ("customer", "客户", "building", "/records/customer/", "g c"),
        ("product", "产品", "package", "/records/product/", ""),
        ("target", "目标", "target-arrow", "/records/target/", "g m"),
        ("person", "人员", "users", "/records/person/", ""),
    ]
    entries = [
        Entry(label=label, icon=sign, url=url, keys=keys, current=key == current)
        for key, label, sign, url, keys in places
    ]
    return Shell(
        groups=(Group(entries=tuple(entries[:1])), Group(label="客户与商机", entries=tuple(entries[1:]))),
        tabs=(entries[0], entries[2], entries[1], entries[4]),
        person="周岚",
        company="云岭仪器",
        create=(
            Option(label="商机", url="/records/deal/new/", icon="layout-kanban"),
            Option(label="客户", url="/records/customer/new/", icon="building"),
        ),
        quick=(Option(label="拜访", url="/records/activity/new/?kind=visit", icon="map-pin"),),
        search_url="/records/deal/",
        theme="dark" if theme == "dark" else "light",
        theme_url="/theme/",
        language_url="/language/",
        sign_out_url="/sign-out/",
    )


def gauge(**more: object) -> Gauge:
    values: dict[str, object] = {
        "achieved": Decimal(49_276_000),
        "target": Decimal(86_000_000),
        "floor": Decimal(73_100_000),
        "due": Decimal(48_200_000),
        "landing": (Decimal(81_200_000), Decimal(89_600_000)),
    }
    return Gauge(**(values | more))  # type: ignore[arg-type]


def funnel() -> Funnel:
    stages = (("线索", 1860, 0), ("方案", 371, 14_120), ("报价", 268, 10_630), ("谈判", 197, 7940))
    open_ones = (
        FunnelStage(name=name, number=Figure(value=Decimal(number)), amount=money(amount))
        for name, number, amount in stages
    )
    won = FunnelStage(
        name="赢单", number=Figure(value=Decimal(146)), amount=money("4927.6"), rate=rate("74.1"), won=True
    )
    return Funnel(stages=(*open_ones, won))


def podium() -> Podium:
    people = ((1, "林昭", "上海组", "371.6"), (2, "何川", "深圳组", "342.0"), (3, "许芮", "苏州组", "318.2"))
    best = tuple(
        Place(rank=rank, name=name, unit=unit, part=Decimal(won) / Decimal("371.6"), figure=money(won, column=True))
        for rank, name, unit, won in people
    )
    return Podium(places=(*best, Place(rank=9, name="顾言", figure=money(0, column=True), part=Decimal(0), own=True)))


def tasks() -> tuple[Task, ...]:
    return (
        Task(
            title="望舒医疗 · 交付回访",
            url="/records/activity/1/",
            time="10:00",
            about="46 分钟",
            tone="good",
            done=True,
        ),
        Task(
            title="澄海食品检测 · 初访",
            url="/records/activity/2/",
            time="15:00",
            about="拜访",
            act="完成",
            act_url="/x/",
        ),
        Task(title="东岚汽车 · 材料实验室", url="/records/deal/3/", about="没有下一步 · 128 万", tone="warn"),
    )


def attainment() -> AttainmentCard:
    return AttainmentCard(
        title="季度目标达成",
        subject="签单金额",
        gauge=gauge(),
        rate=rate("57.2977"),
        sign=tag("领先 108 万", "g"),
        line="还差 3,672.4 万 · 剩 27 个工作日 · 每天需 136 万",
        stats=(
            Stat(label="已达成", figure=money(4927.6, column=True), meaning="ach"),
            Stat(label="目标值", figure=money(8600, column=True), meaning="tgt"),
            Stat(label="考核值", figure=money(7310, column=True), meaning="flr"),
            Stat(label="预计", figure=money(8540, column=True), meaning="fcs"),
        ),
    )


def attainment_without_target() -> AttainmentCard:
    return AttainmentCard(
        title="季度目标达成",
        subject="签单金额",
        gauge=gauge(target=None, floor=None, due=None, landing=None, key="bare"),
        rate=None,
        stats=(
            Stat(label="已达成", figure=money(4927.6, column=True), meaning="ach"),
            Stat(label="目标值", figure=Figure(value=None), meaning="tgt"),
        ),
    )


def tiles() -> tuple[Tile, ...]:
    curve = Sparkline(values=[Decimal(value) for value in (30, 33, 29, 38, 41, 36, 44, 47, 45, 52, 54)])
    return (
        Tile(
            label="签单客户数",
            figure=Figure(value=Decimal(146), counted="家", explain="/explain/signed_customers/"),
            definition="期内净签单大于零的客户，不重复计。",
            breakdown="新客户 89 家 · 老客户 57 家",
            spark=curve,
            changes=(
                Change(against="同比", delta=delta(Decimal("0.123"))),
                Change(against="环比", delta=delta(Decimal("0.081"))),
            ),
        ),
        Tile(
            label="签单金额",
            figure=money(4927.6),
            breakdown="新签 3,918.4 · 续约 1,087.0 · 冲销 −77.8",
            spark=curve,
            changes=(
                Change(against="同比", delta=delta(Decimal("0.142"))),
                Change(against="环比", delta=delta(Decimal("-0.031"))),
            ),
        ),
        Tile(label="签单数", figure=Figure(value=Decimal(152), explain="/explain/won_deals/"), spark=curve),
        Tile(
            label="目标完成率",
            figure=rate("57.2977"),
            breakdown="预计落点 99.3%",
            bar=PaceBar(
                rate=Decimal("0.573"), floor=Decimal("0.85"), forecast=Decimal("0.993"), elapsed=ELAPSED, key="tile"
            ),
            note="时间进度 56.0%",
        ),
        Tile(label="赢率", figure=Figure(value=None, unit=Unit.RATE), note="本期还没有关单"),
        Tile(
            label="签单同比",
            figure=rate("14.2"),
            aside="较 2025 Q2 同期",
            breakdown="多签 612.7 万",
            spark=Sparkline(values=[Decimal(value) for value in (4, 6, 5, 8, 9, 7, 10, 12, 11, 13, 14)], tone="good"),
        ),
    )


def regions() -> PaceList:
    rows = (
        ("华东", 3200, 2048.4, 3420, False),
        ("华南", 2300, 1311.2, 2290, False),
        ("华北", 1900, 918.0, 1640, False),
        ("北京组", 1100, 616.0, 1075, True),
        ("天津组", 800, 302.0, 565, True),
        ("西南", 1200, 650.0, 1190, False),
        ("未归属", 0, 12.5, 0, False),
    )
    return PaceList(
        subject="区域",
        measured="已签 万",
        rows=tuple(
            PaceRow(
                name=name,
                href=f"/?unit={at}",
                lead="" if child else icon("chevron-right", "open"),
                figure=money(won, column=True),
                rate=Decimal(str(won)) / target if target else None,
                floor=Decimal("0.85") if target else None,
                forecast=Decimal(forecast) / target if target else None,
                elapsed=ELAPSED,
                child=child,
                key=f"region-{at}",
            )
            for at, (name, target, won, forecast, child) in enumerate(rows)
        ),
    )


def people() -> PaceList:
    rows = (("林昭", 371.6, 500), ("何川", 342.0, 480), ("许芮", 318.2, 460), ("苏敏", 276.8, 420))
    return PaceList(
        subject="人员",
        measured="已签 万",
        wide=True,
        rows=tuple(
            PaceRow(
                name=name,
                lead=face(name),
                figure=money(won, column=True),
                rate=Decimal(str(won)) / target,
                elapsed=ELAPSED,
                wide=True,
                key=f"person-{name}",
            )
            for name, won, target in rows
        ),
    )


def explain() -> Explain:
    entries = (
        ("澄江生物 · 质谱仪 2 台", "林昭 70% / 许芮 30%", 186.0),
        ("岭海光电 · 洁净检测线", "何川", 72.5),
        ("北辰新材 · 年度维保续约", "苏敏", 64.0),
        ("撤单 · 青禾食品检测", "顾言", -38.0),
    )
    return Explain(
        where="2026 第二季度 · 全公司",
        name="签单金额",
        figure=money(4927.6, explain=""),
        definition="所有「签单」入账之和，按归属日期计，多人协同按分成比例拆分。",
        version="口径 v3",
        lines=(
            SumLine(label="新签 · 112 笔", part="3,918.4"),
            SumLine(label="续约 · 37 笔", part="1,087.0", sign="+"),
            SumLine(label="冲销（退货 2 笔、撤单 1 笔）", part="77.8", sign="−", bad=True),
        ),
        total_label="合计 152 条账目",
        total="4,927.6",
        entries=tuple(
            EntryLine(
                day=day_tag(TODAY, today=TODAY), title=title, who=who, amount=money(wan, "", column=True), bad=wan < 0
            )
            for title, who, wan in entries
        ),
        unseen="另有 3 条你无权查看，共 41.0 万",
        checked="与账本一致 · 14:32",
        all_url="/entries/won_amount/?period=2026Q2",
        all_label="打开全部 152 条 →",
    )


def head() -> RecordHead:
    return RecordHead(
        title="南浦半导体 · 二期洁净检测线",
        crumbs=(Crumb(label="商机", url="/records/deal/"), Crumb(label="南浦半导体")),
        figure=money(268),
        signs=(tag("重点", "i"), tag("预计 06-12 签", "bl", "calendar")),
        actions=(
            Action(label="编辑", url="/records/deal/42/edit/", icon="edit", key="e"),
            Action(label="输单", url="/records/deal/42/lose/", icon="flag-off"),
            Action(label="赢单", url="win/", icon="trophy", primary=True, post=True, ask="把这单记为赢单？"),
        ),
        csrf_token="token",
    )


def stages() -> StageChevron:
    return StageChevron(
        stages=(
            Stage(label="初步接洽", state="past", note="6 天"),
            Stage(label="需求确认", state="past", note="11 天"),
            Stage(label="方案演示", state="past", note="9 天"),
            Stage(label="报价", state="now", note="第 5 天"),
            Stage(label="谈判签约", state="ahead"),
            Stage(label="赢单 / 输单", state="ahead"),
        )
    )


def facts() -> FieldList:
    return FieldList(
        fields=(
            FieldValue(label="客户", value="南浦半导体", href="/records/customer/7/"),
            FieldValue(label="联系人", value="丁宥 · 厂务经理"),
            FieldValue(label="竞争对手", value=""),
            FieldValue(label="预计签约", value=day_tag(date(2026, 6, 12), today=TODAY)),
            FieldValue(label="来源", value="展会 · 3 月华东展"),
        )
    )


def history() -> Timeline:
    return Timeline(
        events=(
            Event(
                title="改了 2 项",
                when=moment_tag(NOW, now=NOW),
                who="方晴",
                changes=(
                    FieldChange(label="金额", was="286.5 万", now="268.0 万"),
                    FieldChange(label="预计签约", was="", now="06-12"),
                ),
            ),
            Event(
                title="阶段：方案演示 → 报价",
                when=moment_tag(datetime(2026, 5, 16, 9, 5, tzinfo=NOW.tzinfo), now=NOW),
                icon="arrow-right",
            ),
            Event(
                title="赢单",
                when=moment_tag(datetime(2025, 11, 3, 9, 5, tzinfo=NOW.tzinfo), now=NOW),
                icon="trophy",
                tone="g",
                who="林昭",
                text="金额 268.0 万记入林昭。",
            ),
        ),
        more_url="?history=all",
    )


def deals() -> DataTable:
    rows = (
        ("材料实验室", "东岚汽车", 320, "方案演示", "林昭", 3),
        ("二期洁净检测线", "南浦半导体", 268, "报价", "林昭", 4),
        ("二期产线", "澄江生物", 210, "需求确认", "林昭", 2),
        ("影像质控", "望舒医疗", 145, "方案演示", "许芮", 3),
    )
    return DataTable(
        label="商机",
        columns=(
            Column(label="商机", sort_url="?sort=name"),
            Column(label="客户"),
            Column(label="金额", unit="万元", numeric=True, sort_url="?sort=amount", sorted="descending"),
            Column(label="阶段"),
            Column(label="预计签约"),
            Column(label="负责人"),
        ),
        rows=tuple(
            Row(
                key=str(at),
                cells=(
                    Cell(content=name, href=f"/records/deal/{at}/", role="title"),
                    Cell(content=customer),
                    Cell(content=money(amount, "", column=True), numeric=True, role="lead"),
                    Cell(content=stage),
                    Cell(content=day_tag(date(2026, 6, 12), today=TODAY)),
                    Cell(content=person),
                ),
            )
            for at, (name, customer, amount, stage, person, _) in enumerate(rows)
        ),
        totals=(
            Cell(content="合计 128 条", role="title"),
            Cell(content=""),
            Cell(content=money(8436, column=True), numeric=True, role="lead"),
            *(Cell(content="") for _ in range(3)),
        ),
        shown="显示 1–4",
        next_url="?after=3",
    )


def choosers() -> dict[str, object]:
    kinds = Segmented(
        label="期间",
        options=(
            Option(label="月", url="?period=2026-05"),
            Option(label="季", url="?period=2026Q2", current=True),
            Option(label="年", url="?period=2026"),
        ),
    )
    return {
        "period": PeriodChooser(kinds=kinds, title="2026 第二季度", previous_url="?period=2026Q1", next_url=""),
        "unit": Menu(
            label="全公司",
            icon="sitemap",
            css="chip on",
            options=(
                Option(label="全公司", url="?", current=True),
                Option(label="华东", url="?unit=2", level=1),
                Option(label="上海组", url="?unit=3", level=2),
            ),
        ),
        "dimension": Segmented(
            label="按",
            small=True,
            options=(Option(label="金额", url="?by=amount", current=True), Option(label="完成率", url="?by=rate")),
        ),
        "filters": (
            ActiveFilter(label="阶段", value="报价", remove_url="?"),
            ActiveFilter(label="负责人", value="林昭", remove_url="?"),
        ),
    }


def sections() -> FieldSections:
    return FieldSections(
        sections=(
            FieldSection(fields=facts()),
            FieldSection(fields=facts(), title="报价与付款", folded=True),
        )
    )


def form_fields() -> tuple[form.FormField, ...]:
    people_options = (form.Option(value="1", label="林昭"), form.Option(value="2", label="许芮"))
    return (
        form.TextField(name="name", label="商机名称", value="二期洁净检测线", required=True, wide=True),
        form.LinkField(name="customer", label="客户", value="7", options=(form.Option(value="7", label="南浦半导体"),)),
        form.MoneyField(
            name="amount",
            label="金额",
            value="-5",
            currency="CNY",
            error="不能是负数。",
            hint="可以写 3.5万。",
            required=True,
        ),
        form.MoneyField(
            name="budget", label="预算", currency="CNY", currencies=("CNY", "USD"), currency_name="budget_currency"
        ),
        form.DateField(name="closes_on", label="预计签约", value="2026-06-12"),
        form.ChoiceField(
            name="stage", label="阶段", value="q", options=(form.Option(value="q", label="报价"),), required=True
        ),
        form.IconField(
            name="icon",
            label="图标",
            value="package",
            options=tuple(form.Option(value=one, label=one) for one in ("file-text", "package", "star")),
            required=True,
        ),
        form.NumberField(name="seats", label="数量", value="2", unit="台"),
        form.YesNoField(name="repeat", label="老客户", value="no"),
        form.LongTextField(name="note", label="备注", wide=True),
        form.RichField(name="plan", label="方案", value="**两台**，分 *两期*。", wide=True),
        form.UploadField(name="quote", label="报价单", url="/records/deal/files/", shown="报价单-v3.pdf", most=25),
        form.PlaceField(name="site", label="现场", value="30.27, 120.15"),
        form.AddressField(name="address", label="地址", value="浙江省杭州市西湖区文三路 90 号", wide=True),
        form.FixedField(name="signed_on", label="签约日", shown="2026-05-12", hint="本月已结账。"),
        form.SeveralField(
            name="partners",
            label="合作伙伴",
            url="/records/customer/choices/",
            checks=(form.Check(value="9", label="江雨仪器", ticked=True),),
        ),
        form.SearchField(name="contact", label="联系人", url="/records/contact/choices/", value="3", shown="丁宥"),
        form.ChecksField(
            name="roles",
            label="角色",
            checks=(
                form.Check(value="rep", label="销售", note="看自己的记录", ticked=True),
                form.Check(value="closer", label="结账员"),
            ),
        ),
        form.ChoicesField(
            name="sizes",
            label="选项",
            wide=True,
            choices=(
                form.NamedChoice(code="s", zh="小型", en="Small"),
                form.NamedChoice(code="l", zh="大型", en="Large"),
            ),
            colours=(form.Option(value="g", label="绿"),),
        ),
        form.SharesField(
            name="shares",
            label="业绩分成",
            wide=True,
            people=people_options,
            parts=(form.SharePart(person="1", share="70"), form.SharePart(person="2", share="30"), form.SharePart()),
        ),
    )


def states() -> dict[str, object]:
    return {
        "empty": State(
            title="还没有商机",
            text="录入第一个商机，或从表格导入。",
            icon="layout-kanban",
            actions=(Action(label="新商机", url="/records/deal/new/", icon="plus", primary=True),),
            page=True,
        ),
        "no_match": State(
            title="没有符合的商机",
            text="试试去掉「金额 ≥ 30 万」。",
            icon="filter-off",
            actions=(Action(label="去掉这个条件", url="?"),),
        ),
        "no_access": State(title="你看不到这张提成单", text="只有本人、主管和提成专员能看。", icon="lock"),
        "done": State(title="今天的异常都处理完了", icon="circle-check", tone="good"),
        "failed": State(
            title="这块没算出来",
            text="其余数字不受影响。",
            icon="plug-connected-x",
            tone="bad",
            actions=(Action(label="重试", url="?", icon="refresh"),),
        ),
        "error": State(
            title="服务器没接住这次请求",
            text="不是你的问题，数据没有丢。编号 E-7F3K。",
            code="500",
            page=True,
            copy="E-7F3K",
            actions=(Action(label="再试一次", url="?", icon="refresh", primary=True), Action(label="回首页", url="/")),
        ),
        "conflict": Conflict(
            record="南浦半导体 · 二期洁净检测线",
            who="方晴",
            when="14:29",
            clashes=(
                Clash(key="amount", label="金额", mine="268.0 万", theirs="272.0 万"),
                Clash(key="closes_on", label="预计签约", mine="06-12", theirs=""),
            ),
        ),
        "note": Note(
            title="网络断开了",
            text="你填的 2 条跟进已存在本机，连上后自动补传。",
            icon="wifi-off",
            action=Action(label="现在重试", url="?"),
        ),
        "toasts": (
            Toast(text="已把 3 个商机转给许芮", action=Action(label="撤销", url="?")),
            Toast(text="没保存上：金额不能小于已回款 80.4 万", failed=True),
        ),
    }


def board() -> BoardView:
    """Two lanes: one with all a card can say, one empty; and an end."""
    card = Card(
        key="42",
        version=3,
        title="材料实验室",
        href="/records/deal/42/",
        figure=Figure(value=Decimal(3_200_000), unit=Unit.MONEY),
        chance=40,
        beside="东岚汽车",
        step="等预算批复",
        step_on="04-30",
        step_tone="bad",
        owner=face("林昭", "s"),
        stale="停滞 21 天",
    )
    plain = Card(key="43", version=1, title="影像质控", href="/records/deal/43/")
    full = Lane(
        key="3",
        label="方案演示",
        href="/records/deal/?stage=3",
        count=Figure(value=Decimal(24)),
        cards=(card, plain),
        sums=(Figure(value=Decimal(16_720_000), unit=Unit.MONEY),),
        weighed=Figure(value=Decimal(7_520_000), unit=Unit.MONEY),
        part=Decimal(1),
        weighed_part=Decimal("0.45"),
        shown=15,
        more_url="/records/deal/board/?lane=3&after=43",
        more_label="再显示 22 个",
    )
    none = Figure(value=Decimal(0))
    empty = Lane(key="4", label="报价", href="/records/deal/?stage=4", count=none, cards=())
    ways = (Way(key="4", label="报价"), Way(key="win", label="赢单", verb=True, icon="trophy", tone="good"))
    here = "/records/deal/board/"
    return BoardView(label="商机", url="/records/deal/", here=here, lanes=(full, empty), ways=ways)


def everything(theme: str = "light") -> dict[str, object]:
    """The context of all gallery pages."""
    return {
        "shell": shell(theme),
        "theme": theme,
        "csrf_token": "token",
        "language_url": "/language/",
        "attainment": attainment(),
        "bare": attainment_without_target(),
        "tiles": tiles(),
        "regions": regions(),
        "people": people(),
        "funnel": funnel(),
        "podium": podium(),
        "tasks": tasks(),
        "explain": explain(),
        "head": head(),
        "stages": stages(),
        "facts": facts(),
        "sections": sections(),
        "history": history(),
        "deals": deals(),
        "form_fields": form_fields(),
        "board": board(),
        **choosers(),
        **states(),
    }
