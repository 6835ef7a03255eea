"""By how much clocks may differ, each with its reason. A time of the platform is never compared without one of these.

The reference is never this machine's clock alone: a QA machine may be hours off.
"""

from datetime import timedelta

#: Two stamps that one database has given, one after the other, in transactions of their own.
SAME_DATABASE = timedelta(seconds=1)
#: A worker's start by its own clock against the end of its deployment by Railway's: both are kept by NTP.
WORKER_AND_RAILWAY = timedelta(seconds=1)
#: A process' start reckoned from its uptime, which may be told in whole seconds, twice.
SAME_PROCESS = timedelta(seconds=2)
#: Beyond this `acceptance doctor` warns: comparing times begins to be doubtful.
WORTH_A_WARNING = timedelta(seconds=5)
#: An execution's time, by the application's clock, against the event's, by the database's.
APPLICATION_AND_DATABASE = timedelta(seconds=60)
#: What the worker notes as the end of a synchronisation against the job's end by Redis' clock.
WORKER_AND_REDIS = timedelta(minutes=5)
#: What has just been made against the target's own clock, its `Date` header: a time of another zone is told from it.
JUST_NOW = timedelta(minutes=10)
#: A job's timestamp, by the web application's clock, against the moment of the click by Redis' clock: it only tells
#: a fresh job from yesterday's of the same number.
WEB_AND_REDIS = timedelta(minutes=10)
