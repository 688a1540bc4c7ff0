"""The simulated clock catches up with the present and never overtakes it."""

from __future__ import annotations

from technopark_simulator.clock import Clock


class Wall:
    """A wall clock that stands where a test puts it."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def test_at_normal_speed_it_keeps_its_distance_from_the_present() -> None:
    wall = Wall(1_000_000)
    clock = Clock(400_000, 1.0, wall)
    wall.now += 5_000
    assert clock.now() == 405_000


def test_a_fast_clock_runs_up_to_the_present_and_then_with_it() -> None:
    wall = Wall(1_000_000)
    clock = Clock(400_000, 60.0, wall)
    wall.now += 5_000
    assert clock.now() == 700_000
    wall.now += 100_000
    assert clock.now() == wall.now


def test_it_never_runs_backwards_when_the_wall_clock_is_set_back() -> None:
    wall = Wall(1_000_000)
    clock = Clock(1_000_000, 1.0, wall)
    wall.now += 10_000
    assert clock.now() == 1_010_000
    wall.now -= 30_000
    assert clock.now() == 1_010_000
