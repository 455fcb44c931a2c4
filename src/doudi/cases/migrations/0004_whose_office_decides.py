"""Whose office decides a case: the township or the county."""

from django.db import migrations, models


def from_the_kept_procedures(apps, schema_editor):
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
        migrations.RunPython(from_the_kept_procedures, migrations.RunPython.noop),
    ]
