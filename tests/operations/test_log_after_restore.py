"""A restore of an older backup, and the public log that was longer: the copy completes it, or the gap is reported."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from conditions import public_log_checks, workflow
from conditions.models import ConditionPage
from operations import backup
from transparency import checkpoints, exporting, keys, log, tree
from verify.verify import Checkpoint, check_consistency


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "log"


@pytest.fixture
def older(site, tmp_path, folder, settings):
    """Make a backup, withdraw a page after it, and copy the log; return the path of the backup."""
    settings.WITHDRAWALS_FILE = tmp_path / "withdrawals.jsonl"
    path = backup.back_up(tmp_path / "site.tar.gz").path
    page = ConditionPage.objects.get(topic__slug="overview")
    workflow.withdraw(page, by=User.objects.get(username="chris"), reason="Wrong")
    exporting.export(folder)
    return path


def restore(path, *arguments):
    out = io.StringIO()
    call_command("restore", str(path), "--no-withdrawals", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_log_goes_on_from_its_copy(older, elsewhere, folder):
    before = exporting.read_checkpoint(folder)

    with elsewhere():
        told = restore(older, "--log", str(folder))

        assert "In the public log, but not in the backup: " in told
        assert "withdrawn /conditions/congenital-generalized-lipodystrophy/overview/" in told
        assert (log.size(), log.root(before.size)) == (before.size, before.root)
        assert public_log_checks.unexplained() == 1
        page = ConditionPage.objects.get(topic__slug="overview")
        workflow.withdraw(page, by=User.objects.get(username="chris"), reason="Wrong")
        after = Checkpoint.parse(checkpoints.checkpoint())
        check_consistency(
            before.size,
            before.root,
            after.size,
            after.root,
            tree.consistency_path(log.reader(), before.size, after.size),
        )
        call_command("verify_published", stdout=io.StringIO(), stderr=io.StringIO())


def test_without_a_copy_the_gap_is_told(older, elsewhere, folder, settings):
    size = exporting.read_checkpoint(folder).size

    with elsewhere():
        assert "The public log ends with the backup. If it was longer, witnesses will report" in restore(older)

        assert log.size() == size - 1
        settings.LOG_FOLDER = folder
        errors = io.StringIO()
        with pytest.raises(CommandError):
            call_command("verify_published", stdout=io.StringIO(), stderr=errors)
        assert f"THE LOG IS SHORTER THAN ITS COPY: the copy has {size} entries" in errors.getvalue()
        with pytest.raises(CommandError, match="THE LOG IS SHORTER"):
            call_command("publish_due", stdout=io.StringIO())


def test_the_copy_of_the_settings_is_used(older, elsewhere, folder, settings):
    settings.LOG_FOLDER = folder

    with elsewhere():
        assert "In the public log, but not in the backup: " in restore(older)


@pytest.mark.parametrize("fault", ["another log", "not signed", "missing", "damaged"])
def test_a_copy_that_does_not_fit_restores_nothing(older, elsewhere, folder, settings, fault):
    bundle = next(folder.glob("tile/entries/*.p/*"))
    if fault == "another log":
        bundle.write_bytes(bundle.read_bytes().replace(b'"active":true', b'"active":null'))
    elif fault == "not signed":
        settings.LOG_KEY = str(keys.NoteSigner.new("example.org/log"))
    elif fault == "missing":
        bundle.unlink()
    else:
        bundle.write_bytes(b"\0\5x")

    with elsewhere(), pytest.raises(CommandError, match=r"public log .* The database is still empty\."):
        restore(older, "--log", str(folder))
