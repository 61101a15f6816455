"""The counting of `make test`, and the servers it starts when none run here."""

import psycopg2
import pytest
import redis

from tests.runner import servers, suites
from tests.runner.suites import Counts

PYTEST_RED = """
tests/test_x.py .F
FAILED tests/test_x.py::test_3_passed_in_2.00s - assert 3 passed
1 failed, 41 passed, 2 skipped, 1 error in 12.34s
"""
NODE_RED = "# tests 9\n# suites 1\n# pass 7\n# fail 2\n# cancelled 0\n# skipped 0\n"


class TestCount:
    def test_reads_the_closing_line_of_pytest(self):
        assert suites.count(PYTEST_RED, succeeded=False) == Counts(
            passed=41, failed=2, skipped=2
        )

    def test_reads_what_node_counts(self):
        assert suites.count(NODE_RED, succeeded=False) == Counts(passed=7, failed=2)

    def test_takes_a_check_that_prints_no_counts_for_one_test(self):
        assert suites.count("All checks passed!", succeeded=True) == Counts(passed=1)
        assert suites.count("error: boom", succeeded=False) == Counts(failed=1)

    def test_never_calls_a_command_that_failed_passed(self):
        assert suites.count("3 passed in 1.00s", succeeded=False).failed == 1


@pytest.mark.production
class TestServers:
    @pytest.fixture
    def nothing_runs_here(self, monkeypatch):
        monkeypatch.delenv("POSTGRES_URL", raising=False)
        monkeypatch.delenv("REDIS_URL", raising=False)
        port = servers.free_port()
        monkeypatch.setattr(
            servers, "USUAL_POSTGRES", f"postgres://x@127.0.0.1:{port}/x"
        )
        monkeypatch.setattr(servers, "USUAL_REDIS", f"redis://127.0.0.1:{port}")

    def test_are_started_when_none_run_here_and_stopped_afterwards(
        self, nothing_runs_here
    ):
        with servers.running() as (surroundings, lacking):
            postgres, broker = surroundings["POSTGRES_URL"], surroundings["REDIS_URL"]
            psycopg2.connect(postgres).close()
            with redis.Redis.from_url(broker) as client:
                client.ping()

        assert lacking == []
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(postgres)
        with (
            pytest.raises(redis.ConnectionError),
            redis.Redis.from_url(broker) as client,
        ):
            client.ping()

    def test_leave_no_database_of_the_tests_behind(self, nothing_runs_here):
        with servers._postgres() as url:
            connection = psycopg2.connect(url)
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("CREATE DATABASE test_lullabel_abc_gw0")

                servers._drop_databases(url, "lullabel_abc")

                cursor.execute("SELECT datname FROM pg_database")
                names = [name for (name,) in cursor.fetchall()]
            connection.close()

        assert "postgres" in names
        assert "test_lullabel_abc_gw0" not in names
