//go:build !unix

package atomicfile

import (
	"io/fs"
	"os"
)

// keepOwner does nothing on this system.
func keepOwner(*os.File, fs.FileInfo) {}
