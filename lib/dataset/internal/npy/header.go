package npy

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// maxHeader is the largest length of a header, as in NumPy.
const maxHeader = 10_000

// maxRank is the largest number of dimensions, as in NumPy.
const maxRank = 64

var (
	magic = []byte("\x93NUMPY")

	// entry is an entry of the header, a dictionary written in Python.
	entry = regexp.MustCompile(`^\s*['"](descr|fortran_order|shape)['"]\s*:\s*` +
		`(['"]([^'"]*)['"]|True|False|\(([0-9, ]*)\))\s*(,|$)`)
	// descr is a type: byte order, kind and size.
	descr = regexp.MustCompile(`^([<>|])([a-zA-Z])([0-9]*)$`)
)

// readHeader reads the header, and returns the length of all that is before the values,
// in bytes (NumPy Enhancement Proposal 1, A simple file format for NumPy arrays).
func (a *Array) readHeader() (length int64, err error) {
	var start [8]byte
	err = a.readFull(start[:])
	if bytes.HasPrefix(start[:], []byte("PK\x03\x04")) {
		return 0, errors.New("an archive, such as np.savez writes: dataset.FromNPZ reads one")
	}
	if errors.Is(err, errTruncated) || err == nil && !bytes.HasPrefix(start[:], magic) {
		return 0, errors.New("not a file of NumPy's: expected one of np.save")
	}
	if err != nil {
		return 0, err
	}
	version := start[6]
	sizes := make([]byte, 2)
	switch version {
	case 1:
	case 2, 3:
		sizes = make([]byte, 4)
	default:
		return 0, fmt.Errorf("version %d of the format, expected 1, 2 or 3", version)
	}
	if err := a.readFull(sizes); err != nil {
		return 0, err
	}
	n := binary.LittleEndian.Uint32(append(sizes, 0, 0))
	if n > maxHeader {
		return 0, fmt.Errorf("a header of %d bytes, expected at most %d", n, maxHeader)
	}
	header := make([]byte, n)
	if err := a.readFull(header); err != nil {
		return 0, err
	}
	return int64(len(start)+len(sizes)) + int64(n), a.parseHeader(string(header))
}

func (a *Array) parseHeader(header string) error {
	body, opened := strings.CutPrefix(strings.TrimSpace(header), "{")
	body, closed := strings.CutSuffix(body, "}")
	if !opened || !closed {
		return fmt.Errorf("header %.100q: expected a dictionary", header)
	}
	if regexp.MustCompile(`descr['"]\s*:\s*\[`).MatchString(body) {
		return errors.New("an array with named fields: save its columns as one array, such as " +
			"np.stack([a[name] for name in a.dtype.names], axis=1)")
	}
	found := map[string][]string{}
	for strings.TrimSpace(body) != "" {
		e := entry.FindStringSubmatch(body)
		if e == nil || found[e[1]] != nil {
			return fmt.Errorf("header %.100q: expected descr, fortran_order and shape", header)
		}
		found[e[1]], body = e, body[len(e[0]):]
	}
	if len(found) != 3 {
		return fmt.Errorf("header %.100q: expected descr, fortran_order and shape", header)
	}
	switch order := found["fortran_order"][2]; order {
	case "True", "False":
		a.fortran = order == "True"
	default:
		return fmt.Errorf("header %.100q: fortran_order is %s, expected True or False", header, order)
	}
	if found["shape"][2][0] != '(' {
		return fmt.Errorf("header %.100q: expected numbers as the shape", header)
	}
	if err := a.parseShape(found["shape"][4]); err != nil {
		return err
	}
	return a.parseType(found["descr"][3])
}

func (a *Array) parseShape(text string) error {
	text = strings.TrimSuffix(strings.TrimSpace(text), ",") // (7,) is the shape of seven values
	if text == "" {
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		d, err := strconv.ParseInt(strings.TrimSpace(part), 10, 32)
		if err != nil || len(a.Shape) == maxRank {
			return fmt.Errorf("shape (%.100s): expected at most %d whole numbers of at most 31 bits", text, maxRank)
		}
		a.Shape = append(a.Shape, int(d))
	}
	return nil
}

func (a *Array) parseType(text string) error {
	e := descr.FindStringSubmatch(text)
	if e == nil {
		return fmt.Errorf("values of type %.100q: expected floats, integers or bools", text)
	}
	switch e[2] + e[3] {
	case "b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8":
	default:
		return fmt.Errorf("%s (type %.100q): expected floats of at most 64 bits, integers or bools; "+
			"np.asarray(a, dtype=np.float32) makes such an array", cmp.Or(kinds[e[2][0]], "values"), text)
	}
	a.Kind, a.size = e[2][0], int(e[3][0]-'0')
	a.order = binary.LittleEndian
	if e[1] == ">" {
		a.order = binary.BigEndian
	}
	if e[1] == "|" && a.size > 1 {
		return fmt.Errorf("values of type %q: expected their byte order, < or >", text)
	}
	return nil
}

// kinds names NumPy's kinds of values, those of which none are read among them.
var kinds = map[byte]string{
	'O': "Python objects", 'U': "texts", 'S': "texts", 'a': "texts", 'c': "complex numbers",
	'M': "times", 'm': "time spans", 'V': "raw data", 'f': "floats", 'i': "integers", 'u': "integers", 'b': "bools",
}
