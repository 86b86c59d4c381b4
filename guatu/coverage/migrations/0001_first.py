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
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fault', models.CharField(max_length=24)),
                ('evidence', models.JSONField(default=dict)),
                ('since', models.DateField()),
                ('seen_on', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='orgs.unit')),
            ],
            options={
                'db_table': 'finding',
                'indexes': [models.Index(condition=models.Q(('until', None)), fields=['fault'], name='finding_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('unit', 'fault'), name='finding_once')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('disposition', models.CharField(max_length=10)),
                ('owner', models.CharField(max_length=120)),
                ('due_on', models.DateField()),
                ('measures', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='orgs.unit')),
                ('findings', models.ManyToManyField(related_name='cases', to='coverage.finding')),
            ],
            options={
                'db_table': 'health_case',
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('unit',), name='case_one_open')],
            },
        ),
        migrations.CreateModel(
            name='CaseEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=10)),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='coverage.case')),
                ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.paper')),
            ],
            options={
                'db_table': 'case_entry',
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('units', models.PositiveIntegerField()),
                ('opened', models.PositiveIntegerField()),
                ('relapsed', models.PositiveIntegerField()),
                ('ended', models.PositiveIntegerField()),
                ('open', models.PositiveIntegerField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='orgs.unit')),
            ],
            options={
                'db_table': 'health_check',
                'indexes': [models.Index(fields=['unit', '-at'], name='health_check_newest')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('sort_key', models.CharField(max_length=240)),
                ('search_text', models.CharField(max_length=500)),
                ('kind', models.CharField(max_length=12)),
                ('field', models.CharField(blank=True, max_length=20)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('division_code', models.CharField(blank=True, max_length=12)),
                ('credit_code', models.CharField(blank=True, max_length=18)),
                ('opened_on', models.DateField(blank=True, null=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='orgs.unit')),
            ],
            options={
                'db_table': 'place',
                'indexes': [models.Index(fields=['unit', 'kind'], name='place_of_unit')],
            },
        ),
        migrations.CreateModel(
            name='Covering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cover', models.CharField(max_length=10)),
                ('joint', models.CharField(blank=True, max_length=16)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='coverings', to='orgs.unit')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coverings', to='coverage.place')),
            ],
            options={
                'db_table': 'covering',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('place',), name='covering_one_in_force')],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run_at', models.DateTimeField()),
                ('cover', models.CharField(max_length=10)),
                ('joint', models.CharField(blank=True, max_length=16)),
                ('places', models.JSONField()),
                ('youths', models.PositiveIntegerField()),
                ('members', models.PositiveIntegerField()),
                ('metres', models.PositiveIntegerField()),
                ('accepted', models.BooleanField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='orgs.unit')),
                ('with_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unit')),
            ],
            options={
                'db_table': 'suggestion',
            },
        ),
        migrations.CreateModel(
            name='FoundingPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cover', models.CharField(max_length=10)),
                ('joint', models.CharField(blank=True, max_length=16)),
                ('due_on', models.DateField()),
                ('owner', models.CharField(max_length=120)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField()),
                ('done_on', models.DateField(blank=True, null=True)),
                ('dropped_on', models.DateField(blank=True, null=True)),
                ('dropped_reason', models.CharField(blank=True, max_length=200)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('with_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unit')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='coverage.place')),
                ('suggestion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='coverage.suggestion')),
            ],
            options={
                'db_table': 'founding_plan',
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_on', None), ('dropped_on', None)), fields=('place',), name='founding_plan_one_open')],
            },
        ),
        migrations.CreateModel(
            name='PlaceCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('youths', models.PositiveIntegerField()),
                ('members', models.PositiveIntegerField(blank=True, null=True)),
                ('counted_on', models.DateField()),
                ('source', models.CharField(max_length=120)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='coverage.place')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'place_count',
                'indexes': [models.Index(fields=['place', 'counted_on'], name='place_count_day')],
            },
        ),
        migrations.AddField(
            model_name='Finding',
            name='relapse_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='relapses', to='coverage.case'),
        ),
    ]
