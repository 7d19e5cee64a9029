package backend

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

// threadsEnv is the environment variable from which XLA's CPU client reads the size of its
// thread pools when it is created. It has no other option for that.
const threadsEnv = "NPROC"

// workPerThread is the minimum work of a thread in a step, in products. XLA splits every
// operation of a step, and with less work the threads spend more time waiting for each
// other than working. The autoencoder of notebook 000 at batch 32 has 14 million products. On four idle cores
// it trained 28,500 images/s on one thread, 30,900 on two and 34,900 on four. On a busy
// machine one thread is best, which NPROC=1 sets.
const workPerThread = 3_400_000

var hintedWork int

// Hint announces the work of a training step to the following call of Open, as the number
// of products of a weight and a value in its forward pass, so that XLA on the CPU uses as
// many threads as this keeps busy. It has no effect once the backend is open, or if the
// user has set NPROC. Without a hint, XLA uses all processors. An invalid NPROC is ignored,
// with a notice.
func Hint(products int) {
	shared.Lock()
	defer shared.Unlock()
	hintedWork = products
}

// threadsFor returns the number of threads for a step of the given number of products.
func threadsFor(products, processors int) int {
	if products <= 0 {
		return processors
	}
	return max(1, min(products/workPerThread, processors))
}

// threads returns the number of threads of XLA's CPU client.
func threads() int {
	if n, err := threadsFromEnv(); err == nil && n > 0 {
		return n
	}
	return threadsFor(hintedWork, runtime.NumCPU())
}

// threadsFromEnv returns the number of threads in NPROC, 0 if it is not set. It returns an
// error if NPROC is not a number of threads.
func threadsFromEnv() (int, error) {
	text := os.Getenv(threadsEnv)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s=%s is not a number of threads (expected 1 or more) and is ignored", threadsEnv, text)
	}
	return n, nil
}
