// Package npy reads arrays of numbers from NumPy's files, .npy and .npz. It reads no
// pickled objects, and takes no more memory than a file of its size can have.
package npy

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
)

// Array is an array in a file. Its values are read by Values.
type Array struct {
	Name  string // where it is, for errors
	Shape []int
	Kind  byte // 'f' for floats, 'i' and 'u' for integers with and without a sign, 'b' for bools

	size    int // bytes of a value
	order   binary.ByteOrder
	fortran bool // whether the first dimension is the fastest
	body    io.Reader
	closers []io.Closer
}

// Open returns the array of a .npy file.
func Open(path string) (*Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	a, err := parse(f, info.Size())
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	a.Name, a.closers = path, []io.Closer{f}
	return a, nil
}

// Close closes the file.
func (a *Array) Close() error {
	var faults []error
	for _, c := range a.closers {
		faults = append(faults, c.Close())
	}
	return errors.Join(faults...)
}

// Len returns the number of values.
func (a *Array) Len() int {
	n := 1
	for _, d := range a.Shape {
		n *= d
	}
	return n
}

// parse reads the header of a file of a size in bytes.
func parse(r io.Reader, size int64) (*Array, error) {
	a := &Array{body: bufio.NewReaderSize(r, 1<<16)}
	length, err := a.readHeader()
	if err != nil {
		return nil, err
	}
	total := int64(1)
	for _, d := range a.Shape {
		if total *= int64(d); total > math.MaxInt32 {
			return nil, fmt.Errorf("shape %v: expected at most %d values", a.Shape, math.MaxInt32)
		}
	}
	if want := total * int64(a.size); size-length != want {
		return nil, fmt.Errorf("%d bytes of values, expected %d for %d of %d bytes: save or copy the file again",
			size-length, want, total, a.size)
	}
	return a, nil
}

// Values calls f with each value and its index in row-major order, in which they need not
// come. It ends with the first error.
func (a *Array) Values(f func(i int, v float64) error) error {
	steps := a.steps()
	index := make([]int, len(a.Shape)) // of the value, in the file's order of dimensions
	at := 0
	block := make([]byte, 1<<12*a.size)
	for left := a.Len(); left > 0; {
		part := block[:min(left*a.size, len(block))]
		if err := a.readFull(part); err != nil {
			return err
		}
		left -= len(part) / a.size
		for ; len(part) > 0; part = part[a.size:] {
			v, err := a.value(part)
			if err != nil {
				return err
			}
			if err := f(at, v); err != nil {
				return err
			}
			for d := range index {
				at += steps[d].stride
				if index[d]++; index[d] < steps[d].length {
					break
				}
				at -= steps[d].stride * steps[d].length
				index[d] = 0
			}
		}
	}
	// The checksum of an archive is compared at its end.
	if n, err := a.body.Read(block[:1]); n != 0 || err != io.EOF {
		return fmt.Errorf("corrupt after the values (%v): save or copy the file again", err)
	}
	return nil
}

var errTruncated = errors.New("truncated: save or copy the file again")

// readFull fills p.
func (a *Array) readFull(p []byte) error {
	switch _, err := io.ReadFull(a.body, p); err {
	case nil:
		return nil
	case io.EOF, io.ErrUnexpectedEOF:
		return errTruncated
	default:
		return fmt.Errorf("corrupt (%w): save or copy the file again", err)
	}
}

// step is a dimension, with the distance in row-major order between its neighbors.
type step struct{ length, stride int }

// steps returns the dimensions from the one that is fastest in the file to the slowest.
func (a *Array) steps() []step {
	steps := make([]step, len(a.Shape))
	stride := 1
	for d := len(a.Shape) - 1; d >= 0; d-- {
		at := len(a.Shape) - 1 - d
		if a.fortran {
			at = d
		}
		steps[at] = step{a.Shape[d], stride}
		stride *= a.Shape[d]
	}
	return steps
}

// value returns the value in the first bytes of raw.
func (a *Array) value(raw []byte) (float64, error) {
	var bits uint64
	switch a.size {
	case 1:
		bits = uint64(raw[0])
	case 2:
		bits = uint64(a.order.Uint16(raw))
	case 4:
		bits = uint64(a.order.Uint32(raw))
	case 8:
		bits = a.order.Uint64(raw)
	}
	switch a.Kind {
	case 'b':
		if bits > 1 {
			return 0, fmt.Errorf("corrupt: a bool of %d, expected 0 or 1", bits)
		}
		return float64(bits), nil
	case 'u':
		return float64(bits), nil
	case 'i':
		unused := 64 - 8*a.size
		return float64(int64(bits<<unused) >> unused), nil
	}
	switch a.size {
	case 2:
		return half(uint16(bits)), nil
	case 4:
		return float64(math.Float32frombits(uint32(bits))), nil
	}
	return math.Float64frombits(bits), nil
}

// half returns the value of a float16.
func half(bits uint16) float64 {
	sign := 1.0
	if bits>>15 == 1 {
		sign = -1
	}
	exponent, fraction := int(bits>>10&31), float64(bits&1023)
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return sign * math.Inf(1)
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}
