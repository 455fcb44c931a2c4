"""Pages of what every room stands on: the calendar, the divisions, the log, long work."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from doudi.web.kernel import calendar, divisions, log, work


class DayConverter(StringConverter):
    """An ISO day in an address."""

    regex = r"\d{4}-\d{2}-\d{2}"


register_converter(DayConverter, "isoday")

urlpatterns = [
    path("calendar/", calendar.year, name="calendar"),
    path("calendar/<isoday:day>/", calendar.day, name="calendar-day"),
    path("divisions/", divisions.browse, name="divisions"),
    path("divisions/<str:code>/", divisions.browse, name="division"),
    path("log/", log.events, name="log"),
    path("log/verify/", log.verify, name="log-verify"),
    path("log/<int:number>/", log.event, name="log-event"),
    path("work/", work.runs, name="work"),
    path("work/<int:run_id>/", work.run, name="work-run"),
    path("work/<int:run_id>/<str:act>/", work.change, name="work-change"),
]
