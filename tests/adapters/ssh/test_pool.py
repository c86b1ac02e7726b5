"""Connections are shared while warm, replaced when dead, and closed when idle."""

import threading

import pytest
from tests.adapters.ssh.reach import PATIENT, WITHIN
from tests.lab.waiting import wait_until

from tidegate.adapters.ssh.connecting import Connector
from tidegate.adapters.ssh.failures import HostProblem
from tidegate.adapters.ssh.pool import ConnectionPool

pytestmark = pytest.mark.sshd


@pytest.fixture
def pool_for(reach):
    made = []

    def _make(server, **settings):
        reach.knows(server)
        pool = ConnectionPool(Connector(reach.keys, limits=PATIENT), **settings)
        made.append(pool)
        return pool, reach.target(server)

    yield _make
    for pool in made:
        pool.close()


def test_the_same_connection_serves_again(pool_for, start_sshd):
    server = start_sshd()
    pool, target = pool_for(server)
    assert not pool.is_warm(target)
    for _ in range(3):
        with pool.borrow(target) as connection:
            assert connection.run("true").wait(within=WITHIN).is_success
    assert pool.is_warm(target)
    assert server.log.read_text().count("Accepted publickey") == 1


def test_threads_that_come_together_share_one(pool_for, start_sshd):
    server = start_sshd()
    pool, target = pool_for(server)
    answers = []

    def _work(number):
        with pool.borrow(target) as connection:
            answers.append(connection.run(f"echo {number}").collect(within=WITHIN).stdout)

    threads = [threading.Thread(target=_work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN)
    assert sorted(answers) == [b"%d\n" % number for number in range(6)]
    assert server.log.read_text().count("Accepted publickey") == 1


def test_a_dead_connection_is_replaced(pool_for, start_sshd):
    server = start_sshd()
    pool, target = pool_for(server)
    with pool.borrow(target) as connection:
        first = connection
    server.restart()
    wait_until(lambda: not first.is_alive)
    with pool.borrow(target) as connection:
        assert connection is not first
        assert connection.is_alive


def test_an_idle_connection_is_closed(pool_for, start_sshd):
    pool, target = pool_for(start_sshd(), idle=0.2)
    with pool.borrow(target):
        pass
    with pool.borrow(target) as connection:
        answer = connection.run("sleep 0.6; echo used").collect(within=WITHIN)
        assert answer.stdout == b"used\n"  # three idle times long, but in use
    wait_until(lambda: not connection.is_alive)
    assert not pool.is_warm(target)


def test_a_connection_that_was_begun_early_is_the_one_that_is_lent(pool_for, start_sshd):
    server = start_sshd()
    pool, target = pool_for(server)
    for _ in range(3):
        pool.warm(target)
    with pool.borrow(target) as connection:
        assert connection.run("true").wait(within=WITHIN).is_success
    assert server.log.read_text().count("Accepted publickey") == 1


def test_what_keeps_an_early_connection_from_coming_is_told_once(pool_for, start_sshd):
    server = start_sshd()
    pool, target = pool_for(server)
    server.stop()
    pool.warm(target)
    with pytest.raises(HostProblem, match="nothing listens"), pool.borrow(target):
        pass
    server.start()
    with pool.borrow(target) as connection:
        assert connection.is_alive


def test_an_early_connection_that_nobody_wanted_is_closed_with_the_pool(pool_for, start_sshd):
    server = start_sshd()
    pool, target = pool_for(server)
    pool.warm(target)
    pool.close()
    wait_until(lambda: not any(t.name.startswith("ssh-w") for t in threading.enumerate()))


def test_a_closed_pool_lends_nothing(pool_for, start_sshd):
    pool, target = pool_for(start_sshd())
    with pool.borrow(target) as connection:
        pool.close()
        assert not connection.is_alive
    with pytest.raises(HostProblem, match="is closing"), pool.borrow(target):
        pass
