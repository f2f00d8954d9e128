"""How a person writes numbers, and whether single letters are keys."""

from django.db import migrations, models

NUMBER_STYLES = [
    ("comma", "1,234.5"),
    ("point", "1.234,5"),
    ("space", "1\u202f234,5"),
    ("apostrophe", "1’234.5"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_entry_window")]
    operations = [
        migrations.AddField(
            "user",
            "number_style",
            models.CharField(blank=True, choices=NUMBER_STYLES, max_length=10, verbose_name="numbers"),
        ),
        migrations.AddField(
            "user", "shortcuts", models.BooleanField(default=True, verbose_name="single-letter keys")
        ),
    ]
