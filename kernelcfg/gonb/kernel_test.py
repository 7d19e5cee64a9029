"""Talks to a kernel for the tests: requests come as lines of JSON on standard input.

execute    source, cell, interrupt (after the kernel is busy or the cell has printed, "": never): how the cell ended,
           what it printed and showed
during     source, asked and position: what the kernel answers while it executes source, which prints and then
           waits, and the kernel's status before an interrupt and after it
run_all    sources: the statuses of cells that are sent at once
complete   source and position: the names, and what they replace
inspect    source and position: the documentation
answers    what else a front end asks when it opens a notebook: the statuses of the answers
kill       ends the kernel with SIGKILL: the processes that it leaves after a while
"""

import json
import os
import signal
import sys
import time
from queue import Empty

from jupyter_client.manager import start_new_kernel

environment = {"env": {}} if "bare" in sys.argv[2:] else {}
manager, client = start_new_kernel(kernel_name=sys.argv[1], startup_timeout=60, **environment)


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


def run_all(sources):
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


def during(source, asked, position):
    client.execute(source)
    states, printed = [], False
    while not printed:
        printed = listen(states)
    answer = complete(asked, position)
    try:
        while True:
            listen(states, timeout=0.5)
    except Empty:
        pass
    before = states[-1]
    manager.interrupt_kernel()
    client.get_shell_msg(timeout=60)
    while listen(states) or states[-1] != "idle":
        pass
    return answer | {"statuses": [before, states[-1]]}


def listen(states, timeout=60):
    message = client.get_iopub_msg(timeout=timeout)
    if message["msg_type"] == "status":
        states.append(message["content"]["execution_state"])
    return message["msg_type"] == "stream"


def parent(process):
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as f:
            return int(f.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def kill():
    kernel = manager.provisioner.pid
    children = [name for name in os.listdir("/proc") if name.isdigit() and parent(name) == kernel]
    os.kill(kernel, signal.SIGKILL)
    left = children
    for _ in range(100):
        left = [child for child in left if os.path.exists(f"/proc/{child}")]
        if not left:
            break
        time.sleep(0.1)
    return {"statuses": [str(len(children)), str(len(left))]}


def answers():
    for send in client.comm_info, client.history, lambda: client.is_complete("%%"):
        send()
    return {"statuses": [client.get_shell_msg(timeout=20)["content"]["status"] for _ in range(3)]}


print(json.dumps({}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(globals()[request.pop("do")](**request)), flush=True)
client.stop_channels()
manager.shutdown_kernel(now=True)
