//go:build cgo

package backend

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/go-xla/compute/xla"
)

// missingXLA says why this program has no XLA in it; empty when it has.
const missingXLA = ""

// openXLA opens the plugin called name: "cpu" or "cuda", looked for in all
// plugin folders, or a path, with options after commas as GOMLX_BACKEND
// takes them.
func openXLA(name string) (compute.Backend, error) {
	xla.EnableAutoInstall(false)
	// go-xla looks for plugins where this says, and reads it when it opens one.
	dirs := strings.Join(pluginDirs(), string(filepath.ListSeparator))
	if err := os.Setenv(pluginPathEnv, dirs); err != nil {
		return nil, err
	}
	return xla.New(name)
}
