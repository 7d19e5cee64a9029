"""Talks to a kernel for the tests: requests come as lines of JSON on standard input.

execute    source, cell, interrupt (after the kernel is busy or the cell has printed, "": never): how the cell ended,
           what it printed and showed
queue      sources: the statuses of cells that are sent at once
complete   source and position: the names, and what they replace
inspect    source and position: the documentation
process    the kernel's process ID
kill       ends the kernel with SIGKILL
"""

import json
import os
import signal
import sys
import time

from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name=sys.argv[1], startup_timeout=60)


def execute(source, cell="", interrupt=""):
    message = client.session.msg("execute_request", {
        "code": source, "silent": False, "store_history": True, "user_expressions": {},
        "allow_stdin": False, "stop_on_error": True,
    }, metadata={"cellId": cell} if cell else {})
    client.shell_channel.send(message)
    out = {"printed": "", "shown": ""}
    while True:
        reply = client.get_iopub_msg(timeout=120)
        if reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            continue
        content = reply["content"]
        if reply["msg_type"] == "stream":
            out["printed"] += content["text"]
        elif reply["msg_type"] in ("display_data", "execute_result", "update_display_data"):
            out["shown"] += str(content["data"])
        elif reply["msg_type"] == "status" and content["execution_state"] == "idle":
            break
        if interrupt == "printed" and out["printed"] or interrupt == "busy":
            manager.interrupt_kernel()
            interrupt = ""
    content = client.get_shell_msg(timeout=10)["content"]
    return out | {"status": content["status"], "error": content.get("evalue", "")}


def queue(sources):
    for source in sources:
        client.execute(source)
    return {"statuses": [client.get_shell_msg(timeout=60)["content"]["status"] for _ in sources]}


def ask(send, source, position):
    number = send(source, position)
    began = time.monotonic()
    while True:
        reply = client.get_shell_msg(timeout=60)
        if reply["parent_header"]["msg_id"] == number:
            return reply["content"] | {"seconds": time.monotonic() - began}


def complete(source, position):
    return ask(client.complete, source, position)


def inspect(source, position):
    return ask(client.inspect, source, position)


def process():
    return {"process": manager.provisioner.pid}


def kill():
    os.kill(manager.provisioner.pid, signal.SIGKILL)
    return {}


print(json.dumps({}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(globals()[request.pop("do")](**request)), flush=True)
client.stop_channels()
manager.shutdown_kernel(now=True)
