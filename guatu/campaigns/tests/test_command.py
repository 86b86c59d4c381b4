from click.testing import CliRunner

from guatu.campaigns.models import Campaign
from guatu.cli.tasklist import command


def run(*words):
    return CliRunner().invoke(command, list(words))


def test_a_shipped_list_goes_in_and_comes_out_again(world, tmp_path):
    assert run("import", "norms", "--owner", "city", "--starts-on", "2026-12-01").exit_code == 0
    for name in ("list.xlsx", "list.yaml"):
        assert run("export", "norms", str(tmp_path / name)).exit_code == 0
        assert run("import", str(tmp_path / name), "--owner", "east", "--starts-on", "2026-12-01").exit_code == 0
    assert list(Campaign.objects.order_by("pk").values_list("code", "owner__code")) == [
        ("norms", "city"), ("norms-2", "east"), ("norms-3", "east"),
    ]  # fmt: skip


def test_a_faulty_file_writes_nothing_and_says_where(world, tmp_path):
    path = tmp_path / "list.yaml"
    path.write_text("code: c\nname: n\ntasks: []\n", encoding="utf-8")
    result = run("import", str(path), "--owner", "city")
    assert (result.exit_code, Campaign.objects.count()) == (1, 0)
    assert "第3行 tasks：清单里还没有任务" in result.output


def test_unknown_owners_campaigns_and_files_are_refused(world, tmp_path):
    assert run("import", "norms", "--owner", "nowhere").exit_code == 1
    assert run("export", "nothing", str(tmp_path / "x.yaml")).exit_code == 1
    assert run("import", str(tmp_path / "none.yaml"), "--owner", "city").exit_code == 2
