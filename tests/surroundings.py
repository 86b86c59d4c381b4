"""What differs between a test run and a real one: fast hashing, files in a temporary folder, jobs at once."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.test import override_settings

hypothesis.settings.register_profile(
    "usual",  # the same examples in each run, so that a red run can be repeated
    derandomize=True,
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "thorough",
    hypothesis.settings.get_profile("usual"),
    derandomize=False,
    max_examples=2000,
    print_blob=True,
)
hypothesis.settings.load_profile(os.environ.get("GUATU_HYPOTHESIS", "usual"))


@pytest.fixture(scope="session", autouse=True)
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    data: Path = tmp_path_factory.mktemp("data")
    (data / "static").mkdir()
    with override_settings(
        DATA=data,
        FILES=data / "files",
        MEDIA_ROOT=data / "files",
        STATIC_ROOT=data / "static",
        SECOND_FACTOR_DEMANDED=False,  # tests of the demand switch it on
        FIELD_KEY="k" * 40,
        INVENTED_NUMBERS=True,  # no number of a test is anybody's
        JOURNAL_ANCHORS=None,  # anchors outlive a test's database
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    ):
        yield
