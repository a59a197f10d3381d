"""The dashboard of examples/graph: it shows what is in the folder, and reads and parses each content once."""

from __future__ import annotations

import asyncio
import re

from examples.graph.folder_dashboard import Dashboard, parsed, show


async def looked(dashboard):
    """What the page shows once the dashboard has looked at the folder."""
    await dashboard.refresh()
    return dashboard.page.read_text().splitlines()


def said(capsys, verb):
    return re.findall(rf"^  {verb} (\S+)$", capsys.readouterr().out, re.MULTILINE)


def test_the_page_follows_the_folder(tmp_path, capsys):
    async def main():
        (tmp_path / "a.csv").write_text("ink,2\npaper,1\n")
        dashboard = Dashboard(tmp_path)
        assert await looked(dashboard) == [
            "1 files, products from 0",
            f"{'ink':<12}{'2.00':>10}",
            f"{'paper':<12}{'1.00':>10}",
        ]
        assert said(capsys, "parses") == ["a.csv"]
        (tmp_path / "b.csv").write_text("ink,-2\npaper,1.5\n")
        assert (await looked(dashboard))[1:] == [f"{'paper':<12}{'2.50':>10}", f"{'ink':<12}{'0.00':>10}"]
        assert said(capsys, "parses") == ["b.csv"]  # and a.csv not
        (tmp_path / "a.csv").unlink()
        assert (await looked(dashboard))[0].startswith("1 files")
        dashboard.graph.check()

    asyncio.run(main())


def test_a_file_that_is_as_it_was_is_read_and_goes_no_further(tmp_path, capsys):
    async def main():
        (tmp_path / "a.csv").write_text("ink,2\n")
        dashboard = Dashboard(tmp_path)
        await looked(dashboard)
        capsys.readouterr()
        await looked(dashboard)
        assert capsys.readouterr().out == ""
        (tmp_path / "a.csv").write_text("ink,2\n")
        dashboard.stamps.set([("a.csv", 0, 6)])  # however coarse the clock of the file system is
        await dashboard.files.settled()
        assert capsys.readouterr().out == "  reads a.csv\n"

    asyncio.run(main())


def test_undo_takes_back_what_the_user_chose_and_nothing_of_the_folder(tmp_path):
    async def main():
        dashboard = Dashboard(tmp_path)
        dashboard.least.set(10.0)
        (tmp_path / "a.csv").write_text("ink,2\n")
        assert await looked(dashboard) == ["1 files, products from 10"]
        dashboard.graph.undo()
        assert dashboard.page.read_text().splitlines()[1:] == [f"{'ink':<12}{'2.00':>10}"]

    asyncio.run(main())


def test_a_file_that_is_wrong_is_shown_and_the_others_count(tmp_path):
    async def main():
        (tmp_path / "good.csv").write_text("ink,2\n")
        (tmp_path / "ten.csv").write_text("ink,ten\n")
        (tmp_path / "wide.csv").write_text("ink,1,2\n")
        (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\xfd")
        (tmp_path / "folder.csv").mkdir()
        page = await looked(Dashboard(tmp_path))
        assert page[1] == f"{'ink':<12}{'2.00':>10}"
        assert [line.split()[1].strip(":") for line in page[2:]] == ["bytes.csv", "folder.csv", "ten.csv", "wide.csv"]

    asyncio.run(main())


def test_a_file_that_goes_while_it_is_read(tmp_path):
    async def main():
        dashboard = Dashboard(tmp_path)
        dashboard.stamps.set([("gone.csv", 1, 1)])
        await dashboard.files.settled()
        assert "! gone.csv cannot be read" in dashboard.page.read_text()

    asyncio.run(main())


def test_an_empty_file_has_no_sums():
    assert parsed(("empty.csv", "")) == ({}, None)


def test_it_looks_again_and_again(tmp_path):
    async def main():
        dashboard = Dashboard(tmp_path)
        task = asyncio.create_task(dashboard.follow(every=0.01))
        changes = dashboard.text.changes()
        (tmp_path / "a.csv").write_text("ink,2\n")
        assert await asyncio.wait_for(anext(changes), 60) == f"1 files, products from 0\n{'ink':<12}{'2.00':>10}"
        task.cancel()

    asyncio.run(main())


def test_the_program_shows_what_it_does(tmp_path, capsys):
    asyncio.run(show(tmp_path))
    assert (tmp_path / "dashboard.txt").read_text().splitlines()[0] == "1 files, products from 0"
    out = capsys.readouterr().out
    assert re.search(r"the user takes the choice back\n    \| 2 files, products from 0\n", out)
    assert "! tuesday.csv: could not convert string to float: 'ten'" in out
    assert re.search(r"monday.csv is written as it was\n(  reads monday.csv\n)?$", out)
