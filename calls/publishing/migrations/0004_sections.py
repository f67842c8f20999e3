import uuid

import django.db.models.deletion
import minka.common.languages
from django.db import migrations, models


class Migration(migrations.Migration):
    """A section of a form becomes a thing of its own, at which its questions point."""

    dependencies = [
        ("publishing", "0003_table_and_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("key", models.SlugField(max_length=40)),
                (
                    "title",
                    minka.common.languages.TranslatedField(
                        blank=True, default=dict, verbose_name="title"
                    ),
                ),
                (
                    "help",
                    minka.common.languages.TranslatedField(
                        blank=True, default=dict, verbose_name="help"
                    ),
                ),
                ("condition", models.JSONField(blank=True, null=True, verbose_name="condition")),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="publishing.stage",
                    ),
                ),
            ],
            options={
                "verbose_name": "section of a form",
                "verbose_name_plural": "sections of a form",
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("stage", "key"), name="one_section_key_per_form"
                    )
                ],
            },
        ),
        migrations.RenameField("question", "section", "section_title"),
        migrations.AddField(
            "question",
            "section",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="publishing.section",
            ),
        ),
    ]
