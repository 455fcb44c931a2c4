"""The whole file of a case as one PDF: cover, index, every paper, and what is missing by name."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils.timezone import localdate
from PIL import Image

from doudi.cases import facts, names, paper
from doudi.cases.models import Case, Evidence
from doudi.cases.states import Effect
from doudi.cases.wording import PAPERS, SCHEMES, day
from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.money import yuan
from doudi.registry import selectors as registry
from doudi.registry.facts import person_id_of
from doudi.registry.services.documents import content_of
from doudi.registry.vocabulary_money import AssetKind, IncomeKind, Relation, SpendingKind

Paper = dict[str, Any]
KINDS: dict[str, Any] = {"income": IncomeKind, "spending": SpendingKind, "assets": AssetKind}
SECTIONS = {"income": "收入（元/年）", "spending": "刚性支出（元/年）", "assets": "财产（元）"}
IMAGES = {"image/jpeg": "jpg", "image/png": "png"}
MOST_IMAGES = 12


def pdf(case: Case, *, by: Actor, at: datetime) -> bytes:
    """Set the dossier and leave an event: a printed file is a read of sensitive data."""
    data, images = content(case, by=by, on=localdate(at))
    events.record(
        "cases.dossier_printed", by=by, at=at, subject=("case", case.pk), area=case.area,
        facts={"papers": len(data["papers"]), "missing": len(data["missing"])},
    )  # fmt: skip
    return paper.pdf("dossier", data, images)


def content(case: Case, *, by: Actor, on: date) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Everything that goes on the paper, and the pictures by file name."""
    people = _people(case, by)
    papers: list[Paper] = []
    for make in MAKERS:
        papers += make(case, people)
    scans, images = _scans(case)
    papers += scans
    have = facts.evidence_held(case)
    steps = ("lodge", "opinion", "decision", "afterwards")
    needed = dict.fromkeys(k for s in steps for k in facts.evidence_needed(case, s))
    index = [
        [str(i), p.get("who", ""), p["title"], p.get("on", "")]
        for i, p in enumerate([*papers, *_on_paper(case)], 1)
    ]
    return {
        "cover": _cover(case, on), "index": index, "papers": papers,
        "missing": [PAPERS.get(k, k) for k in needed if k not in have],
    }, images  # fmt: skip


def _cover(case: Case, on: date) -> dict[str, Any]:
    return {
        "org": names.county_office(case.area), "title": "社会救助案卷",
        "rows": [
            ["救助项目", SCHEMES[case.scheme]], ["申请人", case.head_name], ["案号", case.number],
            ["所在地", f"{names.township(case.area)}{names.village(case.area)}"],
            ["受理日期", day(localdate(case.accepted_at)) if case.accepted_at else "—"],
            ["办结日期", day(localdate(case.decided_at)) if case.decided_at else "—"],
            ["打印日期", day(on)],
        ],
    }  # fmt: skip


def _people(case: Case, by: Actor) -> dict[str, Any]:
    document = facts.latest(case).get("declared") or {}
    members = document.get("household", {}).get("members", ())
    ids = [person_id_of(m["id"]) for m in members]
    found = {p.pk: p for p in registry.persons_visible_to(by).filter(pk__in=ids)}
    return {m["id"]: found.get(person_id_of(m["id"])) for m in members}


def _application(case: Case, people: dict[str, Any]) -> list[Paper]:
    document = facts.latest(case).get("declared")
    if not document:
        return []
    household = document["household"]
    rows = [
        [
            str(i), people[m["id"]].name if people.get(m["id"]) else case.head_name if m["relation"] == "01" else "", people[m["id"]].id_masked if people.get(m["id"]) else "",  # noqa: E501
            "申请人" if m["relation"] == "01" else str(Relation(m["relation"]).label), m.get("birth_date", ""),  # noqa: E501
        ]
        for i, m in enumerate(household["members"], 1)
    ]  # fmt: skip
    body: list[Any] = [
        {"k": "kv", "rows": [["申请人", case.head_name], ["救助项目", SCHEMES[case.scheme]], ["家庭人口", f"{case.members}人"],  # noqa: E501
                             ["户籍类别", "农村" if household.get("residence") == "rural" else "城镇"]]},
        {"k": "h2", "t": "共同生活家庭成员"},
        {"k": "table", "head": ["序号", "姓名", "证件号码", "关系", "出生日期"], "widths": [5, 10, 20, 10, 12], "rows": rows},  # noqa: E501
    ]  # fmt: skip
    body += _means(case, people)
    body.append({"k": "p", "t": "本人承诺所填内容真实，同意核对家庭经济状况并接受入户调查。"})
    body.append({"k": "sign", "who": ["申请人", "日期"]})
    return [_paper("社会救助申请表", case.head_name, case.lodged_at, body)]


def _means(case: Case, people: dict[str, Any]) -> list[Any]:
    body: list[Any] = []
    for section, title in SECTIONS.items():
        lines = [line for line in facts.compare(case) if line.section == section]
        if lines:
            rows = [
                [
                    str(KINDS[section](x.item).label)
                    if x.item in KINDS[section].values
                    else x.item,
                    people[x.member].name if people.get(x.member) else "",
                    *(yuan(x.says[s]) if s in x.says else "—" for s in facts.SOURCES),
                    yuan(x.adopted) if x.adopted is not None else "—",
                ]
                for x in lines
            ]
            body += [
                {"k": "h2", "t": title},
                {
                    "k": "table",
                    "head": ["项目", "成员", "申报", "调查", "核对", "核定"],
                    "rows": rows,
                },
            ]
    return body


def _authorisation(case: Case, people: dict[str, Any]) -> list[Paper]:
    rows = [[p.name, p.id_masked, "", ""] for p in people.values() if p]
    body = [
        {"k": "p", "t": "我们授权办理社会救助的机关和核对机构，依法查询家庭成员的户籍、纳税、社会保险、不动产登记、市场主体登记、住房公积金、车船、银行、保险、证券以及非银行支付机构的信息。授权自签字之日起，至不再享受救助为止。"},  # noqa: E501
        {"k": "table", "head": ["授权人", "证件号码", "签名", "日期"], "rows": rows},
    ]  # fmt: skip
    return [_paper("家庭经济状况核对授权书", case.head_name, case.lodged_at, body)] if rows else []


def _kin(case: Case, _people: dict[str, Any]) -> list[Paper]:
    rows = [[k.person_name, k.relation, k.officer_name, k.officer_post] for k in case.kin.all()]
    body = [{"k": "table", "head": ["家庭成员", "关系", "工作人员", "职务"], "rows": rows}]
    return [_paper("近亲属备案表", "", case.lodged_at, body)] if rows else []


def _surveys(case: Case, _people: dict[str, Any]) -> list[Paper]:
    modes = {"home": "上门", "phone": "电话", "video": "视频"}
    said = {"true": "属实", "differs": "与申报不一致", "unclear": "待查"}
    labels = {"housing": "住房", "area": "住房面积", "decoration": "装修", "livestock": "畜禽", "vehicles": "车辆农机",  # noqa: E501
              "neighbours": "邻里走访", "cause": "致困原因", "emergency": "紧急情况"}  # fmt: skip
    made = []
    for s in case.surveys.order_by("id"):
        investigators = "、".join(i[1] for i in s.investigators)
        rows = [["方式", modes.get(s.mode, s.mode)], ["调查人", investigators], ["在场成员", s.present],
                ["结论", said.get(s.conclusion, s.conclusion)]]  # fmt: skip
        rows += [[labels[k], str(v)] for k, v in s.form.items() if k in labels and v]
        body = [{"k": "kv", "rows": rows}, {"k": "p", "t": s.remark or "无其他情况。"},
                {"k": "sign", "who": ["调查人", "调查人", "在场成员"]}]  # fmt: skip
        made.append(_paper("入户调查表", investigators, s.on, body))
    return made


def _checks(case: Case, people: dict[str, Any]) -> list[Paper]:
    made = []
    for c in case.checks.exclude(answered_at=None).order_by("id"):
        rows = [
            [
                people[f["member"]].name if people.get(f.get("member", "")) else "",
                f["item"],
                f.get("source", ""),
                f["amount"] or "—",
            ]
            for f in c.findings
        ]
        body: list[Any] = [
            {
                "k": "kv",
                "rows": [
                    ["报告编号", c.report_ref or "—"],
                    [
                        "结论",
                        {"within": "未发现超标", "over": "发现超标", "ask": "有差异，需要核实"}.get(
                            c.conclusion, c.conclusion
                        ),
                    ],
                ],
            }
        ]
        if rows:
            body.append({"k": "table", "head": ["成员", "项目", "来源", "金额"], "rows": rows})
        made.append(_paper("家庭经济状况核对报告", c.answered_by, c.answered_at, body))
    return made


def _self_care(case: Case, people: dict[str, Any]) -> list[Paper]:
    names_ = {
        "eating": "吃饭",
        "dressing": "穿衣",
        "bed": "上下床",
        "toilet": "如厕",
        "walking": "室内行走",
        "bathing": "洗澡",
    }
    result = {
        "full": "具备生活自理能力",
        "partial": "部分丧失生活自理能力",
        "none": "完全丧失生活自理能力",
    }
    made = []
    for s in case.self_care.order_by("id"):
        person = people.get(f"p{s.person_id}")
        rows = [[names_[k], "能自主完成" if s.items.get(k) else "不能自主完成"] for k in names_]
        body = [{"k": "kv", "rows": [["评估对象", person.name if person else "—"], ["评估结论", result[s.result]]]},  # noqa: E501
                {"k": "table", "head": ["项目", "评估情况"], "rows": rows},
                {"k": "sign", "who": ["评估人", "评估人", "在场家属"]}]  # fmt: skip
        made.append(_paper("生活自理能力评估表", "、".join(s.assessors), s.at, body))
    return made


def _appraisals(case: Case, _people: dict[str, Any]) -> list[Paper]:
    return [
        _paper(
            "民主评议记录", a.recorder, a.at,
            [{"k": "kv", "rows": [["地点", a.place], ["主持人", a.host], ["应到", str(a.invited)], ["实到", str(a.attended)],  # noqa: E501
                                  ["同意", str(a.votes_for)], ["不同意", str(a.votes_against)], ["弃权", str(a.abstained)]]},  # noqa: E501
             {"k": "p", "t": a.minutes}, {"k": "sign", "who": ["主持人", "记录人"]}],
        )
        for a in case.appraisals.order_by("id")
    ]  # fmt: skip


def _opinions(case: Case, _people: dict[str, Any]) -> list[Paper]:
    unit = "元（一次性）" if case.scheme.startswith("temporary") else "元/月"
    return [
        _paper(
            "审核意见表（镇级）" if o.level == "township" else "审核意见表（县级）", o.by_name, o.at,
            [{"k": "kv", "rows": [["意见", "同意" if o.positive else "不同意"], ["测算金额", f"{yuan(o.amount)}{unit}"]]},  # noqa: E501
             {"k": "p", "t": o.text}, {"k": "sign", "who": ["审核人", "日期"]}],
        )
        for o in case.opinions.order_by("id")
    ]  # fmt: skip


def _objections(case: Case, _people: dict[str, Any]) -> list[Paper]:
    return [
        _paper(
            "异议处理记录", o.answered_by, o.at,
            [{"k": "p", "t": f"{'实名' if o.named else '匿名'}：{o.text}"},
             {"k": "p", "t": f"处理：{('异议成立。' if o.upheld else '异议不成立。') + o.answer if o.answered_at else '尚未答复'}"}],  # noqa: E501
        )
        for o in case.objections.order_by("id")
    ]  # fmt: skip


def _hearings(case: Case, _people: dict[str, Any]) -> list[Paper]:
    return [
        _paper("听取意见记录", h.by_name, h.invited_at,
               [{"k": "h2", "t": "事实和理由"}, {"k": "p", "t": h.grounds}, {"k": "h2", "t": f"{h.present}陈述"},  # noqa: E501
                {"k": "p", "t": h.said or "—"}, {"k": "sign", "who": ["陈述人", "记录人"]}])
        for h in case.hearings.order_by("id")
    ]  # fmt: skip


def _visits(case: Case, _people: dict[str, Any]) -> list[Paper]:
    return [
        _paper("县级入户核查表", "、".join(v.visitors), v.at,
               [{"k": "kv", "rows": [["核查日期", day(v.on)], ["与镇级调查", "一致" if v.agrees else "不一致"]]},  # noqa: E501
                {"k": "p", "t": v.remark or "无其他情况。"}, {"k": "sign", "who": ["核查人", "核查人"]}])
        for v in case.county_visits.order_by("id")
    ]  # fmt: skip


def _decisions(case: Case, _people: dict[str, Any]) -> list[Paper]:
    return [
        _paper("审核确认表", d.decided_by, d.decided_at,
               [{"k": "kv", "rows": [["决定", str(Effect(d.effect).label)], ["金额", f"{yuan(d.amount)}元"], ["保障人口", f"{len(d.shares)}人"],  # noqa: E501
                                     ["起始月", d.first_month], ["文号", d.number], ["法规版本", d.law[:20]]]},  # noqa: E501
                {"k": "p", "t": d.reason or "与系统测算一致。"}, {"k": "sign", "who": ["确认人", "日期"]}])
        for d in case.decisions.filter(in_force=True).order_by("id")
    ]  # fmt: skip


def _letters(case: Case, _people: dict[str, Any]) -> list[Paper]:
    return [
        _paper("".join(x.data["title_lines"]), x.data["org"], x.written_at,
               [{"k": "p", "t": f"{x.data['to']}："}, *x.data["body"], {"k": "p", "t": f"{x.data['org']}　{x.data['date']}"},  # noqa: E501
                {"k": "p", "t": f"送达：{day(x.delivered_on)}，签收人{x.received_by}" if x.delivered_on else "送达：尚未登记"}],  # noqa: E501
               number=x.number)
        for x in case.letters.order_by("id")
    ]  # fmt: skip


MAKERS: tuple[Callable[[Case, dict[str, Any]], list[Paper]], ...] = (
    _application, _authorisation, _kin, _surveys, _checks, _self_care, _appraisals, _opinions, _objections, _hearings, _visits,  # noqa: E501
    _decisions, _letters,
)  # fmt: skip


def _paper(
    title: str, who: str, at: datetime | None, body: list[Any], *, number: str = ""
) -> Paper:
    on = f"{localdate(at):%Y-%m-%d}" if at else ""
    return {"title": title, "who": who, "on": on, "body": body, "number": number}


def _who(of: Evidence) -> str:
    """Who took a paper in; what the system keeps by itself is no person's."""
    return of.by_name if of.by_id else "系统"


PRINTED = {"survey_form", "check_report", "opinion_form", "kin_filing", "hearing_record",
           "self_care_assessment", "appraisal_record", "county_visit", "application_form",
           "check_authorisation"}  # fmt: skip


def _on_paper(case: Case) -> list[Paper]:
    """Papers that lie in the file on paper only: named in the index, put behind the print by hand."""
    held = case.evidence.filter(document=None).exclude(kind__in=PRINTED).order_by("id")
    return [_paper(f"{e.title}（纸质）", _who(e), e.at, []) for e in held]


def _scans(case: Case) -> tuple[list[Paper], dict[str, bytes]]:
    """Scanned papers and photos that are pictures, one to a page."""
    papers, images = [], {}
    scanned = case.evidence.exclude(document=None).select_related("document").order_by("id")
    for found in scanned[:MOST_IMAGES]:
        ending = IMAGES.get(found.document.mime if found.document else "")
        if not ending or found.document is None:
            continue
        name, content = f"scan-{found.pk}.{ending}", content_of(found.document)
        if not _is_picture(content):
            says = [{"k": "p", "t": "图片文件已损坏，无法打印，请从系统下载查看或重新拍摄。"}]
            papers.append(_paper(found.title, _who(found), found.at, says))
            continue
        images[name] = content
        shows = [{"k": "image", "path": name, "width": 90}]
        papers.append(_paper(found.title, _who(found), found.at, shows))
    return papers, images


def _is_picture(content: bytes) -> bool:
    """Can the picture be read to its end? One broken photo must not keep a file from being printed."""
    try:
        with Image.open(BytesIO(content)) as picture:
            picture.load()
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
    return True
