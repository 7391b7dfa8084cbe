"""The tables, one file each: rows without rules."""

from services.database.tables.activity import Activity
from services.database.tables.attendance import Attendance
from services.database.tables.claim import Claim
from services.database.tables.consent import Consent
from services.database.tables.corroboration import Corroboration
from services.database.tables.decision import Decision
from services.database.tables.delta import Delta
from services.database.tables.evidence_link import EvidenceLink
from services.database.tables.flow import Flow
from services.database.tables.fold import Fold
from services.database.tables.frame import Frame
from services.database.tables.frame_entry import FrameEntry
from services.database.tables.frame_entry_aspiration import FrameEntryAspiration
from services.database.tables.frame_entry_cycle import FrameEntryCycle
from services.database.tables.frame_entry_state import FrameEntryState
from services.database.tables.frame_link import FrameLink
from services.database.tables.frame_version import FrameVersion
from services.database.tables.frame_version_entry import FrameVersionEntry
from services.database.tables.frame_version_person import FrameVersionPerson
from services.database.tables.framing_event import FramingEvent
from services.database.tables.framing_outcome import FramingOutcome
from services.database.tables.frozen_report import FrozenReport
from services.database.tables.frozen_report_entry import FrozenReportEntry
from services.database.tables.frozen_report_space import FrozenReportSpace
from services.database.tables.frozen_report_story import FrozenReportStory
from services.database.tables.idempotency import Idempotency
from services.database.tables.indicator import Indicator
from services.database.tables.indicator_cycle import IndicatorCycle
from services.database.tables.indicator_origin import IndicatorOrigin
from services.database.tables.kept_comment import KeptComment
from services.database.tables.landscape import Landscape
from services.database.tables.landscape_seat import LandscapeSeat
from services.database.tables.landscape_version import LandscapeVersion
from services.database.tables.life_stage import LifeStage
from services.database.tables.measurement import Measurement
from services.database.tables.measurement_month import MeasurementMonth
from services.database.tables.measurement_version import MeasurementVersion
from services.database.tables.member import Member
from services.database.tables.merge import Merge
from services.database.tables.merge_move import MergeMove
from services.database.tables.open_day import OpenDay
from services.database.tables.organisation import Organisation
from services.database.tables.other_cycle import OtherCycle
from services.database.tables.participation import Participation
from services.database.tables.passage import Passage
from services.database.tables.person import Person
from services.database.tables.placement import Placement
from services.database.tables.report_comment import ReportComment
from services.database.tables.report_mark import ReportMark
from services.database.tables.roll import Roll
from services.database.tables.roll_month import RollMonth
from services.database.tables.signature import Signature
from services.database.tables.space import Space
from services.database.tables.statement import Statement
from services.database.tables.step import Step
from services.database.tables.step_person import StepPerson
from services.database.tables.story import Story
from services.database.tables.story_cycle import StoryCycle
from services.database.tables.story_teller import StoryTeller
from services.database.tables.story_version import StoryVersion
from services.database.tables.substantiation import Substantiation
from services.database.tables.summary import Summary
from services.database.tables.teller_month import TellerMonth
from services.database.tables.tenant import Tenant
from services.database.tables.token import Token
from services.database.tables.tombstone import Tombstone
from services.database.tables.trace import Trace

__all__ = [
    "Activity",
    "Attendance",
    "Claim",
    "Consent",
    "Corroboration",
    "Decision",
    "Delta",
    "EvidenceLink",
    "Flow",
    "Fold",
    "Frame",
    "FrameEntry",
    "FrameEntryAspiration",
    "FrameEntryCycle",
    "FrameEntryState",
    "FrameLink",
    "FrameVersion",
    "FrameVersionEntry",
    "FrameVersionPerson",
    "FramingEvent",
    "FramingOutcome",
    "FrozenReport",
    "FrozenReportEntry",
    "FrozenReportSpace",
    "FrozenReportStory",
    "Idempotency",
    "Indicator",
    "IndicatorCycle",
    "IndicatorOrigin",
    "KeptComment",
    "Landscape",
    "LandscapeSeat",
    "LandscapeVersion",
    "LifeStage",
    "Measurement",
    "MeasurementMonth",
    "MeasurementVersion",
    "Member",
    "Merge",
    "MergeMove",
    "OpenDay",
    "Organisation",
    "OtherCycle",
    "Participation",
    "Passage",
    "Person",
    "Placement",
    "ReportComment",
    "ReportMark",
    "Roll",
    "RollMonth",
    "Signature",
    "Space",
    "Statement",
    "Step",
    "StepPerson",
    "Story",
    "StoryCycle",
    "StoryTeller",
    "StoryVersion",
    "Substantiation",
    "Summary",
    "TellerMonth",
    "Tenant",
    "Token",
    "Tombstone",
    "Trace",
]
