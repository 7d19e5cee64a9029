package table

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// FuzzRead checks that Read returns an error or a table whose parts fit together, for any
// bytes and options.
func FuzzRead(f *testing.F) {
	for _, content := range []string{
		"a,b\n1,2\n", "a;b\r\n1,5;x\r\n", "\ufeffa\tb\n1\t?\n", "a,\"b\nc\"\n\"1\",\"\"\"\"\n", "1,2.5\n3,4\n", "a,b,\n1,2,\n",
		"v (m),v [s]\n1,2\n", "a;b\n1.234,5;2\n", "a\n1e39\n", "a\n\"\n", "\xff\xfea\x00", "a\rb\r", ",\n,\n", "t,l\nx,1\ny,2\nx,1.0\n",
	} {
		for _, bits := range []uint{0, 1, 6, 127, 1 << 9} {
			f.Add(content, bits, "a")
		}
	}
	f.Fuzz(func(t *testing.T, content string, bits uint, column string) {
		set := func(i int) bool { return bits>>i&1 == 1 }
		o := Options{Header: Header(bits >> 1 % 3), Missing: Missing{Policy: Policy(bits >> 3 % 3)}}
		if set(0) {
			o.Numbers = Numbers{Decimal: ',', Thousands: '.'}
		}
		if set(5) {
			o.Label = column
		}
		if set(6) {
			o.Text = []string{column}
		}
		if set(7) {
			o.Omit = []string{column}
		}
		if set(8) {
			o.Keep = []string{column}
		}
		if set(9) {
			o.Missing.Texts = []string{column}
		}
		got, err := read(content, o)
		if err != nil {
			return
		}
		features := 0
		for _, c := range got.Columns {
			features += c.Features()
			if !slices.IsSorted(c.Categories) || len(slices.Compact(slices.Clone(c.Categories))) != len(c.Categories) {
				t.Errorf("categories %q: expected sorted ones", c.Categories)
			}
		}
		if got.Rows < 1 || len(got.Columns) < 1 || len(got.Values) != got.Rows*features {
			t.Fatalf("%d rows of %d features are %d values", got.Rows, features, len(got.Values))
		}
		if lines := strings.Count(content, "\n") + 1; got.Rows+got.Dropped > lines {
			t.Errorf("%d rows and %d left out of %d lines", got.Rows, got.Dropped, lines)
		}
		if (got.Labels != nil) != (o.Label != "") || got.Labels != nil && len(got.Labels) != got.Rows {
			t.Errorf("%d labels of %d rows", len(got.Labels), got.Rows)
		}
		for _, label := range got.Labels {
			if int(label) >= len(got.Classes) {
				t.Errorf("label %d of the classes %q", label, got.Classes)
			}
		}
		for i := range got.Rows {
			row := got.Values[i*features : (i+1)*features]
			for _, c := range got.Columns {
				of := row[:c.Features()]
				row = row[c.Features():]
				if c.Categories == nil {
					if v := float64(of[0]); math.IsInf(v, 0) || math.IsNaN(v) && o.Missing.Policy != Fill {
						t.Errorf("row %d, column %q: %v", i, c.Name, v)
					}
					continue
				}
				sum := float32(0)
				for _, v := range of {
					sum += v
				}
				if sum != 1 || slices.Max(of) != 1 || o.Missing.Policy != Fill && of[len(of)-1] != 0 {
					t.Errorf("row %d, column %q: features %v", i, c.Name, of)
				}
			}
		}
	})
}
