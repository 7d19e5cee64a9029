"""Measures how long cells take, from the request until the kernel is idle.

The job is read as JSON from standard input:
  kernel  name of the kernelspec
  times   how often each cell is run, each time with another constant
Exit status: 0 done, 1 a cell failed.
"""

import json
import signal
import statistics
import subprocess
import sys
import time

from jupyter_client.manager import KernelManager

IMPORTS = """
import (
	"fmt"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/notebook"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

func fashion() *dataset.Set { return notebook.Must(dataset.FashionMNIST()) }

func options(test *dataset.Examples) []train.Option {
	return []train.Option{train.Epochs(38), train.BatchSize(512), train.Adam(1e-3), train.Test(test)}
}

func trained(data *dataset.Set) *run.Run {
	return notebook.Trained(notebook.Must(ae.New(ae.Fashion())), data.Train, options(data.Test)...)
}
"""

TRAINING = """%%
data := fashion()
r := notebook.Train(notebook.Must(ae.New(ae.Fashion())), data.Train, options(data.Test)...)
fmt.Println("trained", r.NewSteps, "steps")
"""

IMAGES = """%%%%
data := fashion()
some := data.Test.Slice(%d, %d)
notebook.Show(figure.Reconstructions{Images: some, Reconstructed: notebook.Must(trained(data).Reconstruct(some)), Rows: 10, Columns: 10}.Draw())
"""

DECLARING = """
func scaled(x int) int {
	return x * %d
}
"""

PRINTING = """%%%%
fmt.Println(%d)
"""


def execute(client, source):
    """Runs a cell; returns its time in seconds, its text, and the number of its figures."""
    text, figures = "", 0
    start = time.monotonic()
    request = client.execute(source)
    while True:
        message = client.get_iopub_msg(timeout=600)
        if message["parent_header"].get("msg_id") != request:
            continue
        content = message["content"]
        if message["msg_type"] == "stream":
            text += content["text"]
        elif message["msg_type"] == "error":
            sys.exit("the cell failed:\n" + source + "\n".join(content["traceback"]))
        elif message["msg_type"] in ("display_data", "update_display_data"):
            figures += "image/png" in content["data"]
        elif message["msg_type"] == "status" and content["execution_state"] == "idle":
            return time.monotonic() - start, text, figures


class Kernel:
    """A kernel that runs for the duration of a with statement."""

    def __init__(self, name):
        self.manager = KernelManager(kernel_name=name)

    def __enter__(self):
        quiet = subprocess.DEVNULL
        self.manager.start_kernel(stdout=quiet, stderr=quiet)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)
        return self.client

    def __exit__(self, *failure):
        self.client.stop_channels()
        self.manager.shutdown_kernel()  # a killed kernel would leave its gopls running


def main():
    job = json.load(sys.stdin)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # which ends the kernels
    # A kernel builds each cell with all earlier declarations, so printing is also
    # measured in a kernel without any.
    with Kernel(job["kernel"]) as bare, Kernel(job["kernel"]) as chapter:
        execute(chapter, IMPORTS)
        took, text, _ = execute(chapter, TRAINING)
        print(f"38 epochs of Fashion-MNIST at batch 512, if they were not trained before: {took:.1f} s, {text.strip()}")
        for i in range(2):  # the first builds of these cells do not count
            execute(bare, PRINTING % -i)
            execute(chapter, PRINTING % -i)
            execute(chapter, DECLARING % -i)
            execute(chapter, IMAGES % (i, i + 50))
        measure(bare, chapter, job["times"])


def measure(bare, chapter, times):
    cells = {
        "fmt.Println, another constant each time": lambda i: execute(bare, PRINTING % i),
        "the same among the declarations of a chapter": lambda i: execute(chapter, PRINTING % i),
        "a cell of declarations only, in that chapter": lambda i: execute(chapter, DECLARING % i),
        "reconstructions from a trained run, other images each time": lambda i: execute(chapter, IMAGES % (100 + i, 150 + i)),
        "an unchanged training cell of 38 epochs": lambda i: execute(chapter, TRAINING),
    }
    seconds = {name: [] for name in cells}
    for i in range(times):  # in turn, so that noise affects all alike
        for name, cell in cells.items():
            took, text, figures = cell(i)
            seconds[name].append(took)
            if "training" in name and "trained 0 steps" not in text:
                sys.exit("the unchanged training cell trained: " + text)
            if "reconstructions" in name and figures != 1:
                sys.exit(f"the cell showed {figures} figures")
    print(f"{'median':>8} {'fastest':>8} {'slowest':>8}  seconds from request to idle, {times} times each")
    for name, values in seconds.items():
        print(f"{statistics.median(values):8.2f} {min(values):8.2f} {max(values):8.2f}  {name}")


main()
