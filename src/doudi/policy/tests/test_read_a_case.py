"""A document that breaks the contract is told everything at once, by JSON pointer."""

import json
from typing import Any

import jsonschema
import pytest

from doudi.cli import main
from doudi.policy.contract import read_case, schema
from doudi.policy.contract.reading import parse
from doudi.policy.determine import determine
from doudi.policy.errors import CaseRefused


def _case(**household: Any) -> dict[str, Any]:
    return {
        "format": "doudi.case/1",
        "area": "231025",
        "on": "2026-05-20",
        "schemes": ["dibao"],
        "household": {
            "residence": "rural",
            "members": [
                {"id": "a", "relation": "01", "birth_date": "1980-01-01", "disability": None,
                 "serious_illness": False, "student": "none", "flags": []}
            ],
            "income": [], "spending": [], "assets": [], "obligors": [],
        } | household,
    }  # fmt: skip


def _faults(document: Any) -> dict[str, str]:
    with pytest.raises(CaseRefused) as refused:
        determine(document)
    return {f.pointer: f.code for f in refused.value.faults}


def test_every_fault_is_listed_in_one_go() -> None:
    document = _case(
        members=[
            {"id": "a", "relation": "10", "birth_date": "2026-13-01"},
            {"id": "a", "relation": "10", "carer_of": ["z"], "height": 3},
        ],
        income=[
            {"member": "b", "item": "wage", "amount": 1894, "per": "month"},
            {"member": "a", "item": "wage", "amount": "-1.00", "per": "week"},
            {"member": "a", "item": "lottery", "amount": "1.005", "per": "year"},
        ],
        assets=[{"member": "a", "item": "deposit", "use": "private"}],
    )
    document["area"] = "23"
    assert _faults(document) == {
        "/area": "bad_form",
        "/household/members": "one_applicant",
        "/household/members/0/birth_date": "bad_date",
        "/household/members/1/carer_of/0": "unknown_member",
        "/household/members/1/height": "unknown_field",
        "/household/members/1/id": "duplicate_id",
        "/household/income/0/amount": "not_text",
        "/household/income/0/member": "unknown_member",
        "/household/income/1/amount": "negative",
        "/household/income/1/per": "not_allowed",
        "/household/income/2/item": "not_allowed",
        "/household/income/2/amount": "bad_form",
        "/household/assets/0/use": "not_for_item",
    }


def test_a_deposit_whose_amount_nobody_knows_is_a_missing_fact() -> None:
    [result] = determine(_case(assets=[{"member": "a", "item": "deposit"}]))["results"]
    assert (result["outcome"], result["missing"]) == (
        "cannot_say_yet",
        ["/household/assets/0/value"],
    )


def test_unknown_schemes_and_parameters_are_faults() -> None:
    document = _case() | {
        "schemes": ["dibao", "lottery"],
        "parameters": {"dibao.standard.moon": "1.00", "dibao.rounding": {"step": "x"}},
    }
    assert _faults(document | {"schemes": ["dibao"]}) == {
        "/parameters/dibao.standard.moon": "unknown_parameter",
        "/parameters/dibao.rounding": "bad_value",
    }
    assert _faults(_case() | {"schemes": ["dibao", "lottery"]}) == {"/schemes/1": "unknown_scheme"}


def test_evidence_is_for_a_fact_that_the_document_has() -> None:
    document = _case(income=[{"member": "a", "item": "wage", "amount": "1.00", "per": "month"}])
    source = {"source": "税务"}
    for good in ("/household/income/0", "/household/members/0/birth_date", "/household"):
        assert determine(document | {"evidence": {good: source}})["evidence"] == {good: source}
    nothing = (
        "/household/income/1",
        "/household/income/00",
        "/household/income/-",
        "household",
        "",
    )
    for bad in nothing:
        given = document | {"evidence": {bad: source}}
        at = "/evidence/" + bad.replace("/", "~1")
        assert _faults(given) == {at: "points_to_nothing"}, bad


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("dibao.rounding", {"step": "0.50", "direction": "up", "per": "household"}),
        ("dibao.rounding", {"step": "0.00", "direction": "up", "per": "household"}),
        ("property.businesses", {"allowed": 2, "capital_below": "100000.00"}),
        ("property.businesses", {"allowed": 1}),
    ],
)
def test_a_step_is_a_coin_and_businesses_are_not_counted(key: str, wrong: Any) -> None:
    assert _faults(_case() | {"parameters": {key: wrong}}) == {f"/parameters/{key}": "bad_value"}


@pytest.mark.parametrize("document", [None, [], "text", 3, {}])
def test_something_else_than_a_case_is_refused(document: Any) -> None:
    assert _faults(document)


def test_a_day_after_the_determination_is_refused() -> None:
    document = _case()
    document["household"]["members"][0]["birth_date"] = "2026-05-21"
    document["household"]["event"] = {"kind": "emergency", "last_same_cause": "2026-05-21"}
    assert _faults(document) == {
        "/household/members/0/birth_date": "after_the_day",
        "/household/event/last_same_cause": "after_the_day",
    }


def test_an_award_may_begin_after_the_day_because_it_is_decided_the_month_before() -> None:
    award = {"scheme": "dibao", "base": "632.00", "supplements": "0.00", "since": "2026-06-01"}
    result = determine(_case(current_award=award))["results"][0]
    assert result["transition"]["kind"] == "continue"


def test_exit_statuses_and_where_the_documents_go(capsys: Any, tmp_path: Any) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(_case()))
    assert main(["determine", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["results"][0]["amount_monthly"] == "632.00"
    file.write_text(json.dumps(_case() | {"area": "1"}))
    assert main(["determine", str(file)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert json.loads(shown.err)["errors"][0]["pointer"] == "/area"
    file.write_text(json.dumps(_case() | {"on": "2026-02-15"}))
    assert main(["determine", str(file)]) == 3
    error = json.loads(capsys.readouterr().err)["errors"][0]
    assert (error["code"], error["key"], error["place"], error["day"]) == (
        "law_missing", "dibao.standard.rural", "231025", "2026-02-15",
    )  # fmt: skip


def test_a_case_may_be_written_in_yaml(tmp_path: Any, capsys: Any) -> None:
    import yaml

    file = tmp_path / "case.yaml"
    text = yaml.safe_dump(_case()).replace("'2026-05-20'", "2026-05-20")
    file.write_text(text)
    assert main(["determine", str(file)]) == 0
    assert "632.00" in capsys.readouterr().out


def test_codes_and_money_need_no_quotes_in_yaml() -> None:
    text = """
    format: doudi.case/1
    area: 231025
    on: 2026-05-20
    schemes: [dibao]
    household:
      residence: rural
      members: [{id: 1, relation: 01, disability: null, serious_illness: false, birth_date: 1980-01-01}]
      income: [{member: 1, item: gift, amount: 632, per: month}]
      spending: []
      assets: []
      obligors: []
    """
    case = read_case(parse(text))
    assert (case.area, case.household.members[0].relation) == ("231025", "01")
    assert determine(parse(text))["results"][0]["outcome"] == "not_entitled"


def test_overrides_are_echoed_and_marked() -> None:
    answer = determine(_case() | {"parameters": {"dibao.standard.rural": "700.00"}})
    assert answer["hypothetical"] is True
    assert answer["parameters"] == {"dibao.standard.rural": "700.00"}
    assert answer["results"][0]["amount_monthly"] == "700.00"
    assert determine(_case())["hypothetical"] is False


@pytest.mark.parametrize("name", ["case", "determination", "errors"])
def test_the_shipped_schemas_are_those_of_the_types(name: str) -> None:
    assert schema.shipped(name) == schema.text(name), "run: doudi schema --write"
    jsonschema.Draft202012Validator.check_schema(schema.schema(name))


def test_answers_fit_the_published_schema() -> None:
    jsonschema.validate(_case(), schema.schema("case"))
    wage = {"member": "a", "item": "wage", "amount": "9999", "per": "month"}
    for document in (_case(), _case(income=[wage])):
        answer = determine(document)
        jsonschema.validate(answer, schema.schema("determination"))


def test_the_worksheet_is_for_people(tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(_case()))
    assert main(["determine", "--text", str(file)]) == 0
    sheet = capsys.readouterr().out
    for words in (
        "最低生活保障",
        "符合条件，每月发给 632.00 元",
        "✓ 收入低于低保标准",
        "[C]",
        "行政复议",
    ):
        assert words in sheet
    assert main(["determine", "--text", "--lang", "en", str(file)]) == 0
    assert "Eligible: 632.00 yuan a month" in capsys.readouterr().out


def test_reading_alone_gives_a_case() -> None:
    assert read_case(_case()).household.members[0].status == "present"


GOOD = _case(
    members=[
        {"id": "a", "relation": "01", "status": "present", "student": "none", "flags": ["veteran"],
         "self_care": {"eating": True}, "disability": {"category": "mental", "level": 2}},
    ],
    income=[{"member": "a", "item": "business_net", "amount": "-12.50", "per": "year"}],
    spending=[{"member": "a", "item": "rent", "amount": "100", "per": "month"}],
    assets=[{"member": "a", "item": "deposit", "value": "0.00"}],
    obligors=[{"for": ["a"], "relation": "20", "income": "1.00", "per": "month", "family_size": 2}],
)  # fmt: skip
VALUES = (
    None, True, False, 0, 1, 5, -1, 1.5, "", "a", "01", "1.00", "-1.00", "1.005", "0.1", "１２", "month",
    "mental", "2026-05-20", [], {}, ["a"], {"amount": "1.00", "per": "month"}, "x" * 65,
)  # fmt: skip
ACROSS = {
    "one_applicant",
    "unknown_member",
    "duplicate_id",
    "negative",
    "after_the_day",
    "not_for_item",
    "bad_date",
    "required",
    "unknown_scheme",
}  # what no JSON Schema of single fields can say


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Any:
    if path:
        yield path
    for key in (
        tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    ):
        yield from _places(tree[key], (*path, key))


def _with(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(tree))
    here = copy
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    return copy


def test_the_schema_accepts_and_refuses_what_the_reader_does() -> None:
    validator = jsonschema.Draft202012Validator(schema.schema("case"))
    for path in _places(GOOD):
        for value in VALUES:
            document = _with(GOOD, path, value)
            codes: set[str] = set()
            try:
                read_case(document)
            except CaseRefused as refused:
                codes = {f.code for f in refused.faults}
            if validator.is_valid(document):
                assert codes <= ACROSS, (path, value, codes)
            else:
                assert codes, (path, value)
