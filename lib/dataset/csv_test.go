package dataset

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"latentlab/lib/notice"
)

var nan32 = float32(math.NaN())

// TestFromCSV checks the parts of what is read, of each kind of file and with each option.
func TestFromCSV(t *testing.T) {
	dir := t.TempDir()
	european := []byte("\ufeffid;Größe (mm);Zahl;Farbe;Klasse\r\n7;1,5;1.234;rot;b\r\n8;2,5;2.345;blau;a\r\n9;3,5;;rot;b\r\n")
	plain := []byte("size (mm)\tn\tcolor\tclass\n1.5\t1234\tred\tb\n2.5\t2345\tblue\ta\n3.5\t?\tred\tb\n")
	german := []CSVOption{Decimal(','), Thousands('.'), Omit("id"), Label("Klasse"), Unit("Stück", "Zahl")}
	for name, test := range map[string]struct {
		file    string
		content []byte
		options []CSVOption
		want    *Examples
	}{
		"filled": {"a.csv", european, append(german, FillMissing), &Examples{
			Columns: []Column{{Name: "Größe", Unit: "mm", FillMissing: true}, {Name: "Zahl", Unit: "Stück", FillMissing: true},
				{Name: "Farbe", Categories: []string{"blau", "rot"}}},
			Values: []float32{1.5, 1234, 0, 1, 0, 2.5, 2345, 1, 0, 0, 3.5, nan32, 0, 1, 0},
			Labels: []uint16{1, 0, 1}, Classes: []string{"a", "b"},
		}},
		"dropped and packed": {"b.csv.gz", pack(t, european), append(german, DropMissing, Keep("Größe", "Zahl")), &Examples{
			Columns: []Column{{Name: "Größe", Unit: "mm"}, {Name: "Zahl", Unit: "Stück"}},
			Values:  []float32{1.5, 1234, 2.5, 2345},
			Labels:  []uint16{1, 0}, Classes: []string{"a", "b"},
		}},
		"tabs": {"c.TSV", plain, []CSVOption{Omit("n"), Label("class", "b", "a", "c"), Text("size")}, &Examples{
			Columns: []Column{{Name: "size (mm)", Categories: []string{"1.5", "2.5", "3.5"}},
				{Name: "color", Categories: []string{"blue", "red"}}},
			Values: []float32{1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0},
			Labels: []uint16{0, 1, 0}, Classes: []string{"b", "a", "c"},
		}},
		"no header": {"d.txt", []byte("1|2\n-999|4\n"), []CSVOption{Separator('|'), NoHeader("a", "b"), Missing("-999"), FillMissing},
			&Examples{
				Columns: []Column{{Name: "a", FillMissing: true}, {Name: "b", FillMissing: true}},
				Values:  []float32{1, 2, nan32, 4},
			}},
		"years": {"e.csv", []byte("2024,2025\n1,2\n"), []CSVOption{Header},
			&Examples{Columns: []Column{{Name: "2024"}, {Name: "2025"}}, Values: []float32{1, 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := FromCSV(writeFile(t, dir, test.file, test.content), test.options...)
			if err != nil {
				t.Fatal(err)
			}
			test.want.Name = test.file
			if fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", test.want) { // NaN differs from itself
				t.Errorf("read\n%#v\nexpected\n%#v", got, test.want)
			}
			if err := got.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestFromCSVErrors checks the faults of files and of options. Those of contents are in
// package table.
func TestFromCSVErrors(t *testing.T) {
	dir := t.TempDir()
	packed := pack(t, []byte("a,b\n"+strings.Repeat("1,2\n", 10_000)))
	changed := slices.Clone(packed)
	changed[len(changed)-6] ^= 0xff // in the checksum
	good := []byte("a,b\n1,2\n")
	for name, test := range map[string]struct {
		content []byte
		options []CSVOption
		want    string
	}{
		"content":            {[]byte("a,b\n1,x\n2,3\n"), nil, `: line 3, column "b": "3" is a number`},
		"truncated":          {packed[:len(packed)-20], nil, ": truncated gzip"},
		"truncated header":   {packed[:5], nil, ": truncated gzip"},
		"corrupt":            {changed, nil, ": corrupt gzip"},
		"no such column":     {good, []CSVOption{Unit("mm", "c")}, `: there is no column "c"`},
		"no such to keep":    {good, []CSVOption{Keep("c")}, `: there is no column "c"`},
		"no such text":       {good, []CSVOption{Text("c")}, `: there is no column "c"`},
		"empty label":        {good, []CSVOption{Label("")}, "dataset.Label: the name of the column is empty"},
		"two labels":         {good, []CSVOption{Label("a"), Label("b")}, `dataset.Label("a") and dataset.Label("b")`},
		"fill and drop":      {good, []CSVOption{FillMissing, DropMissing}, "dataset.FillMissing and dataset.DropMissing"},
		"drop and fill":      {good, []CSVOption{DropMissing, FillMissing}, "dataset.FillMissing and dataset.DropMissing"},
		"separator":          {good, []CSVOption{Separator('"')}, `dataset.Separator('"')`},
		"no decimal":         {good, []CSVOption{Decimal(0)}, `dataset.Decimal('\x00')`},
		"thousands":          {good, []CSVOption{Thousands('\n')}, `dataset.Thousands('\n')`},
		"the same signs":     {good, []CSVOption{Thousands('.')}, "the decimal and the thousands sign are both '.'"},
		"a digit as decimal": {good, []CSVOption{Decimal('7')}, "the decimal and thousands signs '7'"},
	} {
		path := writeFile(t, dir, "x.csv", test.content)
		want := test.want
		if want[0] == ':' {
			want = path + want
		}
		if _, err := FromCSV(path, test.options...); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: error %v, expected %s …", name, err, want)
		}
	}
	if _, err := FromCSV(filepath.Join(dir, "none.csv")); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := FromCSV(dir); err == nil || err.Error() != dir+" is a folder, expected a file; dataset.FromFolder reads folders of images" {
		t.Errorf("a folder: %v", err)
	}
}

// TestFromCSVDropped checks that the rows that are left out are reported.
func TestFromCSVDropped(t *testing.T) {
	var out bytes.Buffer
	notice.Output = &out
	defer func() { notice.Output = os.Stderr }()
	path := writeFile(t, t.TempDir(), "x.csv", []byte("a,b\n1,NA\n2,3\n,4\n"))
	if _, err := FromCSV(path, DropMissing); err != nil {
		t.Fatal(err)
	}
	if want := path + ": 2 of 3 rows left out, since a value is missing.\n"; out.String() != want {
		t.Errorf("notice %q, expected %q", &out, want)
	}
}

// TestFromCSVProgress checks that the share that is shown is that of the file, packed or not.
func TestFromCSVProgress(t *testing.T) {
	defer func(delay, pause time.Duration) {
		NewProgress, progressDelay, progressPause = nil, delay, pause
	}(progressDelay, progressPause)
	progressDelay, progressPause = 0, 0
	rng := rand.New(rand.NewPCG(1, 2))
	lines := []byte("a,b\n")
	for range 40_000 {
		lines = fmt.Appendf(lines, "%d,%d\n", rng.IntN(1e6), rng.IntN(1e6))
	}
	for name, content := range map[string][]byte{"x.csv": lines, "x.csv.gz": pack(t, lines)} {
		var shares []float64
		var texts []string
		NewProgress = func() func(float64, string) {
			return func(share float64, text string) { shares, texts = append(shares, share), append(texts, text) }
		}
		if _, err := FromCSV(writeFile(t, t.TempDir(), name, content)); err != nil {
			t.Fatal(err)
		}
		last := len(shares) - 1
		if last < 4 || !slices.IsSorted(shares) || shares[0] > 0.4 || shares[last-1] < 0.6 || shares[last] != 1 {
			t.Fatalf("%s: the shares were %v", name, shares)
		}
		if texts[0] != "reading "+name || texts[last] != "40,000 rows of "+name+" read" {
			t.Errorf("%s: the texts were %q", name, texts)
		}
	}
}

// TestKaggle reads the beginning of a file as Kaggle has it: a header that ends with a comma,
// and an index.
func TestKaggle(t *testing.T) {
	path := writeFile(t, t.TempDir(), "data.csv", []byte(`"id","diagnosis","radius_mean","texture_mean",
842302,M,17.99,10.38
842517,M,20.57,17.77
8510426,B,13.54,14.36
`))
	got, err := FromCSV(path, Label("diagnosis"), Omit("id"))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Classes, []string{"B", "M"}) || !slices.Equal(got.Labels, []uint16{1, 1, 0}) || got.Size() != 2 {
		t.Errorf("labels %v of %q, %d features", got.Labels, got.Classes, got.Size())
	}
}

// writeNumbers writes a CSV file of random numbers with a header.
func writeNumbers(t testing.TB, path string, rows, columns int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	rng := rand.New(rand.NewPCG(1, 2))
	line := []byte{}
	for i := range columns {
		line = append(line, fmt.Sprintf("column %d,", i)...)
	}
	line[len(line)-1] = '\n'
	for range rows {
		w.Write(line)
		line = line[:0]
		for range columns {
			line = append(strconv.AppendFloat(line, 100*rng.NormFloat64(), 'f', 4, 64), ',')
		}
		line[len(line)-1] = '\n'
	}
	w.Write(line)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkFromCSV reads 1,000,000 rows of 30 numbers. It reports the seconds that a file
// takes, those of processors among them, and on Linux the process's largest memory; run it
// alone, with -benchtime 1x.
func BenchmarkFromCSV(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x.csv")
	writeNumbers(b, path, 1_000_000, 30)
	before, _ := usage(b)
	for b.Loop() {
		e, err := FromCSV(path)
		if err != nil || e.Len() != 1_000_000 || e.Size() != 30 {
			b.Fatal(e.Len(), err)
		}
	}
	seconds, peak := usage(b)
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/file")
	b.ReportMetric((seconds-before)/float64(b.N), "cpu-s/file")
	b.ReportMetric(peak, "MB-peak")
}

// usage returns the processor time and, on Linux, the largest memory of this process.
func usage(b *testing.B) (seconds, megabytes float64) {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, float64(u.Maxrss) / 1024
}
