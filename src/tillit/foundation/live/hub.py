"""One LISTEN connection a process, and the streams that it tells."""

from __future__ import annotations

import logging
import time
from queue import Empty, SimpleQueue
from threading import Event, RLock, Thread

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from tillit.foundation.live.topics import CHANNEL
from tillit.foundation.metrics import streams_open

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_TRIES = 2.0
LOOK_UP_SECONDS = 1.0  # how often the listener sees whether it shall stop
ASK_SECONDS = 30.0  # how often it asks the database for a sign of life
# The page asked for its content before it was shown: what was announced about then is told again.
MARGIN_SECONDS = 1.0
MOST_REMEMBERED = 10_000

CHANGED, END = "changed", "end"


class Subscription:
    """One stream's ear: what it is told waits here until the stream takes it."""

    def __init__(self, topic: str, shown_at: float) -> None:
        self.topic = topic
        self.shown_at = shown_at
        self._told: SimpleQueue[str] = SimpleQueue()  # may be put to inside a signal's handler

    def tell(self, word: str) -> None:
        """Leave a word for the stream."""
        self._told.put(word)

    def next_word(self, *, seconds: float) -> str | None:
        """Give what was told, once however often it was said; None when nothing was within the time."""
        words = set()
        try:
            words.add(self._told.get(timeout=seconds))
            while True:
                words.add(self._told.get_nowait())
        except Empty:
            pass
        return END if END in words else next(iter(words), None)


class Hub:
    """Brings announcements from the database to this process's streams."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._subscriptions: set[Subscription] = set()
        self._announced: dict[str, float] = {}
        self._knows_since: float | None = None  # None: not listening now
        self._thread: Thread | None = None
        self._stopping = Event()
        self._closed = False

    def subscribe(self, topic: str, *, seconds_old: float) -> Subscription | None:
        """Give an ear for a topic, or None when this process has as many streams as it may.

        `seconds_old` is the age of what the page shows: what was announced since then is told at once.
        """
        subscription = Subscription(topic, time.monotonic() - seconds_old - MARGIN_SECONDS)
        with self._lock:
            if self._closed or len(self._subscriptions) >= settings.TILLIT_LIVE_STREAMS:
                return None
            self._subscriptions.add(subscription)
            streams_open(len(self._subscriptions))
            if self._has_missed(subscription):
                subscription.tell(CHANGED)
            self._start()
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Forget a stream that ended."""
        with self._lock:
            self._subscriptions.discard(subscription)
            streams_open(len(self._subscriptions))

    def stop(self) -> None:
        """End every stream and the listening, and take no new ones. Safe inside a signal's handler."""
        with self._lock:
            self._closed = True
            self._stopping.set()
            for subscription in self._subscriptions:
                subscription.tell(END)

    def resume(self) -> None:
        """Wait until the listening has ended, and take streams again."""
        if self._thread is not None:
            self._thread.join()
        self._closed = False

    def _has_missed(self, subscription: Subscription) -> bool:
        """Tell whether there was an announcement since the page's content, as far as this process knows."""
        if self._knows_since is None:
            return False  # it is told once the listening has begun
        return (
            subscription.shown_at < self._knows_since
            or self._announced.get(subscription.topic, -1.0) >= subscription.shown_at
        )

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive() or self._stopping.is_set():
            self._stopping = Event()
            # A daemon: a process that ends does not wait for it.
            self._thread = Thread(target=self._listen, args=[self._stopping], name="live", daemon=True)
            self._thread.start()

    def _listen(self, stopping: Event) -> None:
        while not stopping.is_set():
            try:
                self._listen_while_connected(stopping)
            except psycopg.Error as error:
                logger.warning("live updates: the database is away (%s); trying again", type(error).__name__)
                stopping.wait(SECONDS_BETWEEN_TRIES)
            finally:
                with self._lock:
                    self._knows_since = None

    def _listen_while_connected(self, stopping: Event) -> None:
        # Past Django's connections: this one belongs to no request, and no request's end may close it.
        parameters = {**connections["default"].get_connection_params(), "connect_timeout": 10}
        with psycopg.connect(**parameters, autocommit=True) as database:
            database.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
            self._listening_began()
            asked = time.monotonic()
            while not stopping.is_set():
                for announcement in database.notifies(timeout=LOOK_UP_SECONDS):
                    self._tell(announcement.payload)
                if time.monotonic() - asked > ASK_SECONDS:  # a connection that died silently is noticed so
                    database.execute("SELECT 1")
                    asked = time.monotonic()

    def _listening_began(self) -> None:
        """Tell the streams whose content is older than the listening: nobody knows what they missed."""
        with self._lock:
            now = self._knows_since = time.monotonic()
            self._announced.clear()
            for subscription in self._subscriptions:
                if subscription.shown_at < now:
                    subscription.tell(CHANGED)

    def _tell(self, topic: str) -> None:
        with self._lock:
            now = time.monotonic()
            if len(self._announced) >= MOST_REMEMBERED:
                self._announced.clear()
                self._knows_since = now
            self._announced[topic] = now
            for subscription in self._subscriptions:
                if subscription.topic == topic:
                    subscription.tell(CHANGED)


hub = Hub()


def stop() -> None:
    """End this process's streams and its listening connection, and take no new streams."""
    hub.stop()


def resume() -> None:
    """Take streams again after stop(); for tests, which share a process."""
    hub.resume()
