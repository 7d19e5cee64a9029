package dataset

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"latentlab/lib/dataset/internal/table"
	"latentlab/lib/format"
	"latentlab/lib/notice"
)

// FromCSV reads a table of comma-separated values (RFC 4180), of semicolons or tabs, packed
// by gzip or not:
//
//	data, err := dataset.FromCSV("cells.csv", dataset.Label("diagnosis"), dataset.Omit("id"))
//
// The first line has the names of the columns. If it has numbers that cannot be names, the
// columns are called 0, 1, …; if that is not clear, FromCSV asks for [Header] or
// [NoHeader]. A name such as "radius (mm)" or "radius [mm]" is that of a column radius
// with the unit mm.
//
// A column is one of numbers, or one of texts, whose categories are the texts of the file,
// sorted. A column with both is an error, as is one with more than 1,000 different texts
// or, unless [Text] names it, with a new one in every other row. Numbers are kept as
// float32; it is an error if that loses what differs between those of a column. A missing
// value (an empty field, NA, NaN, null, ? or what else pandas takes for one) is an error
// unless [FillMissing] or [DropMissing] is given. Lines without a character are skipped.
//
// Rows of pixels, as in MNIST's CSV files, become images by [Examples.AsImages]. Errors name
// the file, the line and the column. Reading takes about 4 s for 1,000,000 rows of 30
// numbers.
func FromCSV(path string, options ...CSVOption) (*Examples, error) {
	var o table.Options
	name, _ := strings.CutSuffix(strings.ToLower(path), ".gz")
	if strings.HasSuffix(name, ".tsv") {
		o.Separator = '\t'
	}
	for _, option := range options {
		if err := option(&o); err != nil {
			return nil, err
		}
	}
	if err := o.Numbers.Check(); err != nil {
		return nil, err
	}
	t, err := readTable(path, o)
	if err != nil {
		return nil, err
	}
	if t.Dropped > 0 {
		notice.Printf("%s: %d of %s left out, since a value is missing.", path, t.Dropped,
			format.Count(t.Dropped+t.Rows, "row"))
	}
	return tableExamples(filepath.Base(path), t, o.Missing.Policy == table.Fill), nil
}

// readTable reads a file, packed or not.
func readTable(path string, o table.Options) (*table.Table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	counted := &counter{Reader: file}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder, expected a file; dataset.FromFolder reads folders of images", path)
	}
	r := bufio.NewReaderSize(counted, 1<<16)
	unpacked := &gzipReader{Reader: r}
	if head, _ := r.Peek(2); isGzip(head) {
		if unpacked.Reader, err = gzip.NewReader(r); err != nil {
			return nil, corruptGzip(path, err)
		}
	}
	progress := startProgress("reading " + filepath.Base(path))
	rows := 0
	t, err := table.Read(unpacked, o, func(n int) {
		rows = n
		progress.at(float64(counted.n) / float64(info.Size()))
	})
	progress.end(fmt.Sprintf("%s of %s read", format.Count(rows, "row"), filepath.Base(path)))
	var onDisk *fs.PathError
	switch {
	case err == nil || errors.As(err, &onDisk): // which has the path
		return t, err
	case unpacked.failed != nil:
		return nil, corruptGzip(path, unpacked.failed)
	}
	return nil, fmt.Errorf("%s: %w", path, err)
}

// tableExamples returns the rows of a table as examples.
func tableExamples(name string, t *table.Table, fill bool) *Examples {
	e := &Examples{Name: name, Values: t.Values, Labels: t.Labels, Classes: t.Classes}
	for _, c := range t.Columns {
		e.Columns = append(e.Columns, Column{
			Name: c.Name, Unit: c.Unit, Categories: c.Categories, FillMissing: fill && c.Categories == nil,
		})
	}
	return e
}

// counter counts the bytes that are read.
type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// gzipReader keeps the error of a packed file, which is one of the format.
type gzipReader struct {
	io.Reader
	failed error
}

func (g *gzipReader) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	if _, packed := g.Reader.(*gzip.Reader); packed && err != nil && err != io.EOF {
		g.failed = err
	}
	return n, err
}
