"""What doubtful input was probably meant to be stays beside it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kpis", "0013_uploads")]
    operations = [
        migrations.AddField("entrydraft", "proposal", models.JSONField(blank=True, default=dict)),
    ]
