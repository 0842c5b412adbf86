from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_urging_letters")]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="check_note",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=200
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="checked_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="kiểm tra liên kết lúc"
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="failed_days",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="evidence",
            name="failing_since",
            field=models.DateField(editable=False, null=True, verbose_name="không mở được từ ngày"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="is_alive",
            field=models.BooleanField(editable=False, null=True, verbose_name="liên kết mở được"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failed_days", 0), ("failing_since__isnull", True)),
                    models.Q(("failed_days__gt", 0), ("failing_since__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_failing_since_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_alive", False), _negated=True),
                    ("failing_since__isnull", False),
                    _connector="OR",
                ),
                name="evidence_dead_since_a_day",
            ),
        ),
    ]
