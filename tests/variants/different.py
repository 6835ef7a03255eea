"""One deployment that differs from the stand in nearly everything that may differ, and is healthy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from deployment import Deployment, deployed
from front import Front, served
from manners import (
    CachedAgents,
    CreatedIs201,
    ErrorsOfShape2,
    Flapping,
    LeavesNullsOut,
    Manner,
    Noise,
    NoSyncConfirmation,
    OtherWording,
    ProjectTokenOnly,
    SignatureRequired,
    SnakeCasePatches,
    StillMetrics,
    TellsMore,
    ThirdParty,
    WholeLogLines,
    Widget,
)

OPTIONS = [
    *("--queue-name", "gpt-agent-jobs"),
    *("--variant", "other-tables"),
    *("--variant", "fewer-activities"),
    *("--variant", "rediss"),
    *("--variant", "replicas"),
]
ABSENT = {"DB.3": "conversations", "DB.5": "agent_rules", "DB.6": "agent_sequences"}


@dataclass
class Different:
    """The deployment. settings: what the suite is told; QUEUE_NAME is not among them, the worker tells it.

    stand: the description behind it, without proxies. still_worker: the worker, but its counters stand still.
    """

    stand: Deployment
    settings: dict[str, str]
    manners: list[Manner]
    still_worker: str

    @classmethod
    @contextmanager
    def deployed(cls) -> Iterator[Different]:
        """Bring it up: a stand with variants, proxies before web app, Railway and worker, a slow model."""
        with deployed(*OPTIONS, TZ="Asia/Vladivostok") as stand:
            described = stand.settings
            worker_manners: list[Manner] = [StillMetrics(), Widget()]
            worker = Front(described["WORKER_URL"], worker_manners)
            web_manners: list[Manner] = [
                Flapping(),
                SignatureRequired(described["KOMMO_WEBHOOK_SECRET"]),
                TellsMore(),
                LeavesNullsOut(),
                CachedAgents(5),  # keeps what those before it have made of the answer
                CreatedIs201(),
                SnakeCasePatches(),
                ErrorsOfShape2(),
                NoSyncConfirmation(),
                OtherWording(),
                Noise(),
            ]
            railway_manners: list[Manner] = [ProjectTokenOnly(), WholeLogLines()]
            graphql = httpx.URL(described["RAILWAY_API_URL"])
            web = Front(described["WEB_URL"], web_manners, stand.certificate)
            railway = Front(str(graphql.copy_with(path="/")), railway_manners)
            web_manners.append(ThirdParty(worker.url))
            with served(web, railway, worker):
                settings = {
                    **described,
                    "WEB_URL": web.url,
                    "TLS_VERIFY": "false",
                    "RAILWAY_API_URL": railway.url + graphql.path,
                }
                del settings["QUEUE_NAME"]
                yield cls(stand, settings, web_manners + railway_manners + worker_manners[1:], worker.url)
