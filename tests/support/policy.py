"""The policy: what each operation of the API asks of its caller.

A route without a row here fails the permission test. A row says which permission is
needed (in the space of the record, or in the organisation), or why none is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.access import (
    OF_THE_ORGANISATION,
    Caller,
    OrganisationRole,
    Permission,
)


@dataclass(frozen=True)
class Rule:
    """What an operation asks of its caller, and why if it is no permission."""

    permission: Permission | None = None
    public: bool = False
    reason: str = ""
    allows: Callable[[Caller, UUID, bool], bool] | None = None
    """Given the caller, the space and whether it is open; beside `permission`."""
    seen_with: Permission | None = None
    """The permission without which the record is not there (404 and not 403)."""
    creates: bool = False
    """Whether what the path names need not be there: it is made."""

    @property
    def in_space(self) -> bool:
        """Tell whether it is about something in a space."""
        return self.permission is not None and (
            self.permission not in OF_THE_ORGANISATION
        )

    def refusal(self, caller: Caller) -> int:
        """Return the status for a caller who may not, of what is otherwise visible."""
        seen = self.seen_with is None or caller.may(self.seen_with)
        return 403 if seen else 404

    def permits(self, caller: Caller, space_id: UUID, *, is_open: bool) -> bool:
        """Tell whether a caller may, in a space that is there for them."""
        if self.allows is not None:
            return self.allows(caller, space_id, is_open)
        if self.permission is None:
            return True
        if self.in_space:
            return caller.may_in(self.permission, space_id, is_open=is_open)
        return caller.may(self.permission)


def needs(permission: Permission, *, seen_with: Permission | None = None) -> Rule:
    """Return the rule that a permission is needed.

    Without it the answer is 403, or 404 without the one that the record is seen with.
    """
    return Rule(permission=permission, seen_with=seen_with)


def public(reason: str) -> Rule:
    """Return the rule that nobody need sign in."""
    return Rule(public=True, reason=reason)


def signed_in(reason: str) -> Rule:
    """Return the rule that any token will do."""
    return Rule(reason=reason)


def told(
    permission: Permission,
    reason: str,
    allows: Callable[[Caller, UUID, bool], bool],
) -> Rule:
    """Return a rule that a permission alone does not say.

    `permission` says whether the record is in a space or the organisation's.
    """
    return Rule(permission=permission, reason=reason, allows=allows)


def _own(permission: Permission) -> Rule:
    """Return the rule that only who told or collected a story may, none of these."""
    reason = "only its tellers and its collector may"
    return told(permission, reason, lambda *_: False)


_P: Final = Permission


def _evaluates_the_open() -> Rule:
    """Return the rule that the spaces of the query are evaluated: an open one here."""
    return told(
        _P.READ_EVERY_STORY,
        "asked in the spaces that the query names",
        lambda caller, *_: caller.may_in(
            _P.READ_EVERY_STORY, UUID(int=0), is_open=True
        ),
    )


POLICY: Final[dict[str, Rule]] = {
    # The service
    "is_alive": public("asked by machines that watch the process"),
    "is_ready": public("asked by balancers"),
    "list_problems": public("the same for everybody, and needed to sign in at all"),
    # The organisation
    "read_me": signed_in("everybody may know what they may do"),
    "read_organisation": needs(_P.READ_ORGANISATION),
    "change_organisation": needs(_P.CHANGE_ORGANISATION),
    "create_member": needs(_P.MANAGE_MEMBERS),
    "list_members": signed_in("lists whom the caller sees, at least themselves"),
    "read_member": needs(_P.READ_MEMBERS, seen_with=_P.READ_MEMBERS),
    "change_member": needs(_P.MANAGE_MEMBERS),
    "create_token": needs(_P.MANAGE_OWN_TOKENS),
    "list_tokens": needs(_P.MANAGE_OWN_TOKENS),
    "revoke_token": needs(_P.MANAGE_MEMBERS, seen_with=_P.MANAGE_MEMBERS),
    # Cycles
    "read_cycles": signed_in("the same for everybody"),
    "read_patterns": signed_in("the same for everybody"),
    # Persons
    "create_person": needs(_P.WRITE_PERSON),
    "list_persons": signed_in("lists whom the caller sees, at least themselves"),
    "read_person": needs(_P.READ_PERSONS, seen_with=_P.READ_PERSONS),
    "change_person": needs(_P.WRITE_PERSON, seen_with=_P.READ_PERSONS),
    # Merges
    "merge_person": needs(_P.MERGE_PERSON, seen_with=_P.READ_PERSONS),
    "merge_indicator": needs(_P.MERGE_INDICATOR),
    "merge_space": needs(_P.MERGE_SPACE),
    "list_merges": signed_in("lists those that the caller might undo"),
    "read_merge": needs(_P.MERGE_PERSON, seen_with=_P.MERGE_PERSON),
    "undo_merge": needs(_P.MERGE_PERSON, seen_with=_P.MERGE_PERSON),
    # Stories
    "write_story": needs(_P.WRITE_STORY),
    "put_story": Rule(permission=_P.WRITE_STORY, creates=True),
    "list_stories": needs(_P.READ_SPACE),
    "list_all_stories": signed_in("lists what the caller sees"),
    "read_story": needs(_P.READ_SPACE),
    "read_connections": needs(_P.READ_SPACE),
    "read_paths": needs(_P.READ_SPACE),
    "read_echo": needs(_P.READ_SPACE),
    "import_stories": needs(_P.WRITE_STORY),
    "change_story": _own(_P.WRITE_STORY),
    "delete_story": _own(_P.WRITE_STORY),
    "list_story_versions": needs(_P.READ_EVERY_STORY),
    "read_story_version": needs(_P.READ_EVERY_STORY),
    "submit_story": _own(_P.WRITE_STORY),
    "approve_story": _own(_P.WRITE_STORY),
    "publish_story": needs(_P.PUBLISH_STORY),
    "unpublish_story": needs(_P.PUBLISH_STORY),
    "withdraw_story": _own(_P.WRITE_STORY),
    "give_consent": _own(_P.WRITE_STORY),
    "list_consents": needs(_P.READ_EVERY_STORY),
    "read_consent": needs(_P.READ_EVERY_STORY),
    "revoke_consent": _own(_P.WRITE_STORY),
    # Steps, placements and evidence links
    "add_step": _own(_P.WRITE_STORY),
    "read_step": needs(_P.READ_SPACE),
    "change_step": _own(_P.WRITE_STORY),
    "delete_step": _own(_P.WRITE_STORY),
    "report_step": _own(_P.WRITE_STORY),
    "list_aspired_steps": needs(_P.READ_SPACE),
    "read_codings": needs(_P.READ_SPACE),
    "place_step": needs(_P.PLACE_STEP),
    "list_placements": needs(_P.READ_SPACE),
    "read_placement": needs(_P.READ_SPACE),
    "change_placement": _own(_P.WRITE_STORY),
    "delete_placement": _own(_P.WRITE_STORY),
    "link_evidence": needs(_P.LINK_EVIDENCE),
    "list_step_links": needs(_P.READ_SPACE),
    "list_space_links": needs(_P.READ_SPACE),
    "read_link": needs(_P.READ_SPACE),
    "unlink_evidence": needs(_P.LINK_EVIDENCE),
    # Corroborations and claims
    "corroborate_step": needs(_P.LINK_EVIDENCE),
    "corroborate_flow": needs(_P.LINK_EVIDENCE),
    "list_step_corroborations": needs(_P.READ_SPACE),
    "list_flow_corroborations": needs(_P.READ_SPACE),
    "read_corroboration": needs(_P.READ_SPACE),
    "change_corroboration": needs(_P.LINK_EVIDENCE),
    "delete_corroboration": needs(_P.LINK_EVIDENCE),
    "make_claim": needs(_P.LINK_EVIDENCE),
    "list_step_claims": needs(_P.READ_SPACE),
    "list_space_claims": needs(_P.READ_SPACE),
    "read_claim": needs(_P.READ_SPACE),
    "change_claim": needs(_P.LINK_EVIDENCE),
    "delete_claim": needs(_P.LINK_EVIDENCE),
    "send_claim": needs(_P.LINK_EVIDENCE),
    "list_substantiations": needs(_P.LINK_EVIDENCE),
    "read_substantiation": needs(_P.LINK_EVIDENCE),
    "revoke_substantiation": needs(_P.LINK_EVIDENCE),
    "read_sent_claim": public("the secret in the address stands for a token"),
    "answer_sent_claim": public("the secret in the address stands for a token"),
    "read_rubrics": signed_in("the same for everybody"),
    # Flows
    "assert_flow": needs(_P.WRITE_STORY),
    "list_flows": needs(_P.READ_SPACE),
    "list_unresolved_flows": needs(_P.READ_SPACE),
    "list_open_flows": needs(_P.READ_SPACE),
    "read_flow": needs(_P.READ_SPACE),
    "change_flow": told(_P.WRITE_STORY, "only who asserted it may", lambda *_: False),
    "delete_flow": told(
        _P.WRITE_STORY,
        "only who asserted it may, and owners",
        lambda caller, *_: caller.role is OrganisationRole.OWNER,
    ),
    # Spaces
    "create_space": needs(_P.CREATE_SPACE),
    "list_spaces": signed_in("lists what the caller sees"),
    "read_space": needs(_P.READ_SPACE),
    "change_space": needs(_P.CHANGE_SPACE),
    "archive_space": needs(_P.CHANGE_SPACE),
    "reopen_space": needs(_P.CHANGE_SPACE),
    # Participations
    "create_participation": needs(_P.MANAGE_PARTICIPATIONS),
    "list_participations": needs(_P.READ_SPACE),
    "read_participation": needs(_P.READ_SPACE),
    "change_participation": needs(_P.MANAGE_PARTICIPATIONS),
    "remove_participation": needs(_P.MANAGE_PARTICIPATIONS),
    "read_home": needs(_P.READ_SPACE),
    # Activities
    "create_activity": needs(_P.WRITE_ACTIVITY),
    "list_activities": needs(_P.READ_SPACE),
    "read_activity": needs(_P.READ_SPACE),
    "change_activity": needs(_P.WRITE_ACTIVITY),
    "delete_activity": needs(_P.WRITE_ACTIVITY),
    # Framing
    "create_framing_event": needs(_P.FRAME),
    "list_framing_events": needs(_P.READ_SPACE),
    "read_framing_event": needs(_P.READ_SPACE),
    "change_framing_event": needs(_P.FRAME),
    "delete_framing_event": needs(_P.FRAME),
    "create_landscape": needs(_P.FRAME),
    "list_landscapes": needs(_P.READ_SPACE),
    "read_landscape": needs(_P.READ_SPACE),
    "add_landscape_version": needs(_P.FRAME),
    "list_landscape_versions": needs(_P.READ_SPACE),
    "read_landscape_version": needs(_P.READ_SPACE),
    "import_grid": needs(_P.FRAME),
    "check_landing": needs(_P.READ_SPACE),
    "link_aspiration": needs(_P.LINK_EVIDENCE),
    "link_uncertainty": needs(_P.LINK_EVIDENCE),
    "list_aspiration_links": needs(_P.READ_SPACE),
    "list_uncertainty_links": needs(_P.READ_SPACE),
    "read_frame_link": needs(_P.READ_SPACE),
    "unlink_entry": needs(_P.LINK_EVIDENCE),
    "create_frame": needs(_P.FRAME),
    "list_frames": needs(_P.READ_SPACE),
    "read_frame": needs(_P.READ_SPACE),
    "add_frame_version": needs(_P.FRAME),
    "list_frame_versions": needs(_P.READ_SPACE),
    "read_frame_version": needs(_P.READ_SPACE),
    "read_frame_difference": needs(_P.READ_SPACE),
    "create_aspiration": needs(_P.FRAME),
    "list_aspirations": needs(_P.READ_SPACE),
    "read_aspiration": needs(_P.READ_SPACE),
    "change_aspiration": needs(_P.FRAME),
    "change_aspiration_state": needs(_P.FRAME),
    "delete_aspiration": needs(_P.FRAME),
    "create_uncertainty": needs(_P.FRAME),
    "list_uncertainties": needs(_P.READ_SPACE),
    "read_uncertainty": needs(_P.READ_SPACE),
    "change_uncertainty": needs(_P.FRAME),
    "change_uncertainty_state": needs(_P.FRAME),
    "delete_uncertainty": needs(_P.FRAME),
    # Indicators and measurements
    "create_indicator": needs(_P.WRITE_INDICATOR),
    "derive_from_aspiration": needs(_P.WRITE_INDICATOR),
    "derive_from_step": needs(_P.WRITE_INDICATOR),
    "derive_from_activity": needs(_P.WRITE_INDICATOR),
    "list_indicators": needs(_P.READ_SPACE),
    "read_indicator": needs(_P.READ_SPACE),
    "change_indicator": needs(_P.WRITE_INDICATOR),
    "delete_indicator": needs(_P.WRITE_INDICATOR),
    "retire_indicator": needs(_P.WRITE_INDICATOR),
    "reinstate_indicator": needs(_P.WRITE_INDICATOR),
    "read_series": needs(_P.READ_SPACE),
    "record_measurement": needs(_P.RECORD_MEASUREMENT),
    "list_measurements": needs(_P.READ_SPACE),
    "read_measurement": needs(_P.READ_SPACE),
    "correct_measurement": needs(_P.RECORD_MEASUREMENT),
    "delete_measurement": needs(_P.RECORD_MEASUREMENT),
    "list_measurement_versions": needs(_P.READ_SPACE),
    "import_measurements": needs(_P.RECORD_MEASUREMENT),
    # Reports
    "read_report": needs(_P.READ_SPACE),
    "read_report_page": needs(_P.READ_SPACE),
    "read_agreement": needs(_P.READ_EVERY_STORY),
    "list_figures": needs(_P.READ_SPACE),
    "read_space_figure": needs(_P.READ_SPACE),
    "read_story_figure": needs(_P.READ_SPACE),
    "read_report_figure": needs(_P.READ_SPACE),
    "link_figure": needs(_P.READ_SPACE),
    "link_story_figure": needs(_P.READ_SPACE),
    "read_signed_picture": public("the signature in the address stands for a token"),
    "read_joint_report": signed_in("joins the spaces that the caller sees"),
    "read_joint_report_page": signed_in("joins the spaces that the caller sees"),
    "read_matrix": signed_in("joins the spaces that the caller sees"),
    "read_work": needs(_P.READ_EVERY_STORY),
    "read_joint_work": _evaluates_the_open(),
    "list_work_items": _evaluates_the_open(),
    "list_report_rows": signed_in("lists what the caller sees behind a count"),
    # Frozen reports
    "create_report": needs(_P.FREEZE_REPORT),
    "list_reports": signed_in("lists what is for the caller"),
    "list_space_reports": needs(_P.READ_SPACE),
    "read_frozen_report": needs(_P.READ_SPACE),
    "read_frozen_report_page": needs(_P.READ_SPACE),
    "read_report_content": needs(_P.READ_SPACE),
    "freeze_report": needs(_P.FREEZE_REPORT),
    "rebuild_report": needs(_P.FREEZE_REPORT),
    "delete_report": needs(_P.FREEZE_REPORT),
    # Participants' voice
    "list_own_passages": signed_in("lists what is about the caller"),
    "list_passages": needs(_P.FREEZE_REPORT),
    "answer_passage": Rule(
        permission=_P.FREEZE_REPORT,
        reason="whom it is about may too; for others it is not there",
        seen_with=_P.FREEZE_REPORT,
    ),
    "make_comment": needs(_P.COMMENT_ON_REPORT),
    "list_comments": needs(_P.READ_SPACE),
    "list_report_comments": needs(_P.READ_SPACE),
    "read_comment": needs(_P.READ_SPACE),
    "withdraw_comment": told(_P.READ_SPACE, "only who made it may", lambda *_: False),
    "record_decision": needs(_P.RECORD_DECISION),
    "list_decisions": needs(_P.READ_SPACE),
    "read_decision": needs(_P.READ_SPACE),
    "change_decision": needs(_P.RECORD_DECISION),
}
"""One row for each operation, by its id."""

WRITES_NOTHING: Final = frozenset({"link_figure", "link_story_figure"})
"""What is posted and yet changes nothing: an address is worked out and not stored."""
