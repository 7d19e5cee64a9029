package weights

import (
	"bytes"

	"latentlab/lib/trained"
)

// Read sets a model to a weights file.
func Read(m *trained.Model, file []byte, names ...Names) error {
	return read(m, bytes.NewReader(file), int64(len(file)), mergeNames(names))
}
