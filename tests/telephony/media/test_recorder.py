from console.telephony.media.recorder import QUIET, STALL_S, Watch


def look(watch, *, until, level, size=lambda now: int(now * 1000)):
    now = watch.began
    while now < until:
        now = round(now + 0.1, 3)
        if why := watch.look(now, level(now), size(now)):
            return now, why
    return now, ""


def test_silence_after_words_ends_it_and_is_not_counted() -> None:
    watch = Watch(0.0, 60.0, 5.0)
    assert look(watch, until=30.0, level=lambda t: 30 if t <= 3.0 else 2) == (8.0, "silence")
    assert watch.spoken(8.0) == 3.0


def test_pauses_do_not() -> None:
    watch = Watch(0.0, 10.0, 5.0)
    assert look(watch, until=30.0, level=lambda t: 30 if int(t) % 4 == 0 else 2) == (10.0, "length")


def test_a_caller_who_says_nothing_leaves_nothing() -> None:
    watch = Watch(0.0, 60.0, 5.0)
    assert look(watch, until=30.0, level=lambda t: QUIET - 1) == (5.0, "silence")
    assert watch.spoken(5.0) == 0.0


def test_no_silence_limit() -> None:
    watch = Watch(0.0, 7.0, 0.0)
    assert look(watch, until=30.0, level=lambda t: 0) == (7.0, "length")


def test_a_file_that_stops_growing() -> None:
    watch = Watch(0.0, 60.0, 5.0)
    now, why = look(watch, until=30.0, level=lambda t: 30, size=lambda t: int(min(t, 2.0) * 1000))
    assert why == "disk"
    assert 2.0 + STALL_S <= now <= 2.2 + STALL_S
