"""Counts for those who run the service, on an address of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from bot.breaker import State


class Metrics:
    """What is counted. Labels are slugs of ours; nothing about a person."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter(
            "nghe_dan_turns",
            "Updates taken, by what became of them",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self.turn_seconds = Histogram(
            "nghe_dan_turn_seconds",
            "From receiving an update to its commit",
            ["channel"],
            registry=self.registry,
        )
        self.deliveries = Counter(
            "nghe_dan_deliveries", "Attempts to send, by what became of them", ["channel", "result"],
            registry=self.registry,
        )  # fmt: skip
        self.oldest_unsent = Gauge(
            "nghe_dan_oldest_unsent_seconds", "Age of the message waiting longest", ["channel"],
            registry=self.registry,
        )  # fmt: skip
        self.outbox = Gauge(
            "nghe_dan_outbox", "Messages queued, sending, possibly delivered, waiting or failed",
            ["channel", "state"], registry=self.registry,
        )  # fmt: skip
        self.breakers = Gauge(
            "nghe_dan_channel_state", "1 for the state a channel's sending is in", ["channel", "state"],
            registry=self.registry,
        )  # fmt: skip
        self.refused = Counter(
            "nghe_dan_webhook_refused", "Calls to a webhook that were not signed by the platform", ["channel"],
            registry=self.registry,
        )  # fmt: skip
        self.files = Counter(
            "nghe_dan_files", "Files that came with messages: stored, refused, failed", ["result"],
            registry=self.registry,
        )  # fmt: skip
        self.jobs = Counter(
            "nghe_dan_jobs", "Runs of periodic jobs", ["job", "result"], registry=self.registry
        )

    def unsent(self, channels: list[str], since: dict[str, datetime], now: datetime) -> None:
        """Set the ages; a channel with nothing waiting stands at 0."""
        for channel in channels:
            age = (now - since[channel]).total_seconds() if channel in since else 0.0
            self.oldest_unsent.labels(channel).set(age)

    def outbox_states(self, standing: dict[tuple[str, str], int]) -> None:
        """Set the counts by (channel, state); what is gone is no longer shown."""
        self.outbox.clear()
        for (channel, state), count in standing.items():
            self.outbox.labels(channel, state).set(count)

    def breaker(self, channel: str, state: State) -> None:
        """Set which state a channel's sending is in."""
        for one in State:
            self.breakers.labels(channel, one.value).set(one is state)


def metrics_app(metrics: Metrics, refresh: Callable[[], Awaitable[None]]) -> web.Application:
    """GET /metrics; `refresh` looks up what is not counted as it happens."""

    async def show(_request: web.Request) -> web.Response:
        await refresh()
        headers = {"Content-Type": CONTENT_TYPE_LATEST}
        return web.Response(body=generate_latest(metrics.registry), headers=headers)

    app = web.Application()
    app.router.add_get("/metrics", show)
    return app
