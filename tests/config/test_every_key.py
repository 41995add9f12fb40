"""Every key of the config does something: changed, the office behaves otherwise.

A key has a change that is seen in what a desk does through a morning, in its decisions, or where it is there
to be shown, on its boards; or, where the telephone, a file or a process is what it acts on, a test of its
own. What a key merely reads as is no behaviour.
"""

import ast
import copy
import os
import pwd
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from console.calls.protocol.intents import Role
from console.cli.records import recordings
from console.config.schema.office import Office
from console.desk.users import person_of
from tests.config.everything import EVERYTHING, boards, decisions, orders
from tests.config.test_docs import TABLES

ROLES = ("manager", "receptionist", "staff", "viewer")
REWRITTEN = "test_what_no_word_says_is_rewritten_and_the_first_that_fits_decides"
TESTS = Path(__file__).parents[1]
Where = tuple[str | int, ...]


@dataclass(frozen=True)
class Change:
    """A key at ``at`` with another value (``...``: taken out), and where that is seen. ``given`` is changed
    in both offices that are compared."""

    seen_in: Callable[[dict[str, Any]], list[Any]]
    at: Where
    to: Any
    given: dict[Where, Any] = field(default_factory=dict)


#: table and key -> a change of it, and what it changes
CHANGES: dict[str, Change] = {
    "[office] name": Change(boards, ("office", "name"), "Other"),
    "[office] timezone": Change(decisions, ("office", "timezone"), "America/Los_Angeles"),
    "[office] country": Change(decisions, ("office", "country"), "GB", {("office", "region"): ...}),
    "[office] region": Change(decisions, ("office", "region"), ...),
    "[office] works_on": Change(decisions, ("office", "works_on"), ["Columbus Day"]),
    "[desk] outcomes": Change(boards, ("desk", "outcomes"), ["refill"]),
    "[desk] tags": Change(boards, ("desk", "tags"), ["later"]),
    "[desk] recall": Change(orders, ("desk", "recall"), "5s"),
    "[desk] hold": Change(orders, ("desk", "hold"), "5s"),
    "[desk] park": Change(orders, ("desk", "park"), "5s"),
    "[desk] dial": Change(orders, ("desk", "dial"), ["internal"]),
    "[desk] wrap_up": Change(orders, ("desk", "wrap_up"), "90s"),
    "[[trunk]] name": Change(orders, ("trunk", 0, "name"), "city"),
    "[[trunk]] numbers": Change(
        orders, ("trunk", 0, "numbers"), ["+12125550102"], {("trunk", 0, "shows"): []}
    ),
    "[[account]] name": Change(orders, ("account", 0, "name"), "exchange", {("staff", 3, "via"): ...}),
    "[modes.NAME] label": Change(boards, ("modes", "lunch", "label"), "NOON"),
    "[[staff]] name": Change(orders, ("staff", 3, "name"), "leo"),
    "[[staff]] title": Change(boards, ("staff", 1, "title"), "Samuel"),
    "[[staff]] via": Change(orders, ("staff", 3, "via"), "town"),
    "[[staff]] hours": Change(orders, ("staff", 2, "hours"), "Sa"),
    "[[staff]] theme": Change(boards, ("staff", 0, "theme"), "light"),
    "[[staff]] keys": Change(boards, ("staff", 0, "keys"), {"answer": "insert"}),
    "[[staff]] watches": Change(boards, ("staff", 0, "watches"), ["any"]),
    "[[contact]] name": Change(boards, ("contact", 0, "name"), "Zoe Roe"),
    "[[contact]] numbers": Change(orders, ("contact", 0, "numbers"), ["+12125550199"]),
    "[[prompt]] name": Change(orders, ("prompt", 2, "name"), "chances", {("menu", 0, "language"): "es"}),
    "[[prompt]] language": Change(orders, ("prompt", 2, "language"), "fr", {("menu", 0, "language"): "es"}),
    "[[voicemail]] name": Change(orders, ("voicemail", 1, "name"), "bills"),
    "[[voicemail]] temporary_until": Change(orders, ("voicemail", 1, "temporary_until"), "2026-11-01"),
    "[[voicemail]] modes": Change(orders, ("voicemail", 0, "modes"), {}),
    "[voicemail.modes.NAME] greeting": Change(
        orders, ("voicemail", 0, "modes", "lunch", "greeting"), "other"
    ),
    "[[queue]] name": Change(orders, ("queue", 1, "name"), "other"),
    "[[queue]] title": Change(boards, ("queue", 0, "title"), "Money"),
    "callback key": Change(orders, ("queue", 0, "callback", "key"), "5"),
    "[[menu]] name": Change(orders, ("menu", 0, "name"), "mine"),
    "[[menu]] say": Change(orders, ("menu", 0, "say"), "hello"),
    "[[menu]] keys": Change(orders, ("menu", 0, "keys"), {"0": "desk"}),
    "[[menu]] no_input": Change(orders, ("menu", 0, "no_input"), "hang up"),
    "[[menu]] invalid": Change(orders, ("menu", 0, "invalid"), "hang up"),
    "[[menu]] no_input_say": Change(orders, ("menu", 0, "no_input_say"), "hello"),
    "[[menu]] invalid_say": Change(orders, ("menu", 0, "invalid_say"), "hello"),
    "[[menu]] language": Change(orders, ("menu", 0, "language"), "es"),
    "[[menu]] modes": Change(orders, ("menu", 0, "modes"), {}),
    "[menu.modes.NAME] say": Change(orders, ("menu", 0, "modes", "lunch", "say"), "hello"),
    "[menu.modes.NAME] keys": Change(orders, ("menu", 0, "modes", "lunch", "keys"), {"1": "voicemail front"}),
    "[[rule]] name": Change(boards, ("rule", 16, "name"), "lined up"),
    "[[rule]] when": Change(orders, ("rule", 3, "when"), {"caller": "+12125550190"}),
    "[[rule]] then": Change(orders, ("rule", 21, "then"), ["hang up"]),
    "[[rule]] needs": Change(orders, ("rule", 19, "needs"), {"es": 3}),
    "[[rule]] ahead": Change(orders, ("rule", 16, "ahead"), "10min"),
    "[[rule]] strict": Change(orders, ("rule", 16, "strict"), True),
    "when language": Change(decisions, ("rule", 9, "when", "language"), ...),
    "when barred": Change(decisions, ("rule", 10, "when", "barred"), ...),
    "when repeat": Change(decisions, ("rule", 11, "when", "repeat"), {"within": "10min", "times": 3}),
    "when open": Change(decisions, ("rule", 12, "when", "open"), "message"),
    "when likely": Change(decisions, ("rule", 14, "when", "likely"), ...),
    "[routing] otherwise": Change(orders, ("routing", "otherwise"), ["hang up"]),
    "[routing] proof": Change(decisions, ("routing", "proof"), []),
    "[routing] wrap_up": Change(
        orders, ("routing", "wrap_up"), "90s", {("queue", 1, "wrap_up"): ..., ("queue", 1, "pause_after"): 0}
    ),
    "[screen] theme": Change(boards, ("screen", "theme"), "light"),
    "[screen] keys": Change(boards, ("screen", "keys"), {"answer": "insert"}),
    "[desk] ring": Change(orders, ("desk", "ring"), "3s"),
    "[desk] answer": Change(orders, ("desk", "answer"), "3s"),
    "[desk] phone": Change(boards, ("desk", "phone"), ...),
    "[desk] audio": Change(orders, ("desk", "audio"), "headset"),
    "[desk] auto_answer": Change(orders, ("desk", "auto_answer"), False),
    "[desk] hops": Change(orders, ("desk", "hops"), 20),
    "[[trunk]] shows": Change(orders, ("trunk", 0, "shows"), ...),
    "[[trunk]] handoff": Change(orders, ("trunk", 0, "handoff"), "refer"),
    "[modes.NAME] hours": Change(orders, ("modes", "lunch", "hours"), ...),
    "[modes.NAME] dates": Change(decisions, ("modes", "holiday", "dates"), ...),
    "[modes.NAME] public_holidays": Change(decisions, ("modes", "holiday", "public_holidays"), False),
    "[[staff]] role": Change(boards, ("staff", 0, "role"), ...),
    "[[staff]] department": Change(boards, ("staff", 0, "department"), ...),
    "[[staff]] extension": Change(orders, ("staff", 2, "extension"), ...),
    "[[staff]] uri": Change(orders, ("staff", 0, "uri"), ...),
    "[[staff]] mobile": Change(orders, ("staff", 5, "mobile"), ...),
    "[[staff]] audio": Change(orders, ("staff", 0, "audio"), "headset"),
    "[[staff]] skills": Change(orders, ("staff", 1, "skills"), ...),
    "[[staff]] wrap_up": Change(orders, ("staff", 1, "wrap_up"), ...),
    "[[staff]] seated": Change(orders, ("staff", 2, "seated"), True),
    "[[staff]] line": Change(orders, ("staff", 0, "line"), "kept"),
    "[[contact]] tags": Change(orders, ("contact", 0, "tags"), ...),
    "[[contact]] preferred": Change(
        decisions,
        ("contact", 0, "preferred"),
        "priya",
        {("routing", "otherwise"): ["staff preferred 10s", "voicemail front"]},
    ),
    "[[contact]] note": Change(boards, ("contact", 0, "note"), ...),
    "[[contact]] language": Change(orders, ("contact", 0, "language"), ...),
    "[[contact]] barred": Change(orders, ("contact", 1, "barred"), ...),
    "[[prompt]] text": Change(boards, ("prompt", 1, "text"), ...),
    "[[voicemail]] title": Change(boards, ("voicemail", 0, "title"), ...),
    "[[voicemail]] greeting": Change(orders, ("voicemail", 0, "greeting"), ...),
    "[[voicemail]] greeting_busy": Change(orders, ("voicemail", 0, "greeting_busy"), ...),
    "[[voicemail]] greeting_temporary": Change(orders, ("voicemail", 1, "greeting_temporary"), ...),
    "[[voicemail]] review": Change(orders, ("voicemail", 0, "review"), False),
    "[[voicemail]] max_length": Change(orders, ("voicemail", 0, "max_length"), "3s"),
    "[[voicemail]] silence": Change(orders, ("voicemail", 0, "silence"), "3s"),
    "[[voicemail]] min_length": Change(orders, ("voicemail", 0, "min_length"), "70s"),
    "[[voicemail]] owner": Change(boards, ("voicemail", 0, "owner"), ...),
    "[recording] record": Change(orders, ("recording", "record"), "always"),
    "[recording] announce": Change(orders, ("recording", "announce"), False),
    "[[queue]] skills": Change(orders, ("queue", 0, "skills"), ...),
    "[[queue]] members": Change(orders, ("queue", 1, "members"), ...),
    "[[queue]] strategy": Change(orders, ("queue", 0, "strategy"), "longest idle"),
    "[[queue]] ring": Change(orders, ("queue", 0, "ring"), "3s"),
    "[[queue]] max_wait": Change(orders, ("queue", 0, "max_wait"), "3s"),
    "[[queue]] max_waiting": Change(orders, ("queue", 0, "max_waiting"), 1),
    "[[queue]] max_estimate": Change(orders, ("queue", 0, "max_estimate"), "3s"),
    "[[queue]] join_empty": Change(orders, ("queue", 1, "join_empty"), True),
    "[[queue]] leave_empty": Change(orders, ("queue", 1, "leave_empty"), False),
    "[[queue]] relax": Change(orders, ("queue", 0, "relax"), ...),
    "[[queue]] overflow": Change(orders, ("queue", 0, "overflow"), ...),
    "[[queue]] wrap_up": Change(orders, ("queue", 0, "wrap_up"), ...),
    "[[queue]] retry": Change(orders, ("queue", 0, "retry"), ...),
    "[[queue]] pause_after": Change(orders, ("queue", 0, "pause_after"), 1),
    "[[queue]] goal": Change(boards, ("queue", 0, "goal"), "0s"),
    "[[queue]] announce": Change(orders, ("queue", 0, "announce"), ...),
    "[[queue]] callback": Change(orders, ("queue", 0, "callback"), ...),
    "[[queue]] record": Change(orders, ("queue", 0, "record"), "on demand"),
    "relax after": Change(orders, ("queue", 0, "relax", 0, "after"), "70s"),
    "relax skills": Change(orders, ("queue", 0, "relax", 0, "skills"), ...),
    "relax anyone": Change(orders, ("queue", 0, "relax", 0, "anyone"), True),
    "retry no_answer": Change(orders, ("queue", 0, "retry", "no_answer"), "3s"),
    "retry busy": Change(orders, ("queue", 0, "retry", "busy"), "3s"),
    "retry declined": Change(orders, ("queue", 0, "retry", "declined"), "3s"),
    "retry unreachable": Change(orders, ("queue", 0, "retry", "unreachable"), "3s"),
    "announce first": Change(orders, ("queue", 0, "announce", "first"), "3s"),
    "announce every": Change(orders, ("queue", 0, "announce", "every"), "70s"),
    "announce position": Change(orders, ("queue", 0, "announce", "position"), False),
    "announce up_to": Change(orders, ("queue", 0, "announce", "up_to"), 1),
    "announce wait": Change(orders, ("queue", 0, "announce", "wait"), False),
    "callback after": Change(orders, ("queue", 0, "callback", "after"), "3s"),
    "callback tries": Change(orders, ("queue", 0, "callback", "tries"), 1),
    "callback retry": Change(orders, ("queue", 0, "callback", "retry"), "3s"),
    "callback within": Change(orders, ("queue", 0, "callback", "within"), "3s"),
    "[[menu]] title": Change(boards, ("menu", 0, "title"), ...),
    "[[menu]] extensions": Change(orders, ("menu", 0, "extensions"), False),
    "[[menu]] first_digit": Change(orders, ("menu", 0, "first_digit"), "3s"),
    "[[menu]] inter_digit": Change(orders, ("menu", 0, "inter_digit"), "70s"),
    "[[menu]] tries": Change(orders, ("menu", 0, "tries"), 1),
    "[[rule]] because": Change(boards, ("rule", 16, "because"), ...),
    "[[rule]] record": Change(orders, ("rule", 15, "record"), "always"),
    "when mode": Change(orders, ("rule", 0, "when", "mode"), ...),
    "when caller": Change(orders, ("rule", 3, "when", "caller"), ...),
    "when tag": Change(orders, ("rule", 4, "when", "tag"), ...),
    "when to": Change(orders, ("rule", 5, "when", "to"), ...),
    "when trunk": Change(orders, ("rule", 6, "when", "trunk"), ...),
    "when hours": Change(orders, ("rule", 7, "when", "hours"), ...),
    "when verified": Change(decisions, ("rule", 0, "when", "verified"), True),
    "when reason": Change(orders, ("rule", 13, "when", "reason"), ...),
    "[routing] handle": Change(orders, ("routing", "handle"), "3s"),
    "[routing] ahead": Change(orders, ("routing", "ahead"), ...),
    "[routing] last": Change(decisions, ("routing", "last"), "3s"),
    "[routing] sure": Change(decisions, ("routing", "sure"), 1),
    "[routing] languages": Change(boards, ("routing", "languages"), {}),
    "[screen] goal": Change(boards, ("screen", "goal"), "70s"),
    "[screen] lock_after": Change(orders, ("screen", "lock_after"), "3s"),
    "[wallboard] within": Change(boards, ("wallboard", "within"), "0s"),
    "[wallboard] target": Change(boards, ("wallboard", "target"), 2),
    "[recording] refuse": Change(orders, ("recording", "refuse"), "1", {("recording", "record"): "always"}),
}

#: table and key -> the test that sees what it changes
ELSEWHERE: dict[str, str] = {
    "[office] tones": "speech/prompts/test_tones.py::test_the_desk_plays_those_of_its_office",
    "[desk] slip_reminder": "calls/inbox/test_slip_reminders.py"
    "::test_a_slip_that_is_not_read_is_told_again_to_reader_and_writer_until_it_is",
    "[desk] grace": "e2e/test_shifts.py",
    "[desk] slots": "calls/transfer/test_parking.py::test_without_the_key_no_number_is_a_slot",
    "[desk] camp": "calls/transfer/test_camp_on.py"
    "::test_after_its_time_it_comes_back_and_may_wait_again_as_long",
    "[sip] listen": "telephony/test_renew.py::test_what_needs_a_restart_is_named_and_not_used",
    "[sip] transports": "telephony/sip/test_tls_srtp.py::test_a_call_by_tls_with_encrypted_audio",
    "[sip] tls_port": "e2e/test_nothing_in_the_clear.py::test_nothing_names_anybody",
    "[sip] tls_cert": "e2e/test_nothing_in_the_clear.py::test_nothing_names_anybody",
    "[sip] tls_key": "e2e/test_nothing_in_the_clear.py::test_nothing_names_anybody",
    "[sip] tls_ca": "e2e/test_nothing_in_the_clear.py::test_nothing_names_anybody",
    "[sip] overflow": "telephony/sip/test_overflow.py::test_a_caller_beyond_the_last_line_is_redirected",
    "[sip] rtp_ports": "telephony/sip/test_settings.py::test_an_office_becomes_settings",
    "[sip] lines": "telephony/sip/test_overflow.py::test_a_caller_beyond_the_last_line_is_redirected",
    "[sip] kept_lines": "telephony/test_softphone.py::test_lines_are_kept_for_what_the_desk_dials",
    "[sip] media_timeout": "e2e/test_silent_callers.py::test_a_caller_without_audio_is_gone_in_every_step",
    "[sip] ask_every": "e2e/test_links.py::test_a_pbx_that_dies_and_comes_back_is_used_again_and_calls_go_on",
    "[sip] ban_after": "telephony/test_policy.py::test_a_forged_flood_leaves_a_phone_of_ours_able_to_answer",
    "[sip] ban": "e2e/test_attack.py::test_who_tries_too_often_is_banned_and_shown_and_the_carrier_is_not",
    "[sound] input": "cli/admin/test_doctor.py"
    "::test_sound_devices_are_listed_and_the_configured_ones_looked_for",
    "[sound] output": "cli/admin/test_doctor.py"
    "::test_sound_devices_are_listed_and_the_configured_ones_looked_for",
    "[[trunk]] address": "telephony/sip/test_outgoing.py::test_targets",
    "[[trunk]] accept": "telephony/test_outcomes.py::test_a_stranger_gets_403_and_the_phone_says_who",
    "[[trunk]] transport": "telephony/firewall/test_sentry.py"
    "::test_a_trunk_with_tls_takes_no_call_by_udp_or_tcp",
    "[[trunk]] srtp": "telephony/sip/test_tls_srtp.py"
    "::test_a_peer_that_can_not_encrypt_gets_no_call_that_must_be",
    "[[trunk]] media_from": "e2e/test_media_from.py"
    "::test_audio_from_another_host_is_taken_where_the_config_names_it",
    "[[trunk]] dtmf": "telephony/test_outcomes.py::test_digits_by_info",
    "[[trunk]] caller_id": "telephony/sip/test_invite.py"
    "::test_the_asserted_identity_counts_only_from_a_peer_that_vouches",
    "[[trunk]] transfer": "calls/transfer/test_refer.py::test_joined_by_the_pbx_after_sam_was_asked",
    "[[account]] server": "telephony/sip/test_outgoing.py::test_targets",
    "[[account]] user": "telephony/sip/test_outgoing.py"
    "::test_a_registrar_is_shown_our_own_address_and_the_caller_where_it_trusts_us",
    "[[account]] password_file": "telephony/sip/test_settings.py"
    "::test_a_password_file_that_is_missing_or_empty_is_named",
    "[[account]] password_env": "telephony/sip/test_settings.py"
    "::test_passwords_come_from_the_environment_too",
    "[[account]] transport": "telephony/firewall/test_sentry.py::test_nobody_the_config_names_can_be_banned",
    "[[account]] srtp": "cli/admin/test_doctor.py::test_a_trunk_in_the_clear_is_red",
    "[[account]] media_from": "telephony/sip/test_settings.py::test_an_office_becomes_settings",
    "[[account]] expires": "telephony/test_renew.py::test_accounts_come_go_and_change_on_a_running_phone",
    "[[account]] numbers": "config/checks/test_chains.py",
    "[[account]] shows": "calls/outbound/test_favourites.py::test_the_own_usual_number_and_the_trunks_list",
    "[[account]] dtmf": "telephony/test_outcomes.py::test_digits_by_info",
    "[[account]] caller_id": "telephony/sip/test_settings.py::test_an_office_becomes_settings",
    "[[account]] handoff": "e2e/test_refers.py::test_a_pbx_that_says_all_has_the_call",
    "[[account]] transfer": "calls/transfer/test_refer.py::test_joined_by_the_pbx_after_sam_was_asked",
    "[[staff]] user": "desk/test_seats.py",
    "[[staff]] shows": "calls/outbound/test_favourites.py::test_the_own_usual_number_and_the_trunks_list",
    "[[staff]] blf": "e2e/test_blf.py::test_the_board_follows_calls_that_are_none_of_ours",
    "[[staff]] mail": "calls/inbox/test_slip_reminders.py"
    "::test_who_sits_at_no_seat_gets_a_mail_without_a_word_of_the_patient",
    "[[prompt]] play": "speech/prompts/test_prompts.py::test_the_clinics_own_file_wins_and_is_made_fit_once",
    "[speech] language": "speech/prompts/test_prompts.py::test_a_prompt_in_several_languages",
    "[speech] voice": "speech/prompts/test_tts_process.py::test_another_voice_would_be_fetched_and_is_not",
    "[speech] enabled": "speech/test_recognition.py::test_without_the_extra_it_says_so_and_starts_nothing",
    "[speech] transcripts": "desk/workers/test_transcripts.py",
    "[speech] model_dir": "speech/test_recognition.py::test_a_model_that_cannot_be_used_is_named",
    "[speech] model_sha256": "speech/test_recognition.py::test_a_model_that_cannot_be_used_is_named",
    "[speech] intents": "cli/office/test_intents.py::test_the_config_names_a_file_of_its_own",
    "[speech] end_of_speech": "speech/recognition/test_turns.py::test_a_turn_ends_after_its_silence",
    "[speech] voice_level": "speech/recognition/test_turns.py::test_who_speaks_goes_on_at_a_lower_likelihood",
    "[speech] no_speech": "speech/recognition/test_worker.py",
    "[[voicemail]] operator": "calls/voicemail/test_deposit.py::test_without_an_operator_zero_means_nothing",
    "[[voicemail]] number": "e2e/test_voicemail.py"
    "::test_messages_are_heard_from_any_phone_with_a_pin_and_wrong_ones_are_limited",
    "[[voicemail]] lamp": "desk/workers/test_mwi.py::test_without_a_lamp_nobody_is_told",
    "[[voicemail]] notify": "calls/inbox/test_mail_notices.py"
    "::test_a_message_is_told_to_the_addresses_of_its_box_without_the_caller",
    "[[voicemail]] keep": "desk/workers/test_retention.py::test_only_what_is_done_and_old_enough_goes",
    "[recording] consent": "calls/recording/test_conversations.py"
    "::test_an_announcement_that_could_not_be_heard",
    "[recording] keep": "store/recordings/test_conversations.py"
    "::test_they_are_shredded_when_they_are_kept_no_longer",
    "[recording] listen": "config/test_every_key.py::test_recordings_are_for_the_role_that_listens",
    "[mail] server": "desk/workers/test_mail.py::test_a_notice_is_taken_by_the_server_and_forgotten_by_us",
    "[mail] security": "desk/workers/test_mail.py::test_starttls_with_a_login",
    "[mail] ca": "desk/workers/test_mail.py::test_starttls_with_a_login",
    "[mail] user": "desk/workers/test_mail.py::test_starttls_with_a_login",
    "[mail] password_file": "config/test_secrets.py::test_the_first_line_of_a_file",
    "[mail] password_env": "desk/workers/test_mail.py::test_starttls_with_a_login",
    "[mail] sender": "desk/workers/test_mail.py::test_a_notice_is_taken_by_the_server_and_forgotten_by_us",
    "[mail] patients": "calls/inbox/test_slip_reminders.py"
    "::test_the_patient_is_named_in_the_body_alone_where_the_config_says_so",
    "[privacy] key_file": "store/keys/test_encryption.py"
    "::test_a_new_database_is_encrypted_from_its_first_row",
    "[privacy] encrypt": "store/keys/test_encryption.py"
    "::test_one_that_is_encrypted_stays_so_where_it_is_not_wanted_any_more",
    "[privacy] emergency_access": "calls/access/test_break_glass.py"
    "::test_without_a_reason_or_a_need_it_is_refused",
    **{
        f"[retention] {kind}": "store/privacy/test_retention.py::test_each_kind_goes_in_its_time"
        for kind in ("calls", "notes", "slips", "callbacks", "refusals", "mails")
    },
    "[[queue]] at_limit": "routing/queue/test_queues.py::test_who_must_leave",
    "callback shows": "calls/queue/test_queues.py"
    "::test_the_number_they_called_is_shown_to_who_is_called_back",
    "[[menu]] barge_in": "calls/route/test_menus.py"
    "::test_without_barge_in_a_key_is_heard_after_the_choices_only",
    "[[menu]] listen": "speech/test_menu_reasons.py::test_a_menu_does_not_listen_by_itself",
    "[routing] needs": "routing/test_scenarios.py",
    **{f"[roles] {role}": "config/test_every_key.py::test_roles_decide_who_may_do_what" for role in ROLES},
    **{
        f"{table} {key}": "routing/numbers/test_number_translation.py::" + test
        for key, test in (
            ("country", "test_a_number_of_the_country_is_one_number_however_it_comes"),
            ("receives", "test_a_number_of_the_country_is_one_number_however_it_comes"),
            ("sends", "test_what_is_sent_comes_back_as_the_same_number"),
        )
        for table in ("[[trunk]]", "[[account]]")
    },
    **{
        f"{way} {key}": "routing/numbers/test_number_translation.py::" + test
        for way in ("receives", "sends")
        for key, test in (
            ("form", "test_each_form_is_written_as_its_country_dials_it"),
            ("prefix", "test_what_is_sent_comes_back_as_the_same_number"),
            ("strip", "test_what_is_sent_comes_back_as_the_same_number"),
            ("rewrite", REWRITTEN),
        )
    },
    **{
        f"rewrite {key}": f"routing/numbers/test_number_translation.py::{REWRITTEN}"
        for key in ("match", "replace")
    },
    **{
        f"[outside] {key}": "routing/numbers/test_phones.py::test_a_number_goes_out_by_the_way_of_its_class"
        for key in ("via", "emergency", "national", "international", "premium", "internal")
    },
    "[outside] give_up": "telephony/test_failover.py"
    "::test_one_that_says_nothing_is_given_up_soon_and_what_it_says_later_counts_no_more",
    **{
        f"{table} max_calls": "telephony/test_failover.py::test_one_with_all_its_calls_in_use_is_passed_over"
        for table in ("[[trunk]]", "[[account]]")
    },
    "[screen] sounds": "ui/test_sounds.py"
    "::test_a_file_goes_to_the_player_and_to_the_bell_where_there_is_none",
}


def test_every_key_has_a_place_where_it_is_seen() -> None:
    known = {f"{table} {key}" for table, model in TABLES.items() for key in model.model_fields}
    assert set(CHANGES) | set(ELSEWHERE) == known
    assert not set(CHANGES) & set(ELSEWHERE)


@pytest.mark.parametrize("key", CHANGES)
def test_a_key_that_is_changed_changes_what_is_done(key: str) -> None:
    change = CHANGES[key]
    before = copy.deepcopy(EVERYTHING)
    for at, value in change.given.items():
        put(before, at, value)
    after = copy.deepcopy(before)
    put(after, change.at, change.to)
    old = seen(change.seen_in) if before == EVERYTHING else change.seen_in(before)
    assert change.seen_in(after) != old, f"{key} = {change.to!r} changes nothing"


@pytest.mark.parametrize("where", sorted(set(ELSEWHERE.values())))
def test_a_key_that_is_seen_elsewhere_has_that_test(where: str) -> None:
    file, _, name = where.partition("::")
    tests = ast.parse((TESTS / file).read_text(encoding="utf-8")).body
    names = {each.name for each in tests if isinstance(each, ast.FunctionDef)}
    assert (name in names) if name else any(each.startswith("test_") for each in names)


def test_roles_decide_who_may_do_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: -1)  # whoever runs the desk is a manager
    user = pwd.getpwuid(0)
    for role in ROLES:
        office = Office.model_validate({**EVERYTHING, "roles": {role: [user.pw_name]}})
        assert person_of(office, user.pw_uid).role is Role[role.upper()]
    assert person_of(Office.model_validate(EVERYTHING), user.pw_uid).role is Role.NOBODY


def test_recordings_are_for_the_role_that_listens() -> None:
    for role in ("staff", "receptionist", "manager"):
        office = Office.model_validate({**EVERYTHING, "recording": {"listen": role}})
        assert recordings._least(office, "play") is Role[role.upper()]
        assert recordings._least(office, "delete") is Role.MANAGER


@cache
def seen(by: Callable[[dict[str, Any]], list[Any]]) -> list[Any]:
    """What is seen of the office as it is."""
    return by(EVERYTHING)


def put(config: dict[str, Any], at: Where, value: Any) -> None:
    """Give a key another value, or take it out (``...``)."""
    found: Any = config
    for part in at[:-1]:
        found = found.setdefault(part, {}) if isinstance(part, str) else found[part]
    if value is ...:
        del found[at[-1]]
    else:
        found[at[-1]] = value
