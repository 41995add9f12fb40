-- A database as schema 1 made it, with one call, one message and one contact in it.

CREATE TABLE audit (
    id INTEGER NOT NULL,
    at VARCHAR(29) NOT NULL,
    who TEXT DEFAULT '' NOT NULL,
    verb TEXT DEFAULT '' NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    detail TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_audit_at ON audit (at);

CREATE TABLE call_events (
    id INTEGER NOT NULL,
    call VARCHAR NOT NULL,
    at VARCHAR(29) NOT NULL,
    who TEXT DEFAULT '' NOT NULL,
    what TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_call_events_call ON call_events (call);

CREATE TABLE calls (
    id VARCHAR NOT NULL,
    arrived VARCHAR(29) NOT NULL,
    caller TEXT DEFAULT '' NOT NULL,
    display TEXT DEFAULT '' NOT NULL,
    dialled TEXT DEFAULT '' NOT NULL,
    trunk TEXT DEFAULT '' NOT NULL,
    card INTEGER DEFAULT '0' NOT NULL,
    rule TEXT DEFAULT '' NOT NULL,
    mode TEXT DEFAULT '' NOT NULL,
    "plan" TEXT DEFAULT '' NOT NULL,
    reasons TEXT DEFAULT '' NOT NULL,
    outcome TEXT DEFAULT '' NOT NULL,
    detail TEXT DEFAULT '' NOT NULL,
    talked_to TEXT DEFAULT '' NOT NULL,
    answered VARCHAR(29),
    ended VARCHAR(29),
    PRIMARY KEY (id)
);
CREATE INDEX calls_by_caller ON calls (caller, arrived);
CREATE INDEX calls_by_card ON calls (card, arrived);
CREATE INDEX ix_calls_arrived ON calls (arrived);

CREATE TABLE contacts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT DEFAULT '' NOT NULL,
    preferred TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    uid TEXT DEFAULT '' NOT NULL,
    search TEXT DEFAULT '' NOT NULL
);
CREATE INDEX contacts_by_search ON contacts (search);
CREATE INDEX contacts_by_uid ON contacts (uid);

CREATE TABLE meta (
    "key" VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY ("key")
);

CREATE TABLE notes (
    id INTEGER NOT NULL,
    call VARCHAR NOT NULL,
    card INTEGER DEFAULT '0' NOT NULL,
    at VARCHAR(29) NOT NULL,
    who TEXT DEFAULT '' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_notes_call ON notes (call);
CREATE INDEX notes_by_card ON notes (card, at);

CREATE TABLE refusals (
    id INTEGER NOT NULL,
    at VARCHAR(29) NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    caller TEXT DEFAULT '' NOT NULL,
    dialled TEXT DEFAULT '' NOT NULL,
    code INTEGER NOT NULL,
    why TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_refusals_at ON refusals (at);

CREATE TABLE voicemails (
    id VARCHAR NOT NULL,
    call VARCHAR NOT NULL,
    box TEXT DEFAULT '' NOT NULL,
    path TEXT DEFAULT '' NOT NULL,
    at VARCHAR(29) NOT NULL,
    caller TEXT DEFAULT '' NOT NULL,
    display TEXT DEFAULT '' NOT NULL,
    card INTEGER DEFAULT '0' NOT NULL,
    seconds FLOAT DEFAULT '0' NOT NULL,
    complete BOOLEAN DEFAULT 0 NOT NULL,
    done_at VARCHAR(29),
    done_by TEXT DEFAULT '' NOT NULL,
    fate TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_voicemails_at ON voicemails (at);
CREATE INDEX ix_voicemails_call ON voicemails (call);

CREATE TABLE contact_numbers (
    contact INTEGER NOT NULL,
    number VARCHAR NOT NULL,
    PRIMARY KEY (contact, number),
    FOREIGN KEY(contact) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_contact_numbers_number ON contact_numbers (number);

CREATE TABLE contact_tags (
    contact INTEGER NOT NULL,
    tag VARCHAR NOT NULL,
    PRIMARY KEY (contact, tag),
    FOREIGN KEY(contact) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_contact_tags_tag ON contact_tags (tag);

INSERT INTO meta VALUES ('schema_version', '1');
INSERT INTO calls (id, arrived, caller, display, rule, mode, plan, reasons, outcome, talked_to, answered, ended)
VALUES ('old-1', '2026-10-05T14:00:00.000+00:00', '+12125550142', 'Ana', 'open invoice', 'open',
        'desk 20s → staff sam 20s → voicemail front', '["✓ open invoice: tagged open invoice"]', 'answered',
        'Maria, Sam (201)', '2026-10-05T14:00:09.000+00:00', '2026-10-05T14:03:00.000+00:00');
INSERT INTO voicemails (id, call, box, path, at, caller, display, seconds, complete)
VALUES ('old-2', 'old-1', 'front', '/nowhere/old-2.wav', '2026-10-05T14:05:00.000+00:00', '+12125550142',
        'Ana', 12.5, 1);
INSERT INTO contacts (name, search) VALUES ('Kim Park', ' kim park	kp	');
