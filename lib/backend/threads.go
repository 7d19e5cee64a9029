package backend

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

// threadsEnv is where XLA's CPU client reads the size of its thread pools
// when it is made; it has no other option for that.
const threadsEnv = "NPROC"

// workPerThread is how small a thread's share of a step may get, in products:
// XLA splits every operation of a step, and below that the threads wait for
// each other longer than they work. Tutorial 000 at batch 32 has 14 million.
// On four cores it trained 28,500 images/s on one thread, 30,900 on two and
// 34,900 on four when nothing else ran; on a busy machine one is best, and
// NPROC=1 asks for it.
const workPerThread = 3_400_000

var hinted int

// Hint tells the Open that follows how much work a training step will be, as
// the number of products of a weight and a value in its forward pass, so that
// XLA on the CPU gets as many threads as that keeps busy. It changes nothing
// once the backend is open, nor when the user has set NPROC. Without a hint
// all processors are used. A text in NPROC that is no number from 1 on counts as
// none, with a notice.
func Hint(products int) {
	shared.Lock()
	defer shared.Unlock()
	hinted = products
}

// threadsFor returns the number of threads for a step of that many products
// on a machine of that many processors.
func threadsFor(products, processors int) int {
	if products <= 0 {
		return processors
	}
	return max(1, min(products/workPerThread, processors))
}

// threads returns the number of threads that XLA's CPU client gets.
func threads() int {
	if n, err := threadsAsked(); err == nil && n > 0 {
		return n
	}
	return threadsFor(hinted, runtime.NumCPU())
}

// threadsAsked returns the number of threads that the user asks for, 0 where
// NPROC is not set. It is an error when NPROC is no number of threads.
func threadsAsked() (int, error) {
	text := os.Getenv(threadsEnv)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s=%s is no number of threads (expected 1 or more) and is not used", threadsEnv, text)
	}
	return n, nil
}
