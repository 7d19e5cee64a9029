"""Executes a notebook with nbclient and shows its progress on standard output.

The job is read as JSON from standard input:
  notebook  path of the notebook to execute
  result    path for the executed notebook, written also if a cell fails
  kernel    name of the kernelspec
  folder    working folder of the cells
  log       path for the output of the kernel itself
  parent    process that started this one: when it has ended, so do this one and all
            that it has started
Exit status: 0 done, 1 a cell failed, 130 interrupted.
"""

import asyncio
import ctypes
import json
import os
import re
import signal
import sys
import time

import nbformat
from jupyter_client.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

PROGRESS = 5  # seconds between lines of a training's progress
GRACE = 20  # seconds from an interrupt until the kernel is killed; it gives a cell five
ANSI = re.compile(r"\x1b\[[0-9;]*m")
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def die_with_parent():
    """Has Linux send this process SIGTERM when its parent has ended."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def adopt_orphans():
    """Makes descendants whose parents end children of this process, on Linux."""
    if LIBC:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants():
    """Returns the processes that this one and its descendants have started, on Linux."""
    parents = {}
    for entry in os.listdir("/proc") if LIBC else []:
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                    # The name of the program, in parentheses, may contain anything.
                    parents[int(entry)] = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                pass  # it has ended
    found = [os.getpid()]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def kill_descendants():
    """Kills what a kernel has left: its language server, or all if it hangs."""
    for pid in descendants():
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass  # it has ended


class Interrupted(Exception):
    """Ends the execution between two cells."""


class Client(NotebookClient):
    """A NotebookClient that prints what the cells print, and where it is."""

    def __init__(self, nb, **options):
        super().__init__(nb, **options)
        self.code = [i for i, c in enumerate(nb.cells) if c.cell_type == "code" and c.source.strip()]
        self.interrupted = False
        self.started = 0.0
        self.shown = 0.0  # when a line of progress was printed
        self.unshown = ""  # the newest line of progress that was not printed
        self.line_open = False  # the terminal's cursor is inside a line
        self.on_notebook_start = self.catch_interrupt
        self.on_cell_execute = self.announce
        self.on_cell_executed = self.conclude

    def catch_interrupt(self, notebook):
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self.interrupt)
        loop.add_signal_handler(signal.SIGTERM, self.interrupt)

    def interrupt(self):
        if not self.interrupted:
            self.interrupted = True
            self.print_line("interrupting the cell …")
            self.pending = asyncio.ensure_future(ensure_async(self.km.interrupt_kernel()))
            asyncio.get_running_loop().call_later(GRACE, kill_descendants)

    async def watch(self, parent):
        """Interrupts the cell when the parent has ended."""
        while os.getppid() == parent or not self.km:
            await asyncio.sleep(1)
        self.interrupt()

    def print_line(self, text, end="\n"):
        if self.line_open:
            text = "\n" + text
        self.line_open = not end.endswith("\n") or (end == "" and not text.endswith("\n"))
        show(text, end)

    def number(self, index):
        return f"cell {self.code.index(index) + 1}/{len(self.code)}"

    def announce(self, cell, cell_index):
        if self.interrupted:
            raise Interrupted
        self.started, self.unshown = time.monotonic(), ""
        self.print_line(f"[{self.number(cell_index)}] {title(cell.source)}")

    def conclude(self, cell, cell_index, execute_reply):
        if self.unshown:
            self.print_line(self.unshown)
        self.print_line(f"[{self.number(cell_index)}] {time.monotonic() - self.started:.1f} s")

    def process_message(self, msg, cell, cell_index):
        content = msg["content"]
        if msg["msg_type"] == "stream":
            text = content["text"]
            show(text, "")
            self.line_open = not text.endswith("\n")
        elif msg["msg_type"] in ("display_data", "execute_result"):
            for kind in ("text/plain", "text/markdown"):
                if content["data"].get(kind, "").strip():
                    self.print_line(content["data"][kind].rstrip())
                    break
        elif msg["msg_type"] == "update_display_data" and "image/png" not in content["data"]:
            # The line of a training, which a page updates in place.
            self.unshown = content["data"].get("text/plain", "").strip()
            if self.unshown and time.monotonic() - self.shown > PROGRESS:
                self.print_line(self.unshown)
                self.shown, self.unshown = time.monotonic(), ""
        return super().process_message(msg, cell, cell_index)


def show(text, end):
    """Prints text if there is still a reader."""
    try:
        print(text, end=end, flush=True)
    except OSError:
        pass


def title(source):
    """Returns a line that identifies a cell: a comment if it has one."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    comments = [line for line in lines if line.startswith("//")]
    return (comments or lines or [""])[0][:70]


def problem(nb, client):
    """Returns the message about the cell that failed."""
    for index in reversed(client.code):
        for output in nb.cells[index].get("outputs", []):
            if output.output_type == "error":
                cell = nb.cells[index]
                trace = [ANSI.sub("", entry) for entry in output.traceback] or [output.evalue]
                text = "\n".join(located(entry, nb, client, index) for entry in trace)
                return f"{client.number(index)} (id {cell.get('id', '?')}) failed:\n{text.strip(chr(10))}"
    return "a cell failed"


# How the kernel reports an error of the compiler: the cell by its execution count,
# some lines around the error, and the message in the last line.
LOCATED = re.compile(r"Cell \[(\d+)\], line (\d+)\n.*\n([^\n]+)\s*$", re.DOTALL)


def located(entry, nb, client, failed):
    """Returns one message of the compiler with the line of the cell that it is about."""
    match = LOCATED.match(entry)
    if not match:
        # The compiler's report begins with "# package".
        return "" if entry.startswith("# gonb_") else "  " + entry.rstrip()
    count, line, message = int(match[1]), int(match[2]), match[3].strip()
    where, source = f"line {line}", ""
    for index in client.code:
        if nb.cells[index].get("execution_count") == count:
            if index != failed:
                where = f"{client.number(index)}, line {line}"
            lines = nb.cells[index].source.splitlines()
            source = lines[line - 1].strip() if line <= len(lines) else ""
    return f"  {where}: {message}\n      {source}"


async def execute(job):
    nb = nbformat.read(job["notebook"], as_version=4)
    client = Client(
        nb,
        kernel_name=job["kernel"],
        timeout=None,
        startup_timeout=120,
        record_timing=False,
        extra_arguments=["-raw_error=true"],  # compiler errors as text, not HTML
        resources={"metadata": {"path": job["folder"]}},
        # Cells in Go make no ipywidgets.
        store_widget_state=False,
    )
    status = 0
    adopt_orphans()
    watch = asyncio.ensure_future(client.watch(job["parent"]))
    options = {"preexec_fn": die_with_parent} if LIBC else {}
    try:
        with open(job["log"], "ab") as log:
            await client.async_execute(stdout=log, stderr=log, **options)
    except CellExecutionError:
        client.print_line(problem(nb, client))
        status = 1
    except DeadKernelError:
        client.print_line(f"the kernel died; its log is {job['log']}")
        status = 1
    except Interrupted:
        status = 130
    finally:
        watch.cancel()
        kill_descendants()
    if client.interrupted:
        client.print_line("interrupted")
        status = 130
    with open(job["result"], "w", encoding="utf-8") as file:
        nbformat.write(nb, file)
    return status


if __name__ == "__main__":
    sys.exit(asyncio.run(execute(json.load(sys.stdin))))
