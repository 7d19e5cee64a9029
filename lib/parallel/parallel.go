// Package parallel spreads independent work over all cores.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls work for 0 to n-1, each once, on as many goroutines as there are cores, and returns when
// all calls have. A goroutine takes the next number when it is done with one, so calls may take
// unequal times; their order is not defined.
func Each(n int, work func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		all.Go(func() {
			for i := next.Add(1) - 1; int(i) < n; i = next.Add(1) - 1 {
				work(int(i))
			}
		})
	}
	all.Wait()
}
