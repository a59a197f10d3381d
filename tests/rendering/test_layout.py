import subprocess
import sys

import pytest

from efp_graph.errors import InternalError, MissingProgram, TooLargeToDraw, UnknownOption
from efp_graph.rendering import layout
from efp_graph.rendering.layout import rendered

SMALL = 'digraph { a [label="é 漢字 🙂"]; a -> b }'
BEGINS = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}


@pytest.mark.parametrize("form", BEGINS)
def test_the_wheel_of_pygraphviz_draws_where_there_is_no_program(form, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert rendered(SMALL, form).startswith(BEGINS[form])


def test_the_program_is_taken_when_it_is_on_the_path(tmp_path, monkeypatch):
    dot = tmp_path / "dot"
    dot.write_text(f"#!{sys.executable}\nimport sys\nprint('drawn by', sys.argv[1], len(sys.stdin.read()))\n")
    dot.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert rendered("digraph {}", "svg") == b"drawn by -Tsvg 10\n"


def test_a_program_that_lacks_a_format_leaves_it_to_the_wheel(tmp_path, monkeypatch):
    dot = tmp_path / "dot"
    dot.write_text(f"#!{sys.executable}\nraise SystemExit('Format: pdf not recognized')\n")
    dot.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert rendered(SMALL, "pdf").startswith(b"%PDF")


def test_without_either_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(layout.shutil, "which", lambda name: None)
    monkeypatch.setattr(layout.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingProgram, match=r"pip install 'pygraphviz>=2'.*apt-get install graphviz"):
        rendered(SMALL, "svg")


def test_a_layout_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    dot, alive = tmp_path / "dot", tmp_path / "alive"
    dot.write_text(f"#!{sys.executable}\nimport pathlib, time\ntime.sleep(30)\npathlib.Path({str(alive)!r}).touch()\n")
    dot.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TooLargeToDraw, match=r"within 0\.2 seconds"):
        rendered(SMALL, "svg", seconds=0.2)
    assert not alive.exists()


def test_a_layout_that_works_too_long_is_ended_by_the_time_of_the_processor(tmp_path, monkeypatch):
    """However busy the machine is: what waits is not ended before, what works is."""
    dot = tmp_path / "dot"
    dot.write_text(f"#!{sys.executable}\nimport sys\nsys.stdin.read()\nwhile True: pass\n")
    dot.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(layout, "BUSY", 10_000)
    with pytest.raises(TooLargeToDraw, match=r"within 0\.5 seconds"):
        rendered(SMALL, "svg", seconds=0.5)


def test_where_the_processor_cannot_be_limited_the_clock_ends_it(tmp_path, monkeypatch):
    monkeypatch.setattr(layout, "_processor_limit", lambda: None)
    test_a_layout_that_takes_too_long_is_ended(tmp_path, monkeypatch)


def test_what_graphviz_refuses_is_our_fault(monkeypatch):
    with pytest.raises(InternalError, match="could not draw"):
        rendered("digraph { a -> ", "svg")


def test_other_formats_are_refused():
    with pytest.raises(UnknownOption, match="'svg'"):
        rendered(SMALL, "bmp")


def test_a_module_of_the_current_folder_is_not_taken_for_pygraphviz(tmp_path, monkeypatch):
    (tmp_path / "pygraphviz.py").write_text("raise SystemExit('wrong module')")
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path)
    assert rendered(SMALL, "svg").startswith(b"<?xml")


def test_drawing_does_not_load_graphviz_into_the_process():
    code = (
        "import sys; from efp_graph.rendering.layout import rendered; rendered('digraph {}', 'svg');"
        "print('pygraphviz' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
