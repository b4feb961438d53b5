"""Runs az for the scripts of this folder, each command in a process of its own, forked from this one. This one has loaded what
the commands before it had to load: to start and load is most of what a command takes.

Usage: forks.py FOLDER. A command's words are in the file words there; a line into the pipe go runs it, its exit code comes out of
the pipe gone, and what it printed is in the files out and err. See az in expect.sh.
"""

import importlib
import os
import runpy
import sys
import threading

folder = sys.argv[1]


def at(name):
    return os.path.join(folder, name)


def child():
    """Is az, and leaves the names of what it loaded."""
    for name, fd in (("out", 1), ("err", 2)):
        os.dup2(os.open(at(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), fd)
    with open(at("words"), encoding="utf-8") as f:
        sys.argv = ["az", *f.read().split("\0")[:-1]]
    try:
        runpy.run_module("azure.cli")
        return 0
    except SystemExit as e:
        return e.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        with open(at("loaded"), "w", encoding="utf-8") as f:
            f.write("\n".join(sys.modules))
        sys.stdout.flush()
        sys.stderr.flush()


def load():
    """Loads what the last command loaded, for those to come."""
    with open(at("loaded"), encoding="utf-8") as f:
        for name in f.read().split("\n"):
            if name in sys.modules or name.endswith("__main__"):
                continue
            try:
                importlib.import_module(name)
            except Exception:  # some make up modules that cannot be imported; the next command makes them up again
                pass


while True:
    with open(at("go"), encoding="utf-8") as f:
        f.read()
    assert threading.active_count() == 1, "a process with threads cannot be forked"
    pid = os.fork()
    if pid == 0:
        os._exit(child())
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with open(at("gone"), "w", encoding="utf-8") as f:
        f.write(f"{code}\n")
    load()
