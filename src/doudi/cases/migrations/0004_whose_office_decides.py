"""Whose office decides a case, and with which list or letter it came."""

from django.db import migrations, models


def from_the_kept_procedures(apps, _schema_editor):
    """Cases that wait for a decision keep the office that their procedure names."""
    case, kept = apps.get_model("cases", "Case"), apps.get_model("cases", "KeptProcedure")
    for procedure in kept.objects.all():
        who = (procedure.content.get("values") or {}).get("who") or {}
        if str(who.get("decide", "")).startswith("township"):
            case.objects.filter(procedure=procedure).update(level="township")


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_checks_are_ordered")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="level",
            field=models.CharField(default="county", max_length=8),
        ),
        migrations.AddField(
            model_name="case",
            name="origin",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="case",
            name="reference",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.RunPython(from_the_kept_procedures, migrations.RunPython.noop),
    ]
