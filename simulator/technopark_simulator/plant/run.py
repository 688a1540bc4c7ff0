"""Works a line's day out in time: a serial flow with buffers, random stops, setups and waits.

Time is seconds of working time since the day's start; breaks come in later. Between two events every station
moves on at a constant rate, so the run jumps from event to event. Its totals are decided beforehand: a stop is
only let in if the rest of the day's work still fits behind it, and so each day ends on exactly its plan.
"""

from __future__ import annotations

import math
from random import Random

from technopark_simulator.plant.machine import EPSILON, Machine, Span
from technopark_simulator.plant.model import LineModel
from technopark_simulator.plant.plan import LinePlan
from technopark_simulator.plant.reasons import (
    BLOCKED,
    BREAKDOWN_WEIGHTS,
    BREAKDOWNS,
    CHANGEOVER,
    MINOR_STOP_WEIGHTS,
    MINOR_STOPS,
    RUNNING,
    START_UP,
    STARVED,
    UNIT_CHANGE,
    Condition,
)
from technopark_simulator.plant.usage import LONGEST, reserve_s, start_up_s

_LEAST_WAIT_S = 60.0
_LEAST_STOP_S = 5.0
_SPREAD_OF_REPAIRS = 0.6
_SPREAD_OF_PACE = 0.03
_MOST_EVENTS = 1_000_000
_MOST_HURRY = 5.0
_HURRY_BELOW = 0.8
_LONG_STOP_S = 120.0
_RAMP_S = (60.0, 240.0)
_RAMP = 0.75


def run_day(model: LineModel, plan: LinePlan, rng: Random) -> list[list[Span]]:
    """Return what each station of the line does from the first to the last second of working time.

    Raises:
        RuntimeError: the day's work did not fit into it, which the plan and the run exclude together.
    """
    return _Run(model, plan, rng).work()


class _Run:
    def __init__(self, model: LineModel, plan: LinePlan, rng: Random) -> None:
        self._model = model
        self._plan = plan
        self._rng = rng
        self._now = 0.0
        self._end = plan.working_s
        slowest = max((job.cycle_s for station in plan.stations for job in station.jobs), default=0.0)
        self._reserve_s = reserve_s(model, plan.working_s - plan.interrupted_s, slowest)
        self._waiting_until = 0.0
        self._waits = list(plan.waits)
        self._turns_of_interruptions = sorted(
            at_s for interruption in plan.interruptions for at_s in interruption[:2]
        )
        lead, last = model.character.lead, len(plan.stations) - 1
        self._machines = [
            Machine(station, plan.speed * lead ** (last - index), START_UP)
            for index, station in enumerate(plan.stations)
        ]
        for machine in self._machines:
            self._start(machine)

    def work(self) -> list[list[Span]]:
        events = 0
        while self._now < self._end:
            self._enter_conditions()
            self._advance(self._until_next_event())
            self._handle()
            events += 1
            if events > _MOST_EVENTS:
                raise RuntimeError(f"{self._model.path}: the day of {self._plan} does not move on")
        for machine in self._machines:
            machine.close_span(self._end)
            if not machine.done:
                raise RuntimeError(f"{self._model.path}: {machine.work_left_s():.0f} s of work are left over")
        return [machine.spans for machine in self._machines]

    def _start(self, machine: Machine) -> None:
        character = self._model.character
        warm_s = start_up_s(self._model, self._end) * self._rng.uniform(2 - LONGEST, LONGEST)
        machine.halt(START_UP, warm_s)
        if machine.job.setup_s:
            machine.halt(START_UP, machine.stopped_until + machine.job.setup_s)
        machine.next_breakdown_s = self._rng.expovariate(1 / character.breakdown_every_s)
        machine.next_minor_stop_s = self._rng.expovariate(1 / character.minor_stop_every_s)

    def _enter_conditions(self) -> None:
        goes_on = False
        for index, machine in enumerate(self._machines):
            condition = self._condition(index, machine)
            if condition != machine.condition:
                goes_on = goes_on or condition is RUNNING
                pace = self._rng.uniform(1 - _SPREAD_OF_PACE, 1 + _SPREAD_OF_PACE)
                if (
                    condition is RUNNING
                    and not self._model.slow
                    and machine.stood_s(self._now) >= _LONG_STOP_S
                ):
                    machine.ramp_left_s = self._rng.uniform(*_RAMP_S)
                rate = self._rate(machine) * pace if condition is RUNNING else 0.0
                machine.enter(condition, self._now, rate)
        if goes_on and (short_s := _HURRY_BELOW * self._reserve_s - self._spare_s()) > 0:
            self._hurry(short_s)

    def _rate(self, machine: Machine) -> float:
        return machine.ideal_rate * (_RAMP if machine.ramp_left_s else 1.0)

    def _hurry(self, short_s: float) -> None:
        """Let what runs run faster, because starving and blocking have used up a part of the reserve.

        In the shipped park this is rare, and so little that no station is faster than its ideal cycle.
        """
        left_s = self._end - self._now
        faster = left_s / max(left_s - short_s, left_s / _MOST_HURRY)
        for machine in self._machines:
            if machine.rate:
                machine.hasten(machine.ideal_rate * faster, self._now)

    def _condition(self, index: int, machine: Machine) -> Condition:
        interrupted = self._interrupted(index, machine)
        if interrupted is not None:
            return interrupted
        if machine.stop is not None:
            return machine.stop
        if self._waiting_until > self._now or machine.done:
            return self._plan.idle
        buffer = self._model.buffer
        if index > 0:
            go_on = buffer.least + (buffer.gap if machine.condition is STARVED else 0)
            if self._level(index - 1) < go_on - EPSILON or self._level(index - 1) <= buffer.least + EPSILON:
                return STARVED
        if index < len(self._machines) - 1:
            go_on = buffer.most - (buffer.gap if machine.condition is BLOCKED else 0)
            if self._level(index) > go_on + EPSILON or self._level(index) >= buffer.most - EPSILON:
                return BLOCKED
        return RUNNING

    def _interrupted(self, index: int, machine: Machine) -> Condition | None:
        """Return what stops a station from outside: power fails for all, material is missed by the first at work."""
        for interruption in self._plan.interruptions:
            hit = interruption.everywhere or (index == 0 and not machine.done)
            if hit and interruption.start_s <= self._now < interruption.end_s:
                return interruption.condition
        return None

    def _level(self, index: int) -> float:
        """Return what lies between a station and the next one."""
        return self._model.buffer.level + self._machines[index].passed - self._machines[index + 1].taken

    def _until_next_event(self) -> float:
        seconds = self._end - self._now
        if self._waiting_until > self._now:
            seconds = min(seconds, self._waiting_until - self._now)
        elif self._waits:
            seconds = min(seconds, self._waits[0][0] - self._now)
        for at_s in self._turns_of_interruptions:
            if at_s > self._now:
                seconds = min(seconds, at_s - self._now)
        for machine in self._machines:
            if machine.stop is not None:
                seconds = min(seconds, machine.stopped_until - self._now)
            if machine.rate:
                if machine.ramp_left_s:
                    seconds = min(seconds, machine.ramp_left_s)
                to_mark = (machine.next_mark - machine.taken) / machine.rate
                seconds = min(seconds, to_mark, machine.next_breakdown_s, machine.next_minor_stop_s)
        for index in range(len(self._machines) - 1):
            seconds = min(seconds, self._until_buffer_turns(index))
        return max(seconds, 0.0)

    def _until_buffer_turns(self, index: int) -> float:
        """Return the seconds until a buffer starves, blocks or frees one of its neighbours."""
        buffer, before, after = self._model.buffer, self._machines[index], self._machines[index + 1]
        change = before.flow - after.rate
        if abs(change) < EPSILON * EPSILON:
            return math.inf
        turns: list[float] = []
        if change < 0:
            turns = [buffer.least] if after.rate else []
            turns += [buffer.most - buffer.gap] if before.condition is BLOCKED else []
        else:
            turns = [buffer.most] if before.rate else []
            turns += [buffer.least + buffer.gap] if after.condition is STARVED else []
        level = self._level(index)
        ahead = [(turn - level) / change for turn in turns]
        return min((seconds for seconds in ahead if seconds > 0), default=math.inf)

    def _advance(self, seconds: float) -> None:
        self._now = self._end if seconds >= self._end - self._now else self._now + seconds
        for machine in self._machines:
            if machine.rate:
                machine.advance(seconds)

    def _handle(self) -> None:
        if self._waits and self._waits[0][0] <= self._now and self._waiting_until <= self._now:
            self._wait(self._waits.pop(0)[1])
        for machine in self._machines:
            if machine.stop is not None and machine.stopped_until <= self._now:
                machine.stop = None
            if not machine.rate:
                continue
            if machine.ramping and not machine.ramp_left_s:
                machine.end_ramp(self._now)
            ended = machine.pass_marks(self._now)
            if ended is not None:
                self._begin_job(machine)
                if machine is self._machines[-1] and ended.wait_s:
                    self._wait(ended.wait_s)
            elif machine.next_breakdown_s <= 0:
                self._break_down(machine)
            elif machine.next_minor_stop_s <= 0:
                self._stop_shortly(machine)

    def _begin_job(self, machine: Machine) -> None:
        if machine.job.setup_s:
            machine.halt(UNIT_CHANGE if self._model.slow else CHANGEOVER, self._now + machine.job.setup_s)
        else:
            machine.rate = self._rate(machine)

    def _break_down(self, machine: Machine) -> None:
        character, rng = self._model.character, self._rng
        machine.next_breakdown_s = rng.expovariate(1 / character.breakdown_every_s)
        reason = rng.choices(BREAKDOWNS, BREAKDOWN_WEIGHTS)[0]
        # The mean of a lognormal distribution lies above its median by exp(spread^2 / 2).
        median_s = character.breakdown_s / math.exp(_SPREAD_OF_REPAIRS**2 / 2)
        self._stop(
            machine, Condition("down", reason), rng.lognormvariate(math.log(median_s), _SPREAD_OF_REPAIRS)
        )

    def _stop_shortly(self, machine: Machine) -> None:
        character, rng = self._model.character, self._rng
        machine.next_minor_stop_s = rng.expovariate(1 / character.minor_stop_every_s)
        reason = rng.choices(MINOR_STOPS, MINOR_STOP_WEIGHTS)[0]
        self._stop(
            machine, Condition("delay", reason), _LEAST_STOP_S + rng.expovariate(1 / character.minor_stop_s)
        )

    def _stop(self, machine: Machine, condition: Condition, seconds: float) -> None:
        ramp_s = _RAMP_S[1] * (1 - _RAMP) if seconds >= _LONG_STOP_S and not self._model.slow else 0.0
        if seconds + ramp_s <= self._slack_s():
            machine.halt(condition, self._now + seconds)

    def _wait(self, seconds: float) -> None:
        """Let the whole line wait, but no longer than the day's work allows."""
        seconds = min(seconds, self._slack_s())
        if seconds >= _LEAST_WAIT_S:
            self._waiting_until = self._now + seconds

    def _slack_s(self) -> float:
        """Return how long the line could still stand without missing its plan."""
        return self._spare_s() - self._reserve_s

    def _spare_s(self) -> float:
        """Return the time that is left over if each stop and setup from now on holds up the whole line."""
        work_s = max(machine.work_left_s() for machine in self._machines) * (1 + _SPREAD_OF_PACE)
        idle_s = max(0.0, self._waiting_until - self._now)
        for machine in self._machines:
            idle_s += machine.setups_left_s + machine.ramp_left_s * (1 - _RAMP)
            if machine.stop is not None:
                idle_s += max(0.0, machine.stopped_until - self._now)
        for interruption in self._plan.interruptions:
            idle_s += max(0.0, interruption.end_s - max(self._now, interruption.start_s))
        return self._end - self._now - work_s - idle_s
