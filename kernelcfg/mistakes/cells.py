"""Executes groups of cells in one kernel and prints what the reader sees, as JSON.

The job is read as JSON from standard input:
  kernel  name of the kernelspec
  folder  working folder of the cells
  first   source of a cell that is executed before the others
  groups  a list of lists of sources
The answer has for each group its outputs, a list with a text for each cell. In
these texts the cells of a group have the numbers 1, 2, …
"""

import html.parser
import json
import re
import subprocess
import sys

from jupyter_client.manager import KernelManager


class Box(html.parser.HTMLParser):
    """Reads the text of the kernel's box of errors, without what opens under the mouse."""

    def __init__(self):
        super().__init__()
        self.text, self.open, self.hidden = "", [], 0

    def handle_starttag(self, tag, attributes):
        if tag == "br":
            self.text += "\n"
            return
        self.open.append(tag == "style" or "gonb-err-context" in (dict(attributes).get("class") or ""))
        self.hidden += self.open[-1]

    def handle_endtag(self, tag):
        self.hidden -= self.open.pop() if self.open else 0
        if tag in ("div", "p", "pre"):
            self.text += "\n"

    def handle_data(self, data):
        if not self.hidden:
            self.text += data


def box_text(markup):
    box = Box()
    box.feed(markup)
    return box.text


def execute(client, source):
    """Returns a cell's number and its texts: streams, boxes of errors, and errors."""
    shown, number = "", 0
    request = client.execute(source, stop_on_error=False)
    while True:
        message = client.get_iopub_msg(timeout=120)
        if message["parent_header"].get("msg_id") != request:
            continue
        content = message["content"]
        kind = message["msg_type"]
        if kind == "execute_input":
            number = content["execution_count"]
        elif kind == "stream":
            shown += content["text"]
        elif kind in ("display_data", "execute_result") and "gonb-err" in content["data"].get("text/html", ""):
            shown += box_text(content["data"]["text/html"]) + "\n"
        elif kind == "error":
            shown += "\n".join(content["traceback"]) + "\n"
        elif kind == "status" and content["execution_state"] == "idle":
            return number, re.sub(r"\x1b\[[0-9;]*m", "", shown)


def main():
    job = json.load(sys.stdin)
    quiet = subprocess.DEVNULL
    manager = KernelManager(kernel_name=job["kernel"])
    manager.start_kernel(stdout=quiet, stderr=quiet, cwd=job["folder"])
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=120)
        _, text = execute(client, job["first"])
        if text:
            sys.exit("the first cell printed " + text)
        answer = []
        for group in job["groups"]:
            results = [execute(client, source) for source in group]
            own = {number: i + 1 for i, (number, _) in enumerate(results)}
            renumbered = lambda m: f"{m[1]}{own.get(int(m[2]), m[2])}]"
            answer.append([re.sub(r"(Cell ?\[)(\d+)\]", renumbered, text) for _, text in results])
        json.dump(answer, sys.stdout)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


main()
