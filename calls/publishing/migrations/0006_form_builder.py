import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Conditions, limits and columns of questions; versions that drafts move to."""

    dependencies = [
        ("publishing", "0005_sections_filled"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="question",
            options={
                "ordering": ["section__order", "section", "order", "id"],
                "verbose_name": "question",
            },
        ),
        migrations.RemoveField(model_name="question", name="section_title"),
        migrations.AlterField(
            model_name="question",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="publishing.section",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="condition",
            field=models.JSONField(blank=True, null=True, verbose_name="condition"),
        ),
        migrations.AddField(
            model_name="question",
            name="minimum",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="at least"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="question",
            name="maximum",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="at most"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="question",
            name="columns",
            field=models.JSONField(blank=True, default=list, verbose_name="columns"),
        ),
        migrations.AddField(
            model_name="question",
            name="min_rows",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="rows, at least"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="max_rows",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="rows, at most"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="max_files",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="files, at most"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="extensions",
            field=models.JSONField(blank=True, default=list, verbose_name="kinds of file"),
        ),
        migrations.AddField(
            model_name="formversion",
            name="moves_drafts",
            field=models.BooleanField(default=False),
        ),
    ]
