"""What this room says no with."""

from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import NotFound, NotYet, Refused


class BudgetShort(Refused):
    """The fund has less than the act needs, and no override covers the rest."""

    def __init__(self, *, scheme: str, needed: int, available: int) -> None:
        super().__init__(
            "budget_short", _("可用指标不足，需追加指标或登记超支依据"),
            scheme=scheme, needed=needed, available=available,
        )  # fmt: skip


class PostedOtherwise(Refused):
    """The same key was posted before with other amounts."""

    def __init__(self, key: str) -> None:
        super().__init__("posted_otherwise", _("同一凭证号已按不同金额入账"), key=key)


class SamePerson(Refused):
    """Maker, checker and releaser are three people."""

    def __init__(self) -> None:
        super().__init__("same_person", _("制单、复核、签发须由三人分别办理"))


class SealBroken(Refused):
    """The list is not what was sealed."""

    def __init__(self, run_id: int) -> None:
        super().__init__("seal_broken", _("清单与封存时不一致，不能继续"), run=run_id)


class Unexplained(NotYet):
    """Findings of the pre-checks wait for an explanation or for the line to be taken off."""

    def __init__(self, count: int) -> None:
        super().__init__(
            "findings_open", _("还有未说明的核查疑点"), missing=["explanation"], count=count
        )


class OutOfDate(NotYet):
    """Awards changed after the list was made."""

    def __init__(self, count: int) -> None:
        super().__init__(
            "list_out_of_date",
            _("清单生成后待遇有变动，请剔除或重新生成"),
            missing=["list"],
            count=count,
        )


class FileRefused(Refused):
    """A result file that was not taken; its faults are kept with it."""

    def __init__(self, result_id: int, faults: list[list[object]]) -> None:
        super().__init__("result_refused", _("结果文件未被接收，账目未变"), result=result_id)
        self.faults = faults


def not_here(what: str) -> NotFound:
    """Does not exist, or not for this actor."""
    return NotFound(f"no_such_{what}", _("没有找到，或不在您的管辖范围"))
