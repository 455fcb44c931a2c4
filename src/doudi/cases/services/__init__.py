"""Everything that changes a case. Each function is one act with one legal effect."""

from doudi.cases.services.after import (
    assign,
    call_hearing,
    close,
    complete_papers,
    hear,
    object_to_decision,
    open_due_reviews,
    open_review,
)
from doudi.cases.services.checks import (
    assess_self_care,
    begin_survey,
    call_appraisal,
    choose_fact,
    finish_survey,
    order_check,
    record_appraisal,
    record_check,
    record_survey,
    renew_facts,
)
from doudi.cases.services.decide import decide, second_refuse, second_sign, shares_of
from doudi.cases.services.declare import choose_scheme, declare
from doudi.cases.services.intake import (
    accept,
    add_evidence,
    ask_for_papers,
    file_kin,
    keep_typed,
    lodge,
    open_draft,
    papers_came,
    refuse_acceptance,
    withdraw,
)
from doudi.cases.services.letters import deliver, rewrite
from doudi.cases.services.lives import (
    follow_the_household,
    leave_by_own_will,
    report_death,
    unclear_relations,
)
from doudi.cases.services.review import (
    answer_objection,
    draw_sample,
    examine,
    give_opinion,
    lengthen,
    notice_ended,
    notice_taken_down,
    object_to,
    open_objections,
    record_county_visit,
    send_back,
    terminate,
)
from doudi.cases.services.together import Shown, confirm_together, ready

__all__ = [
    "Shown", "accept", "add_evidence", "answer_objection", "ask_for_papers", "assess_self_care",
    "assign", "begin_survey", "call_appraisal", "call_hearing", "choose_fact", "choose_scheme",
    "close", "complete_papers", "confirm_together", "decide", "declare", "deliver", "draw_sample",
    "examine", "file_kin", "finish_survey", "follow_the_household",
    "give_opinion", "hear", "keep_typed",
    "leave_by_own_will", "lengthen", "lodge", "notice_ended", "notice_taken_down", "object_to",
    "object_to_decision",
    "open_draft", "open_due_reviews", "open_objections", "open_review", "order_check",
    "papers_came", "ready", "record_appraisal", "record_check", "record_county_visit",
    "record_survey", "refuse_acceptance", "renew_facts", "report_death", "rewrite", "second_refuse",
    "second_sign", "send_back", "shares_of", "terminate", "unclear_relations", "withdraw",
]  # fmt: skip
