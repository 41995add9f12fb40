"""The Phone: SIP and media behind one protocol; pjsua2 in one module."""
