"""The one outlet for messages: plain texts by the channel that the receiver chose, and a log of what was sent.

**What a message may hold.** A text in a file, a unit's name and number, days and times. Never a person, a reason,
an address for the web that acts when it is opened: the texts name the page to sign in to, and what is there is
answered by a POST.

**How often it is delivered.** At most once. A row is sent by one job at a time, and it is marked before the
gateway is called and again after. Where a worker dies in between, or the gateway does not answer, nobody knows
whether it arrived: a gateway that heeds keys is then asked again with the same key and drops the double; e-mail
has no such key, so the message fails as "outcome unknown" and a person decides. A message too few is seen on the
page of what was sent, and somebody calls; two messages about one visit make the receiver doubt both.
"""
