"""How long a server of this machine waits for those who ask: one measure for the workbench and for the page of labels."""

SECONDS_TO_ASK = 20.0
"""Seconds in which the head of a request has to be there, counted from the connection or the answer before."""
SLOWEST = 500
"""Bytes a second: so many buy a request that is being sent one second more; a poor line is many times faster."""
SECONDS_TO_TAKE = 120.0
"""Seconds in which who asked has to take some of an answer, at the least at that pace."""
MOST_CONNECTIONS = 150
"""Beyond so many, a new one takes the place of that which has been waiting longest without a request under way."""
