//go:build cgo

package backend

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	_ "unsafe" // for go:linkname

	"github.com/gomlx/compute"
	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/pjrt"
	"github.com/gomlx/gomlx/support/exceptions"
)

// missingXLA says why this program has no XLA in it; empty when it has.
const missingXLA = ""

// searched is where go-xla looks for plugins. It fills it from
// PJRT_PLUGIN_LIBRARY_PATH before any code of ours runs, so setting that
// variable here would be too late; and a plugin opened by its path instead
// is taken for a CUDA one when a folder above it has "cuda" in its name.
//
//go:linkname searched github.com/gomlx/go-xla/pjrt.pluginSearchPaths
var searched []string

// clientOptions returns what the plugin's client is made with. The CPU client
// would offer four devices and give each a thread, which then look for work
// that never comes: on one processor that cost half of the time of a step at
// batch 32.
func clientOptions(name string) pjrt.NamedValuesMap {
	if short, _, _ := strings.Cut(name, ","); short == "cpu" {
		return pjrt.NamedValuesMap{"cpu_device_count": int64(1)}
	}
	return nil
}

// setThreads sets the environment that the CPU client reads its number of
// threads from, and returns what sets it back.
func setThreads() (restore func()) {
	before, set := os.LookupEnv(threadsEnv)
	os.Setenv(threadsEnv, strconv.Itoa(threads()))
	return func() {
		if set {
			os.Setenv(threadsEnv, before)
		} else {
			os.Unsetenv(threadsEnv)
		}
	}
}

// openXLA opens the plugin called name: "cpu" or "cuda", looked for in all
// plugin folders, or a path, with options after commas as GOMLX_BACKEND
// takes them.
func openXLA(name string) (b compute.Backend, err error) {
	xla.EnableAutoInstall(false)
	path := pluginPath(name)
	if path != "" {
		if err := checkPlugin(path); err != nil {
			return nil, err
		}
	}
	// A library that is no plugin makes go-xla call a nil pointer.
	panicked := exceptions.TryCatch[error](func() {
		if short, _, _ := strings.Cut(name, ","); path != "" && !filepath.IsAbs(short) {
			// Load this one and no other: go-xla would load every plugin in
			// its folders to see which there are, and each may be damaged.
			searched = []string{filepath.Dir(path)}
			if _, err = pjrt.GetPlugin(short); err != nil {
				return
			}
			searched = nil
		}
		defer setThreads()()
		if options := clientOptions(name); options != nil {
			if b, err = xla.NewWithOptions(name, options); err == nil {
				return
			}
		}
		b, err = xla.New(name) // an older plugin may not know the options
	})
	if panicked != nil {
		return nil, fmt.Errorf("%s is no PJRT plugin (%w)", path, panicked)
	}
	return b, err
}
