import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('orgs', '0005_norm_setting'),
        ('people', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appraisal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('edition', models.CharField(max_length=12)),
                ('opened_at', models.DateTimeField()),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('comment', models.CharField(blank=True, max_length=1000)),
                ('commented_at', models.DateTimeField(blank=True, null=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='people.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='people.post')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='orgs.unit')),
            ],
            options={
                'db_table': 'appraisal',
                'indexes': [models.Index(fields=['year', 'unit'], name='appraisal_of_year')],
                'constraints': [models.UniqueConstraint(fields=('post', 'year'), name='appraisal_once_a_year'), models.CheckConstraint(condition=models.Q(('commented_at', None), ('signed_at__isnull', False), _connector='OR'), name='appraisal_signed_first')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('view', models.CharField(max_length=8)),
                ('strength', models.CharField(max_length=12)),
                ('level', models.CharField(max_length=2)),
                ('evidence', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='appraisals.appraisal')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'rating',
                'constraints': [models.UniqueConstraint(fields=('appraisal', 'by', 'strength'), name='rating_once')],
            },
        ),
    ]
