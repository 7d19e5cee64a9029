package backend

import (
	"os"
	"runtime"
	"strconv"
)

// threadsEnv is where XLA's CPU client reads the size of its thread pools
// when it is made; it has no other option for that.
const threadsEnv = "NPROC"

// picturesPerThread is how small a thread's share of a batch may get: XLA
// splits every operation of a step, and below that the threads wait for each
// other longer than they work. Tutorial 000 at batch 32, on four cores: 28,000
// images/s on one thread at 36 µs of processor time an image; on two 31,000
// at 50 µs when nothing else runs, and 15,000 when the machine is busy.
const picturesPerThread = 32

var hinted int

// Hint tells the Open that follows how many pictures a training step will
// see, so that XLA on the CPU gets as many threads as that keeps busy. It
// changes nothing once the backend is open, nor when the user has set NPROC.
// Without a hint all processors are used.
func Hint(batch int) {
	shared.Lock()
	defer shared.Unlock()
	hinted = batch
}

// threadsFor returns the number of threads for a batch of pictures on a
// machine of that many processors.
func threadsFor(batch, processors int) int {
	if batch <= 0 {
		return processors
	}
	return max(1, min(batch/picturesPerThread, processors))
}

// threads returns the number of threads that XLA's CPU client gets.
func threads() int {
	if n, err := strconv.Atoi(os.Getenv(threadsEnv)); err == nil && n > 0 {
		return n
	}
	return threadsFor(hinted, runtime.NumCPU())
}
