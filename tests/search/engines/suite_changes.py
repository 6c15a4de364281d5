"""What every engine does with changes and rebuilds, while others read."""

import threading

import pytest

from search.engines import Engine, EngineUnavailable
from search.engines.interface import PASSAGES_PER_PAGE
from tests.search.engines.asking import PUBLIC, counts, pages, passage, search


class ChangesSuite:
    """Indexing, deleting, rebuilding, going on, two at once."""

    def test_indexing_a_page_again_replaces_all_its_passages(self, engine: Engine) -> None:
        engine.index([passage("een", "Urgentie", id="een#1"), passage("een", "Voorrang", id="een#2")])
        engine.index([passage("een", "Studenten", id="een#1")])
        assert search(engine, "urgentie voorrang").total == 0
        assert pages(search(engine, "studenten")) == ["een"]

    def test_a_deleted_page_is_gone_and_unknown_ones_do_no_harm(self, engine: Engine) -> None:
        engine.index([passage("een", "Urgentie"), passage("twee", "Urgentie")])
        engine.delete(["een", "nooit"])
        assert pages(search(engine, "urgentie")) == ["twee"]
        assert engine.page_ids() == {"twee"}

    def test_what_was_changed_or_deleted_counts_no_more(self, engine: Engine) -> None:
        engine.index([passage("een", "Urgentie", kind="guide"), passage("twee", "Urgentie", kind="faq")])
        for n in range(5):
            engine.index([passage("een", f"Urgentie {n}", kind="event", id=f"een#{m}") for m in range(n + 1)])
        engine.delete(["twee"])
        found = search(engine, "urgentie")
        assert (found.total, len(found.pages[0].passages)) == (1, PASSAGES_PER_PAGE)
        assert len(engine.stored(["een"])["een"]) == 5
        assert counts(found, "kind") == {"event": 1}
        assert pages(search(engine, "")) == ["een"]
        assert search(engine, "", filters={"kind": ["guide", "faq"]}).total == 0
        assert engine.suggest("twee", PUBLIC) == ()
        engine.index([passage("twee", "Urgentie", kind="faq")])
        assert counts(search(engine, "urgentie"), "kind") == {"event": 1, "faq": 1}
        engine.delete(["een", "twee"])
        empty = search(engine, "urgentie")
        assert (empty.total, empty.pages, engine.page_ids()) == (0, (), set())

    def test_readers_always_see_a_whole_index_while_it_is_changed_and_rebuilt(
        self, engine: Engine, reader: Engine
    ) -> None:
        engine.index([passage("een", "Urgentie", kind="guide"), passage("twee", "Urgentie", kind="guide")])
        seen: set[tuple[int, int, int]] = set()
        failures: list[BaseException] = []
        done = threading.Event()

        def read() -> None:
            try:
                while not done.is_set():
                    found = search(reader, "urgentie")
                    seen.add((found.total, len(found.pages), sum(counts(found, "kind").values())))
            except BaseException as error:  # handed to the main thread
                failures.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        try:
            for n in range(3):
                with engine.rebuild() as rebuild:
                    rebuild.add([passage(page, f"Urgentie {n}", kind="guide") for page in ("een", "twee")])
                engine.index([passage("een", f"Urgentie nu {n}", kind="guide")])
        finally:
            done.set()
            thread.join()
        assert failures == []
        assert seen == {(2, 2, 2)}

    def test_an_index_that_is_not_there_finds_nothing_and_says_so(self, engine: Engine) -> None:
        assert search(engine, "urgentie").total == 0
        assert engine.page_ids() == set()
        assert not engine.status().up_to_date
        assert engine.suggest("urg", PUBLIC) == ()

    def test_a_rebuild_shows_nothing_until_it_ends(self, engine: Engine) -> None:
        engine.index([passage("oud", "Urgentie")])
        before = engine.status().generation
        with engine.rebuild() as rebuild:
            rebuild.add([passage("nieuw", "Urgentie")])
            assert pages(search(engine, "urgentie")) == ["oud"]
        assert pages(search(engine, "urgentie")) == ["nieuw"]
        assert engine.status().generation != before
        assert engine.status().up_to_date

    def test_a_rebuild_that_fails_leaves_the_index_as_it_was(self, engine: Engine) -> None:
        engine.index([passage("oud", "Urgentie")])
        with pytest.raises(RuntimeError), engine.rebuild() as rebuild:
            rebuild.add([passage("nieuw", "Urgentie")])
            raise RuntimeError
        assert pages(search(engine, "urgentie")) == ["oud"]
        with engine.rebuild() as rebuild:
            rebuild.add([passage("nieuw", "Urgentie")])
        assert pages(search(engine, "urgentie")) == ["nieuw"]

    def test_what_changes_during_a_rebuild_is_not_lost(self, engine: Engine) -> None:
        engine.index([passage("weg", "Urgentie"), passage("een", "Urgentie")])
        with engine.rebuild() as rebuild:
            rebuild.add([passage("weg", "Urgentie"), passage("een", "Urgentie")])
            engine.delete(["weg"])
            engine.index([passage("een", "Voorrang"), passage("erbij", "Voorrang")])
        assert engine.page_ids() == {"een", "erbij"}
        assert search(engine, "urgentie").total == 0

    def test_what_changes_before_there_is_an_index_comes_with_the_one_that_is_being_made(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("search.engines.tantivy_engine.PASSAGES_PER_COMMIT", 1)
        with pytest.raises(KeyboardInterrupt), engine.rebuild() as rebuild:
            for page in ("een", "twee", "drie"):
                rebuild.add([passage(page, "Urgentie")])
            engine.index([passage("een", "Voorrang")])
            raise KeyboardInterrupt
        # Nobody rebuilds now, and what was read is not to be thrown away.
        engine.delete(["twee"])
        assert engine.page_ids() == set()
        assert not engine.status().up_to_date
        with engine.rebuild() as rebuild:
            assert "een" in rebuild.done
            rebuild.add([passage("drie", "Urgentie")] if "drie" not in rebuild.done else [])
        assert engine.page_ids() == {"een", "drie"}
        assert pages(search(engine, "voorrang")) == ["een"]

    def test_a_rebuild_that_was_stopped_is_gone_on_with(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("search.engines.tantivy_engine.PASSAGES_PER_COMMIT", 1)
        engine.index([passage("oud", "Urgentie")])
        with pytest.raises(KeyboardInterrupt), engine.rebuild() as rebuild:
            assert not rebuild.done
            for page in ("een", "twee", "drie"):
                rebuild.add([passage(page, "Urgentie")])
            raise KeyboardInterrupt
        assert pages(search(engine, "urgentie")) == ["oud"]
        # Changed while nobody rebuilds: these are done, and would otherwise stay as they were.
        engine.index([passage("een", "Voorrang")])
        engine.delete(["twee"])
        with engine.rebuild() as rebuild:
            assert "een" in rebuild.done
            assert "oud" not in rebuild.done
            rebuild.add([passage(page, "Urgentie") for page in ("drie", "vier") if page not in rebuild.done])
        assert engine.page_ids() == {"een", "drie", "vier"}
        assert pages(search(engine, "voorrang")) == ["een"]
        with engine.rebuild() as rebuild:
            assert not rebuild.done, "a rebuild that ended is no part of the next"

    def test_what_is_published_while_a_rebuild_goes_on_is_not_forgotten_by_it(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("search.engines.tantivy_engine.PASSAGES_PER_COMMIT", 1)
        engine.index([passage("oud", "Urgentie")])
        with pytest.raises(KeyboardInterrupt), engine.rebuild() as rebuild:
            for page in ("een", "twee", "drie"):
                rebuild.add([passage(page, "Urgentie")])
            raise KeyboardInterrupt
        with engine.rebuild() as rebuild:
            assert {"een", "twee"} <= set(rebuild.done)
            # They were in no list of pages when this rebuild asked for one; since then this one is.
            engine.index([passage("een", "Urgentie en voorrang")])
            rebuild.forget({"een", "twee"})
        assert "een" in engine.page_ids()
        assert "twee" not in engine.page_ids()
        assert pages(search(engine, "voorrang")) == ["een"]

    def test_a_stopped_rebuild_can_forget_and_can_be_begun_anew(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("search.engines.tantivy_engine.PASSAGES_PER_COMMIT", 1)

        def stopped() -> None:
            with pytest.raises(KeyboardInterrupt), engine.rebuild(anew=True) as rebuild:
                assert not rebuild.done
                rebuild.add([passage(page, "Urgentie") for page in ("een", "twee", "drie")])
                raise KeyboardInterrupt

        stopped()
        with engine.rebuild() as rebuild:
            assert "een" in rebuild.done
            rebuild.forget(["een"])
        assert "een" not in engine.page_ids()
        stopped()
        stopped()
        with pytest.raises(RuntimeError), engine.rebuild() as rebuild:
            raise RuntimeError
        with engine.rebuild() as rebuild:
            assert not rebuild.done, "what failed is not to be trusted"

    def test_what_is_stored_of_a_page_can_be_read_back(self, engine: Engine) -> None:
        hidden = passage("een", "Alleen voor niemand", id="een#2", visibility=())
        engine.index([passage("een", "Urgentie", id="een#1"), hidden, passage("twee", "Voorrang")])
        stored = engine.stored(["een", "onbekend"])
        assert {page: {one.id for one in of_page} for page, of_page in stored.items()} == {
            "een": {"een#1", "een#2"}
        }
        assert hidden in stored["een"]
        assert engine.stored([]) == {}
        assert len(engine.stored([f"p{n}" for n in range(200)] + ["een", "twee"])) == 2

    def test_two_rebuilds_at_once_are_refused(self, engine: Engine) -> None:
        with engine.rebuild(), pytest.raises(EngineUnavailable), engine.rebuild():
            pass

    def test_threads_share_an_engine(self, engine: Engine) -> None:
        engine.index([passage("een", "Urgentie")])
        failures: list[BaseException] = []

        def work(n: int) -> None:
            try:
                for m in range(5):
                    engine.index([passage(f"t{n}-{m}", "Voorrang")])
                    assert pages(search(engine, "urgentie")) == ["een"]
            except BaseException as error:  # handed to the main thread
                failures.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert search(engine, "voorrang").total == 15
