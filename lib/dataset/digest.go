package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"runtime"
	"sync"
)

// digestBlock is the number of bytes that are hashed at a time. Another size needs
// another train.DigestVersion.
const digestBlock = 1 << 20

// Digest returns a SHA-256, in hex, of the kind and shape of the examples, their
// pixels or values, the labels, and the columns of a table, but not of other names.
// Pixels and values enter as the SHA-256 of each block of 1 MiB, so that blocks are
// hashed in parallel. Each call computes the digest again, since the examples may
// have changed: about 20 ms on two cores for 60,000 images of 28×28.
func (e *Examples) Digest() string {
	h := sha256.New()
	if e.IsTable() {
		fmt.Fprintf(h, "rows %d\n", e.Len())
		for _, c := range e.Columns {
			fmt.Fprintf(h, "column %q %q %q %t %t %t\n", c.Name, c.Unit, c.Categories, c.IsText(), c.Unscaled, c.FillMissing)
		}
	} else {
		shape := e.Shape()
		fmt.Fprintf(h, "images %d %d %d %d\n", e.Len(), shape.Height, shape.Width, shape.Channels)
	}
	writeBlocks(h, len(e.Pixels), func(from, to int) []byte { return e.Pixels[from:to] })
	writeBlocks(h, 4*len(e.Values), func(from, to int) []byte { return floatBytes(e.Values[from/4 : to/4]) })
	fmt.Fprintf(h, "labels %d\n", len(e.Labels))
	labels := make([]byte, 0, 2*len(e.Labels))
	for _, label := range e.Labels {
		labels = binary.LittleEndian.AppendUint16(labels, label)
	}
	h.Write(labels)
	return hex.EncodeToString(h.Sum(nil))
}

// writeBlocks writes the SHA-256 of each block of n bytes. bytes returns those in
// [from, to), and is called by several goroutines.
func writeBlocks(w io.Writer, n int, bytes func(from, to int) []byte) {
	sums := make([][sha256.Size]byte, (n+digestBlock-1)/digestBlock)
	workers := min(runtime.GOMAXPROCS(0), len(sums))
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			for i := worker; i < len(sums); i += workers {
				sums[i] = sha256.Sum256(bytes(i*digestBlock, min((i+1)*digestBlock, n)))
			}
		})
	}
	all.Wait()
	for _, sum := range sums {
		w.Write(sum[:])
	}
}

// floatBytes returns the little-endian bytes of values. All NaN have the same.
func floatBytes(values []float32) []byte {
	bytes := make([]byte, 0, 4*len(values))
	for _, v := range values {
		if v != v {
			v = float32(math.NaN())
		}
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
	}
	return bytes
}
