from django.db import migrations


class Migration(migrations.Migration):
    # Our own ApiToken stands in for knox's model, whose first migration makes its table
    # all the same. Empty, it would only keep the tables it points to from being emptied.

    dependencies = [
        ("annotations", "0001_initial"),
        ("knox", "0009_extend_authtoken_field"),
    ]

    operations = [
        migrations.RunSQL(
            "DROP TABLE IF EXISTS knox_authtoken", reverse_sql=migrations.RunSQL.noop
        ),
    ]
