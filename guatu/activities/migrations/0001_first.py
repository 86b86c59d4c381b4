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
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('held_on', models.DateField()),
                ('topic', models.CharField(max_length=200)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('chair', models.CharField(blank=True, max_length=120)),
                ('recorder', models.CharField(blank=True, max_length=120)),
                ('decision', models.TextField(blank=True)),
                ('minutes', models.TextField(blank=True)),
                ('minutes_digest', models.CharField(blank=True, db_index=True, max_length=64)),
                ('due', models.PositiveIntegerField()),
                ('present', models.PositiveIntegerField()),
                ('guests', models.PositiveIntegerField(default=0)),
                ('yes', models.PositiveIntegerField(blank=True, null=True)),
                ('key', models.CharField(blank=True, max_length=80)),
                ('recorded_at', models.DateTimeField()),
                ('struck_at', models.DateTimeField(blank=True, null=True)),
                ('struck_reason', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.paper')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('struck_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='orgs.unit')),
            ],
            options={
                'db_table': 'meeting',
                'indexes': [models.Index(fields=['unit', 'kind', 'held_on'], name='meeting_of_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('present__lte', models.F('due'))), name='meeting_present_within_due'), models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('unit', 'key'), name='meeting_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('present', models.BooleanField()),
                ('absence', models.CharField(blank=True, max_length=10)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='people.person')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='activities.meeting')),
            ],
            options={
                'db_table': 'attendance',
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='attendance_once')],
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('home', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unit')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='people.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='orgs.unit')),
            ],
            options={
                'db_table': 'check_in',
                'constraints': [models.UniqueConstraint(fields=('person', 'unit'), name='check_in_once')],
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=12)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('hours', models.DecimalField(decimal_places=1, max_digits=5)),
                ('theory_hours', models.DecimalField(decimal_places=1, default=0, max_digits=5)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('planned_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('planned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='orgs.unit')),
            ],
            options={
                'db_table': 'course',
                'indexes': [models.Index(fields=['starts_on'], name='course_day')],
            },
        ),
        migrations.CreateModel(
            name='YouthHome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('hours', models.CharField(blank=True, max_length=120)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='youth_homes', to='orgs.unit')),
            ],
            options={
                'db_table': 'youth_home',
            },
        ),
        migrations.CreateModel(
            name='HomeEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('title', models.CharField(max_length=200)),
                ('online', models.BooleanField(default=False)),
                ('visits', models.PositiveIntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('home', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='activities.youthhome')),
            ],
            options={
                'db_table': 'home_event',
                'indexes': [models.Index(fields=['home', 'on'], name='home_event_day')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('held_on', models.DateField()),
                ('due', models.PositiveIntegerField()),
                ('present', models.PositiveIntegerField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('approved', models.BooleanField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('version', models.PositiveIntegerField(default=1)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='orgs.unit')),
            ],
            options={
                'db_table': 'review',
                'constraints': [models.UniqueConstraint(fields=('unit', 'year'), name='review_once_a_year'), models.CheckConstraint(condition=models.Q(('present__lte', models.F('due'))), name='review_present_within_due')],
            },
        ),
        migrations.CreateModel(
            name='ReviewGrade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grade', models.CharField(max_length=10)),
                ('votes', models.PositiveIntegerField(blank=True, null=True)),
                ('registered_on', models.DateField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='people.person')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grades', to='activities.review')),
            ],
            options={
                'db_table': 'review_grade',
                'constraints': [models.UniqueConstraint(fields=('review', 'person'), name='review_grade_once')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4)),
                ('what', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='people.person')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='orgs.unit')),
            ],
            options={
                'db_table': 'service',
                'indexes': [models.Index(fields=['person', 'on'], name='service_of_person')],
            },
        ),
        migrations.CreateModel(
            name='Trainee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hours', models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                ('result', models.CharField(blank=True, max_length=40)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trainees', to='activities.course')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='people.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unit')),
            ],
            options={
                'db_table': 'trainee',
                'constraints': [models.UniqueConstraint(fields=('course', 'person'), name='trainee_once')],
            },
        ),
        migrations.CreateModel(
            name='TranscriptEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=16)),
                ('title', models.CharField(max_length=200)),
                ('on', models.DateField()),
                ('credits', models.DecimalField(decimal_places=1, max_digits=4)),
                ('recorded_at', models.DateTimeField()),
                ('struck_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transcript', to='people.person')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unit')),
            ],
            options={
                'db_table': 'transcript_entry',
                'constraints': [models.UniqueConstraint(condition=models.Q(('struck_at', None)), fields=('person', 'part', 'title', 'on'), name='transcript_entry_once')],
            },
        ),
    ]
