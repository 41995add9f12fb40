"""Requests of PJSIP outside a dialog, and what comes of them. The library itself is handed in: one module
alone imports it."""

import logging
from typing import Any

from console.telephony.monitor import mwi
from console.telephony.stack import Happenings, Headers

log = logging.getLogger(__name__)

#: What a server answers in place of one behind it that is gone.
NOBODY_BEHIND = (408, 503, 504)


def notify(pj: Any, uri: str, sender: str, headers: Headers, body: str) -> Any:
    """NOTIFY with a message summary."""
    prm = _to(pj, "NOTIFY", uri, sender, headers)
    prm.txOption.contentType, prm.txOption.msgBody = mwi.KIND, body
    return prm


def options(pj: Any, uri: str, sender: str) -> Any:
    """OPTIONS; an empty sender means the account's own."""
    return _to(pj, "OPTIONS", uri, sender)


def ended(pj: Any, prm: Any, happenings: Happenings) -> None:
    """Tell what came of OPTIONS: an answer or an error; the asker sees sooner that nothing came. Write down
    that a lamp's NOTIFY was refused."""
    event = prm.e
    body = event.body
    state = body.tsxState
    transaction = state.tsx
    code = int(transaction.statusCode)
    if transaction.method == "NOTIFY" and code >= 300:
        log.warning("a lamp stays as it is: the far end says %d %s", code, transaction.statusText)
    if transaction.method not in ("OPTIONS", "NOTIFY"):
        return
    sent = transaction.lastTx
    uri = str(sent.wholeMsg).split(" ", 2)[1]
    if transaction.method == "NOTIFY":
        if code >= 200 or state.type == pj.PJSIP_EVENT_TRANSPORT_ERROR:
            happenings.notified(uri)
        return
    if state.type == pj.PJSIP_EVENT_RX_MSG:
        why = f"{code} {transaction.statusText}" if code in NOBODY_BEHIND else ""
        happenings.asked(uri, why, answered=True)
    elif state.type == pj.PJSIP_EVENT_TRANSPORT_ERROR:
        happenings.asked(uri, f"can't be reached ({transaction.statusText})", answered=False)


def _to(pj: Any, method: str, uri: str, sender: str, headers: Headers = ()) -> Any:
    prm = pj.SendRequestParam()
    option = prm.txOption
    prm.method, option.targetUri, option.localUri = method, uri, sender
    for name, value in headers:
        header = pj.SipHeader()
        header.hName, header.hValue = name, value
        option.headers.append(header)
    return prm
