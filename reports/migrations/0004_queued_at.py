from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    """Mails that are under way at that moment get two more days."""

    dependencies = [
        ("reports", "0003_schedule_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportdelivery",
            name="queued_at",
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
    ]
