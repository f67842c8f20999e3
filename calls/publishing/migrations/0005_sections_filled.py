from django.db import migrations


def sections_from_titles(apps, schema_editor):
    """Make a section of each run of questions under the same title, in the order of the form."""
    Section = apps.get_model("publishing", "Section")
    Question = apps.get_model("publishing", "Question")
    stages = Question.objects.order_by("stage_id").values_list("stage_id", flat=True).distinct()
    for stage_id in list(stages):
        section, number, place = None, 0, 0
        questions = Question.objects.filter(stage_id=stage_id).order_by("order", "id")
        for question in questions:
            if section is None or section.title != question.section_title:
                number, place = number + 1, 0
                section = Section.objects.create(
                    stage_id=stage_id, key=f"s{number}", title=question.section_title, order=number
                )
            place += 1
            question.section, question.order = section, place
            question.save(update_fields=["section", "order"])


def titles_from_sections(apps, schema_editor):
    """Write the title of its section on each question again, numbered through the whole form."""
    Question = apps.get_model("publishing", "Question")
    before, number = None, 0
    rows = Question.objects.select_related("section").order_by(
        "stage_id", "section__order", "section_id", "order", "id"
    )
    for question in rows:
        number = number + 1 if question.stage_id == before else 1
        before = question.stage_id
        question.section_title, question.order = question.section.title, number
        question.save(update_fields=["section_title", "order"])


class Migration(migrations.Migration):
    """Each title that questions had becomes a section; apart from the columns, for PostgreSQL."""

    dependencies = [
        ("publishing", "0004_sections"),
    ]

    operations = [migrations.RunPython(sections_from_titles, titles_from_sections)]
