"""The bell: unread news, read once looked at."""

from datetime import timedelta

from django.utils.timezone import now

from doudi.kernel import runs
from doudi.web.frame import news
from doudi.web.models import NewsSeen


def _a_run_that_ended(actor):
    runs.handler("tests.news", title="演示任务")(lambda run, at: runs.Slice(is_last=True))
    run = runs.start(kind="tests.news", by=actor, at=now())
    return runs.finish(run_id=run.pk, clock=now)


def test_a_finished_run_is_news_until_it_is_looked_at(sign_in, boris):
    _a_run_that_ended(boris)
    client = sign_in(boris)
    assert "演示任务：已完成" in client.get("/").content.decode()
    page = client.get("/news/")
    assert page.context["unread"] == page.context["unread_here"] == 1
    assert client.post("/news/seen/", {"next": "/news/"}).url == "/news/"
    client.post("/news/seen/", {"next": "/news/"})
    assert NewsSeen.objects.count() == 1
    page = client.get("/news/")
    assert page.context["unread"] == 0
    assert "演示任务：已完成" in page.content.decode()


def test_what_ends_after_the_look_is_unread_again(sign_in, boris):
    NewsSeen.objects.create(user_id=boris.user_id, until=now() - timedelta(minutes=1))
    _a_run_that_ended(boris)
    assert sign_in(boris).get("/news/").context["unread"] == 1


def test_nobody_hears_of_a_colleagues_runs(sign_in, boris, dora):
    _a_run_that_ended(dora)
    page = sign_in(boris).get("/news/")
    assert "演示任务" not in page.content.decode()
    assert news.unread(boris, []) == 0
