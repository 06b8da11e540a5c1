"""How save writes: all or nothing, with links and permissions kept, killed at any moment, two at a time."""

import errno
import os
import random
import signal
import stat
import threading
import time

import pytest
from checkpoints import assert_same, checkpoint

from autograd.serialization import load, save

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
needs_links = pytest.mark.skipif(os.name == "nt", reason="needs POSIX links and permissions")
ignores_fork_warning = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def fails(error):
    def function(*_):
        raise error

    return function


@pytest.mark.parametrize("function", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), OSError("odd"), KeyboardInterrupt()])
def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, function, error):
    save(checkpoint(1), tmp_path / "f")
    monkeypatch.setattr(os, function, fails(error))
    with pytest.raises(type(error)) as caught:
        save(checkpoint(2), tmp_path / "f")
    monkeypatch.undo()
    assert os.listdir(tmp_path) == ["f"]
    assert_same(load(tmp_path / "f"), checkpoint(1))
    if getattr(error, "errno", None):
        assert caught.value.filename == str(tmp_path / "f")


@needs_fork
@ignores_fork_warning
def test_a_disk_that_fills_while_writing_leaves_the_old_file(tmp_path):
    import resource

    save(checkpoint(1), tmp_path / "f")

    def save_with_little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        with pytest.raises(OSError, match="f"):
            save(checkpoint(2, size=10_000), tmp_path / "f")

    assert wait(fork(save_with_little_room)) == 0
    assert os.listdir(tmp_path) == ["f"]
    assert_same(load(tmp_path / "f"), checkpoint(1))


def test_a_folder_that_cannot_be_synced_does_not_fail_the_save(tmp_path, monkeypatch):
    fsync, calls = os.fsync, []

    def fsync_files_only(descriptor):
        calls.append(descriptor)
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not for folders")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync_files_only)
    save([1], tmp_path / "f")
    assert load(tmp_path / "f") == [1]
    assert len(calls) == 2 or os.name == "nt"


def test_a_missing_folder_is_named_as_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="'no/such/f'"):
        save([1], "no/such/f")


def test_saving_over_a_folder_is_refused(tmp_path):
    with pytest.raises((IsADirectoryError, PermissionError), match=tmp_path.name):
        save([1], tmp_path)
    assert os.listdir(tmp_path) == []


@needs_links
def test_a_new_file_gets_the_permissions_of_the_umask(tmp_path):
    old = os.umask(0o027)
    try:
        save([1], tmp_path / "f")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


@needs_links
def test_a_replaced_file_keeps_its_permissions(tmp_path):
    save([1], tmp_path / "f")
    (tmp_path / "f").chmod(0o604)
    save([2], tmp_path / "f")
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o604


@needs_links
def test_a_symbolic_link_stays_and_its_target_is_replaced(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "link").symlink_to(os.path.join("..", "b", "real"))
    monkeypatch.chdir(tmp_path / "a")
    save([1], "link")  # the target is not there yet
    save([2], "link")
    assert os.path.islink("link")
    assert load(tmp_path / "b" / "real") == [2]
    assert os.listdir(tmp_path / "a") == ["link"]


@needs_links
def test_a_device_is_written_to_and_not_replaced():
    save([1], "/dev/null")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(tmp_path):
    save([1], tmp_path / "f")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(PermissionError, match=r"'.*/f'"):
            save([2], tmp_path / "f")
    finally:
        tmp_path.chmod(0o755)
    assert load(tmp_path / "f") == [1]


def test_a_read_only_file_is_refused(tmp_path, monkeypatch):
    save([1], tmp_path / "f")
    monkeypatch.setattr(os, "access", lambda *_: False)  # as the system answers to everyone but root
    with pytest.raises(PermissionError, match="f"):
        save([2], tmp_path / "f")
    assert load(tmp_path / "f") == [1]


# Killed, and two at a time


def fork(task):
    """Run `task` in a child process, which exits with 0 if it succeeds."""
    if child := os.fork():
        return child
    try:
        task()
        os._exit(0)
    except BaseException:
        os._exit(1)


def wait(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def save_many(path, values):
    for value in values:
        save(checkpoint(value, size=20_000), path)


def assert_whole(path):
    """The file at `path` holds one checkpoint, and no piece of another."""
    back = load(path)
    assert_same(back, checkpoint(back["value"], size=20_000))
    return back["value"]


@needs_fork
@ignores_fork_warning
def test_a_save_killed_at_any_moment_leaves_the_old_file_or_the_new(tmp_path):
    path, rng = tmp_path / "f", random.Random(0)
    save_many(path, [0])
    seen = {0}
    for value in range(1, 31):
        child = fork(lambda value=value: save_many(path, [value] * 1000))
        time.sleep(rng.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        assert wait(child) == -signal.SIGKILL
        current = assert_whole(path)
        assert current in (max(seen), value)
        seen.add(current)
    assert len(seen) > 2, "the kills came too early to show anything"


@needs_fork
@ignores_fork_warning
def test_two_processes_that_save_to_one_path_never_mix(tmp_path):
    save_many(tmp_path / "f", [0])
    children = [fork(lambda value=value: save_many(tmp_path / "f", [value] * 20)) for value in (1, 2)]
    while children:
        assert_whole(tmp_path / "f")
        child, status = os.waitpid(-1, os.WNOHANG)
        if child:
            assert status == 0
            children.remove(child)
    assert os.listdir(tmp_path) == ["f"]


def test_two_threads_that_save_to_one_path_never_mix(tmp_path):
    threads = [threading.Thread(target=save_many, args=(tmp_path / "f", [value] * 10)) for value in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert assert_whole(tmp_path / "f") in (1, 2)
    assert os.listdir(tmp_path) == ["f"]
