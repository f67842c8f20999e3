from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("applying", "0003_revision"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="runs",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
