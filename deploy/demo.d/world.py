"""How the world outside of Signalbox behaves in the demo: which mailboxes and endpoints take what is sent to them.

The servers do as it says, and the expectations are made from it. An address or a deal's id says by its name what is to
happen to it.
"""

MAIL_OK = (250, "2.0.0 Taken")
MAIL_GONE = (550, "5.1.1 No such mailbox")
MAIL_BUSY = (450, "4.2.0 The mailbox is busy, come again")
MAIL_FULL = (452, "4.2.2 The mailbox is full")


def mailbox_reply(address, earlier):
    """What the mail server says of a recipient, after so many earlier tries: a code and a text."""
    local = address.partition("@")[0]
    if local.startswith("gone."):
        return MAIL_GONE
    if local.startswith("full."):
        return MAIL_FULL
    if local.startswith("busy.") and earlier == 0:
        return MAIL_BUSY
    return MAIL_OK


def hook_reply(deal, earlier):
    """What an endpoint answers to a message about a deal, after so many earlier tries: a status and further headers."""
    if deal.startswith("d-closed-"):
        return 410, {}
    if deal.startswith("d-flaky-") and earlier == 0:
        return 503, {"Retry-After": "1"}
    if deal.startswith("d-flaky-") and earlier == 1:
        return 500, {}
    return 200, {}
