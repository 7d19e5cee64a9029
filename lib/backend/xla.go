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

// missingXLA explains why this program does not contain XLA; empty if it does.
const missingXLA = ""

// searchPaths are the folders that go-xla searches for plugins. It sets them from
// PJRT_PLUGIN_LIBRARY_PATH before any code of ours runs, so setting the variable here
// would be too late. Opening a plugin by its path is not an alternative: go-xla treats it as a
// CUDA plugin if the path has a folder with "cuda" in its name.
//
//go:linkname searchPaths github.com/gomlx/go-xla/pjrt.pluginSearchPaths
var searchPaths []string

// clientOptions returns the options of the plugin's client. By default the CPU client has
// four devices with a thread each, which then poll for work that never comes: on one
// processor this took half of the time of a step at batch 32.
func clientOptions(name string) pjrt.NamedValuesMap {
	if short, _, _ := strings.Cut(name, ","); short == "cpu" {
		return pjrt.NamedValuesMap{"cpu_device_count": int64(1)}
	}
	return nil
}

// setThreads sets the environment variable from which the CPU client reads its number of
// threads, and returns a function that restores it.
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

// openXLA opens the plugin with a name: "cpu" or "cuda", searched in all plugin folders, or
// a path, with options after commas as in GOMLX_BACKEND.
func openXLA(name string) (b compute.Backend, err error) {
	xla.EnableAutoInstall(false)
	path := pluginPath(name)
	if path != "" {
		if err := checkPlugin(path); err != nil {
			return nil, err
		}
	}
	// For a library that is not a plugin, go-xla calls a nil pointer.
	panicked := exceptions.TryCatch[error](func() {
		if short, _, _ := strings.Cut(name, ","); path != "" && !filepath.IsAbs(short) {
			// Load only this plugin: go-xla would load every plugin in its folders
			// to list them, and any of them may be damaged.
			searchPaths = []string{filepath.Dir(path)}
			if _, err = pjrt.GetPlugin(short); err != nil {
				return
			}
			searchPaths = nil
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
		return nil, fmt.Errorf("%s is not a PJRT plugin (%w)", path, panicked)
	}
	return b, err
}
