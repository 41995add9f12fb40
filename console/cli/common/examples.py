"""Examples of each command for `--help` and the manual page: the line, and what it does."""

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        ("reception demo", "a practice morning on this machine"),
        ("reception", "open a seat; the desk is started when none is running"),
        ("reception check", "every error of the config"),
        ("reception route --from +12125550142", "where that caller would go now, and why"),
    ),
    "reload": (("reception reload", "after a change of the config; 3: a restart is needed for some keys"),),
    "serve": (("reception serve --config /etc/reception/config.toml", "the desk, until SIGTERM"),),
    "demo": (
        ("reception demo --tour", "say what to press, step by step"),
        ("reception demo --every 5", "a call about every five seconds"),
    ),
    "pjsip": (("reception pjsip", "512 lines instead of none, or of 4 for practice"),),
    "check": (("reception check office.toml", "check a file before it is used"),),
    "route": (
        ("reception route --from +12125550142", "where that caller would go now"),
        ("reception route --from anonymous --at 2026-12-25T10:00", "a withheld number on a holiday"),
        ("reception route --tree --date 2026-12-24", "every branch of a day"),
        ("reception route --from +12125550142 --config-only", "without the running desk's states"),
        ("reception route --dial 2125550199", "what is sent where to call that number"),
    ),
    "mode": (
        ("reception mode", "show the mode"),
        ("reception mode lunch --until 13:30", "lunch until half past one"),
    ),
    "do": (
        ("reception do t cole", "transfer the call you are in to Dr Cole"),
        ("reception do mode lunch 13:00", "switch the mode"),
    ),
    "calls": (
        ("reception calls", "today's calls"),
        ("reception calls --since 7d --json", "a week for a script"),
    ),
    "report": (
        ("reception report --since 30d", "calls by weekday and hour"),
        ("reception report overrides", "which rules people fight"),
    ),
    "wallboard": (("reception wallboard", "the day in big digits; Ctrl+C leaves"),),
    "voicemail": (
        ("reception voicemail", "messages that wait"),
        ("reception voicemail play 3f", "hear the message whose id begins with 3f"),
    ),
    "recordings": (
        ("reception recordings", "recorded conversations"),
        ("reception recordings export 3f --file call.wav", "a readable copy, noted in the audit"),
    ),
    "mail": (("reception mail", "notices that wait"), ("reception mail again", "try them now")),
    "prompts": (
        ("reception prompts", "what callers hear, and where it comes from"),
        ("reception prompts record closed --at 201", "speak the prompt at extension 201"),
    ),
    "intents": (("reception intents say I got a bill", "what the machine makes of these words"),),
    "contacts": (
        ("reception contacts import patients.csv --preview", "show what a file would change"),
        ("reception contacts undo-import", "take the last import back"),
        ("reception contacts search ruiz", "find a contact"),
    ),
    "doctor": (("reception doctor", "what this machine can do, and what is unsafe"),),
    "encrypt": (("reception encrypt", "encrypt a readable database now"),),
    "key": (("reception key rotate", "make another key, seal everything with it"),),
    "erase": (("reception erase --number +12125550142 --dry-run", "what would go"),),
    "audit": (
        ("reception audit --since today --who maria", "what Maria did and looked at"),
        ("reception audit verify", "prove that no row was changed"),
    ),
    "pin": (("reception pin", "set your own PIN"), ("reception pin --reset maria", "take away Maria's")),
    "install": (("reception install --dry-run", "say what would be done"),),
    "backup": (("reception backup /backups", "write reception-TIME.tar.gz there"),),
    "restore": (("reception restore /backups/reception-20261130.tar.gz", "put it back"),),
}


def epilog(command: str, more: str | None = None) -> str:
    """The end of a command's help: its own last words, then its examples, in aligned columns."""
    lines = EXAMPLES.get(command, ())
    width = max((len(line) for line, _ in lines), default=0)
    shown = "\n".join(f"  {line:{width}}  {what}" for line, what in lines)
    return "\n\n".join(part for part in (more, f"examples:\n{shown}" if shown else "") if part)
