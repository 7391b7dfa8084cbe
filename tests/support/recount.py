"""A report counted again, naively, from the rows alone.

It knows nothing of facts, deltas and summaries: it reads every row of an organisation
and counts what the reader sees, one step after the other. `numbers` takes the same
counts out of a report; the two are compared as flat mappings of what is not zero.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise, product
from typing import Any
from uuid import UUID

from domain.flow import Edge, Node, Relation, kinds
from domain.path import paths
from domain.story import State
from domain.when import When
from tests.support.coding_recount import coding_numbers
from tests.support.eyes import COUNTED, Eyes, joint
from tests.support.pattern_recount import pattern_numbers
from tests.support.reaching import MOVES, far_on, led_to, wholes_of
from tests.support.report_numbers import Numbers
from tests.support.stall_recount import stall_numbers
from tests.support.tension_recount import tension_numbers

OPEN_AFTER = timedelta(days=180)


@dataclass
class Recount(Eyes):
    """One report of one reader, counted from the rows."""

    found: Numbers = field(default_factory=dict)

    def numbers(self) -> Numbers:
        """Return every count of the report that is not zero."""
        self._cells()
        self._flows()
        self._evidence()
        if "agreement" in self.asked.parts:
            self.found |= coding_numbers(self)
        if "carriage" in self.asked.parts:
            self._carriage()
        if "patterns" in self.asked.parts:
            self.found |= pattern_numbers(self) | stall_numbers(self)
        self.found |= tension_numbers(self)
        self.found["hidden",] = int(self.hides())
        return {name: n for name, n in self.found.items() if n}

    def _add(self, *name: object, n: int = 1) -> None:
        key = tuple(map(str, name))
        self.found[key] = self.found.get(key, 0) + n

    def _move(self, *name: object, hoped: bool) -> None:
        """Count a flow, a loop or a path, and apart if it is hoped for."""
        self._add(*name)
        self._add(*name, "aspired", n=hoped)

    def _hoped(self, *ends: UUID) -> bool:
        """Tell whether one of some steps or activities is hoped for."""
        return any(
            str(self.steps[e].modality) == "aspired" for e in ends if e in self.steps
        )

    def _names(self, step: Any, story: Any) -> Iterator[tuple[str, str]]:
        placed = self.placed(step)
        polarity = {str(cycle): said for cycle, said in placed.items()}
        said = {each for each in placed.values() if each != "unsaid"}
        polarity.setdefault("total", joint(said))
        if not placed:
            polarity["unplaced"] = "unsaid"
        for subject, how in polarity.items():
            if story.space_id not in self.homes:
                if step.space_id in self.homes:
                    yield subject, "arrived"
                    yield subject, f"arrived:{story.space_id}"
                continue
            yield from ((subject, ""), (subject, f"polarity:{how}"))
            yield subject, f"modality:{step.modality}"
            yield from self._said_beside(step, subject)
            if step.space_id == story.space_id:
                yield subject, "here"
            else:
                yield subject, "elsewhere"
                if step.space_id is not None and self.sees_space(step.space_id):
                    yield subject, f"elsewhere:{step.space_id}"

    def _said_beside(self, step: Any, subject: str) -> Iterator[tuple[str, str]]:
        beside = {"scheme": self.older(step), "dimension": self.sides(step)}
        for name, said in beside.items():
            for cycle, each in said.items():
                if str(cycle) == subject:
                    yield subject, f"{name}:{each}"

    def _cells(self) -> None:
        cells: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
        for key in self.seen:
            story = self.stories[key]
            for step in self.steps_of[key]:
                if not (self.within(self.day_of(step)) and self.counts(step.id)):
                    continue
                at_home = story.space_id in self.homes
                self._add("undated", n=at_home and step.first_day is None)
                for name in self._names(step, story):
                    cells[name].append(step)
        groups = self._events()
        wholes = wholes_of(groups, self._ties(Relation.PART_OF))
        for (subject, facet), steps in cells.items():
            inside = {step.id for step in cells.get((subject, ""), ())}
            stories = {step.story_id for step in steps}
            tellers = {t.person_id for key in stories for t in self.tellers[key]}
            self._add("cell", subject, facet, "steps", n=len(steps))
            self._add("cell", subject, facet, "stories", n=len(stories))
            self._add("cell", subject, facet, "tellers", n=len(tellers))
            ids = {step.id for step in steps}
            happened = [
                index
                for index, group in enumerate(groups)
                if group & ids
                and (
                    facet.startswith("arrived")
                    or not any(groups[whole] & inside for whole in wholes[index])
                )
            ]
            self._add("cell", subject, facet, "events", n=len(happened))

    def _ties(self, relation: Relation) -> list[tuple[UUID, UUID]]:
        return [
            (flow.source_step_id, flow.target_step_id)
            for flow in self.rows["Flow"]
            if flow.relation is relation
            and all(
                end in self.steps
                and self.steps[end].story_id in self.seen
                and self.counts(end)
                for end in (flow.source_step_id, flow.target_step_id)
            )
        ]

    def _events(self) -> list[set[UUID]]:
        groups = [
            {step.id}
            for key in self.seen
            for step in self.steps_of[key]
            if self.counts(step.id)
        ]
        for one, other in self._ties(Relation.SAME_EVENT):
            joined = [group for group in groups if group & {one, other}]
            groups = [group for group in groups if not group & {one, other}]
            groups.append(set().union(*joined))
        return groups

    # -------------------------------------------------------------------- flows

    def _node(self, step: Any) -> Node:
        return Node(
            id=step.id,
            cycles=frozenset(self.placed(step)),
            space=step.space_id,
            when=When(step.first_day, step.last_day, step.precision),
            position=step.position,
            story=step.story_id,
            tellers=frozenset(t.person_id for t in self.tellers[step.story_id]),
            day=self.day_of(step),
        )

    def _inside(self, story_id: UUID) -> list[Edge]:
        """Return the flows inside a story, each once, with those that are made."""
        asserted = {
            (flow.source_step_id, flow.target_step_id, flow.relation)
            for flow in self.rows["Flow"]
            if not flow.made
            and flow.source_story_id == flow.target_story_id == story_id
            and {flow.source_step_id, flow.target_step_id} <= self.steps.keys()
        }
        taken = {frozenset(each[:2]) for each in asserted}
        ordered = sorted(
            self.steps_of[story_id],
            key=lambda step: (step.position is None, step.position or 0, step.entered),
        )
        made = set()
        for before, after in pairwise(ordered):
            if frozenset((before.id, after.id)) not in taken:
                ends = (before.id, after.id)
                turned = _over(after, before)
                made.add((*(ends[::-1] if turned else ends), Relation.LEADS_TO))
        return [
            Edge(None, one, other, relation, made=(one, other, relation) in made)
            for one, other, relation in asserted | made
        ]

    def _flows(self) -> None:
        for key in self.seen:
            story = self.stories[key]
            if story.space_id in self.homes:
                self._flows_inside(key)
        for flow in self.rows["Flow"]:
            if flow.source_story_id != flow.target_story_id:
                self._flow_across(flow)

    def _flows_inside(self, key: UUID) -> None:
        nodes = {step.id: self._node(step) for step in self.steps_of[key]}
        edges = self._inside(key)
        led = self._led(nodes, edges)
        for edge in edges:
            self._flow(edge.relation, nodes, edge.source, edge.target, led)
        ordered = sorted(self.steps_of[key], key=lambda step: step.entered)
        found = paths([nodes[step.id] for step in ordered], edges).paths
        for path in {path.nodes: path for path in found}.values():
            if not self.within(path.day) or not any(map(self.counts, path.nodes)):
                continue
            hoped = self._hoped(*path.nodes)
            self._move("path", path.signature, hoped=hoped)
            old = path.day < self.today - OPEN_AFTER
            closed = path.returns or any(self._returns(node) for node in path.nodes)
            if old and len(path.nodes) > 1 and not closed:
                self._move("open", hoped=hoped)

    def _led(self, nodes: dict[UUID, Node], edges: list[Edge]) -> dict[str, set[UUID]]:
        """Return the steps up to which far steps lead, and those hoped for."""
        hoped = {key for key in nodes if self._hoped(key)}
        return {"far": far_on(nodes, edges), "hoped": led_to(hoped, edges)}

    def _returns(self, step_id: UUID) -> bool:
        return any(
            flow.relation is Relation.RETURNS
            and flow.source_step_id == step_id
            and flow.source_story_id != flow.target_story_id
            and self._stands(flow)
            for flow in self.rows["Flow"]
        )

    def _stands(self, flow: Any) -> bool:
        """Tell whether both ends of a flow are there for somebody, and fit."""
        target = self.steps.get(flow.target_step_id)
        activity = self.activities.get(flow.source_activity_id)
        source = self.steps.get(flow.source_step_id) or activity
        if target is None or source is None:
            return False
        ends = {flow.source_story_id, flow.target_story_id} - {None}
        told = [self.stories[key] for key in ends]
        there = {State.SUBMITTED, *COUNTED}
        if any(s.deleted_at is not None or s.state not in there for s in told):
            return False
        return flow.relation not in MOVES or not _over(target, source)

    def _flow_across(self, flow: Any) -> None:
        if not self._stands(flow) or flow.target_story_id not in self.seen:
            return
        target = self.steps[flow.target_step_id]
        if flow.source_activity_id is not None:
            activity = self.activities[flow.source_activity_id]
            home, sees = activity.space_id, self.sees_space(activity.space_id)
            source = Node(
                id=activity.id,
                cycles=frozenset(),
                space=activity.space_id,
                when=When(None, None, activity.precision),
                position=None,
                story=None,
                tellers=frozenset(),
                day=self.today,
            )
            led: dict[str, set[UUID]] = {"far": set(), "hoped": set()}
        else:
            step = self.steps[flow.source_step_id]
            home = self.stories[step.story_id].space_id
            sees = step.story_id in self.seen
            source = self._node(step)
            nodes = {s.id: self._node(s) for s in self.steps_of[step.story_id]}
            led = self._led(nodes, self._inside(step.story_id))
        if not (sees and self.counts(source.id) and self.counts(target.id)):
            return
        ends = {source.id: source, target.id: self._node(target)}
        if self.stories[target.story_id].space_id in self.homes:
            self._flow(flow.relation, ends, source.id, target.id, led)
        elif home in self.homes and self.within(self.day_of(target)):
            self._move("going out", hoped=self._hoped(*ends))

    def _flow(
        self,
        relation: Relation,
        nodes: dict[UUID, Node],
        one: UUID,
        other: UUID,
        led: dict[str, set[UUID]],
    ) -> None:
        source, target = nodes[one], nodes[other]
        both = self.counts(one) and self.counts(other)
        if not (both and self.within(target.day)):
            return
        hoped = self._hoped(one, other)
        if relation in MOVES and source.cycles and target.cycles:
            self._move("flows", hoped=hoped)
            self._move("flows", relation, hoped=hoped)
            for left, right in product(source.cycles, target.cycles):
                self._move("matrix", left, right, hoped=hoped)
        if relation is Relation.RETURNS:
            length = "long" if one in led["far"] else "short"
            self._move("loops", length, hoped=hoped or one in led["hoped"])
        for kind in kinds(source, target, relation):
            self._move("kinds", kind, hoped=hoped)
            if kind == "branches":
                places = [end.space for end in (source, target)]
                if all(self.sees_space(place) for place in places if place):
                    self._move("branch", *places, hoped=hoped)

    def _carriage(self) -> None:
        edges = [
            (edge.relation, edge.source, edge.target)
            for key in self.seen
            for edge in self._inside(key)
        ] + [
            (flow.relation, flow.source_step_id, flow.target_step_id)
            for flow in self.rows["Flow"]
            if flow.source_story_id != flow.target_story_id
            and {flow.source_story_id, flow.target_story_id} <= self.seen
            and self._stands(flow)
        ]
        for relation, one, other in edges:
            source, target = self.steps[one], self.steps[other]
            ends = {source.space_id, target.space_id}
            if "aspired" in {str(source.modality), str(target.modality)}:
                continue
            if (
                relation is Relation.LEADS_TO
                and len(ends) == 2
                and None not in ends
                and all(map(self.sees_space, ends))
                and ends & self.homes
                and self.within(self.day_of(target))
            ):
                self._add("carried", source.space_id, target.space_id)

    # ----------------------------------------------------------------- evidence

    def _links(self, step_id: UUID) -> set[UUID]:
        return {
            row.indicator_id
            for table in ("EvidenceLink", "IndicatorOrigin")
            for row in self.rows[table]
            if row.step_id == step_id
        }

    def _evidence(self) -> None:
        known = {
            row.id: row
            for row in self.rows["Indicator"]
            if self.sees_space(row.space_id)
        }
        readings = [
            row.indicator_id
            for row in self.rows["Measurement"]
            if row.deleted_at is None
            and row.indicator_id in known
            and self.within(row.day)
        ]
        here = {key for key, row in known.items() if row.space_id in self.homes}
        explained = self._linked(known.keys(), set(readings))
        self._add("unexplained", n=len(here - explained))
        for row in self.rows["IndicatorCycle"]:
            if row.indicator_id in here:
                n = readings.count(row.indicator_id)
                self._add("effect", row.cycle, "indicators")
                self._add("effect", row.cycle, "measurements", n=n)

    def _linked(self, known: Collection[UUID], measured: set[UUID]) -> set[UUID]:
        """Count the steps by their indicators; return the indicators."""
        explained: set[UUID] = set()
        for step in self.steps_at_home():
            links = self._links(step.id)
            explained |= links
            for subject in ("total", *self.placed(step)):
                self._add("unmeasured", subject, n=not links & measured)
                for link in links.intersection(known) if subject != "total" else ():
                    self._add("reference", subject, link)
        return explained

    def steps_at_home(self) -> Iterator[Any]:
        """Yield the counted steps of stories that live in the report's spaces."""
        for key in self.seen:
            if self.stories[key].space_id in self.homes:
                for step in self.steps_of[key]:
                    if self.within(self.day_of(step)) and self.counts(step.id):
                        yield step


def _over(one: Any, other: Any) -> bool:
    """Tell whether one was surely over before the other began."""
    known = one.last_day is not None and other.first_day is not None
    return known and bool(one.last_day < other.first_day)
