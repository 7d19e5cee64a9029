//go:build !cgo

package backend

import (
	"errors"

	"github.com/gomlx/compute"
)

// missingXLA explains why this program does not contain XLA.
const missingXLA = "this program was built without cgo (no C compiler, or CGO_ENABLED=0)"

func openXLA(name string) (compute.Backend, error) {
	return nil, errors.New(missingXLA)
}
