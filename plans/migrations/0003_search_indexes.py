from django.db import migrations

from agencies.indexes import TrigramIndex


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_registry_import'),
        ('plans', '0002_intake'),
    ]

    operations = [
        TrigramIndex("Plan"),
        TrigramIndex("Format"),
    ]
