from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0006_guards"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="award",
            index=models.Index(
                condition=models.Q(("arrears_from", ""), _negated=True),
                fields=["scheme", "arrears_from"],
                name="award_behind",
            ),
        ),
    ]
