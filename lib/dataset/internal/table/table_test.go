package table

import (
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func read(content string, o Options) (*Table, error) {
	return Read(strings.NewReader(content), o, func(int) {})
}

// show writes a table as text: its columns, and each row with the name of its class.
func show(t *Table) string {
	out := ""
	features := 0
	for _, c := range t.Columns {
		out += c.Name
		if c.Unit != "" {
			out += "/" + c.Unit
		}
		if c.Categories != nil {
			out += fmt.Sprint(c.Categories)
		}
		out += " "
		features += c.Features()
	}
	for i := range t.Rows {
		out += fmt.Sprint("| ", strings.Trim(fmt.Sprint(t.Values[i*features:(i+1)*features]), "[]"))
		if t.Labels != nil {
			out += " " + t.Classes[t.Labels[i]]
		}
		out += " "
	}
	return strings.TrimSpace(out)
}

// TestRead checks what is read of whole files.
func TestRead(t *testing.T) {
	semicolons := Options{Numbers: Numbers{Decimal: ',', Thousands: '.'}}
	for name, test := range map[string]struct {
		content string
		options Options
		want    string
	}{
		"plain":                {"a,b\n1,2\n-3.5,4e2\n", Options{}, "a b | 1 2 | -3.5 400"},
		"no last line end":     {"a,b\n1,2", Options{}, "a b | 1 2"},
		"Windows":              {"\ufeffa,b\r\n1,2\r\n\r\n3,4\r\n", Options{}, "a b | 1 2 | 3 4"},
		"semicolons":           {"a;b\n1;2\n", Options{}, "a b | 1 2"},
		"tabs":                 {"a\tb\n1\t2\n", Options{}, "a b | 1 2"},
		"bars":                 {"a|b\n1|2\n", Options{}, "a b | 1 2"},
		"bars in names":        {"a|b,c\n1,2\n", Options{}, "a|b c | 1 2"},
		"spaces between":       {" a  b\n 1   2\n-3 4\n", Options{Separator: ' '}, "a b | 1 2 | -3 4"},
		"one text":             {"a\nx\ny\n", Options{Text: []string{"a"}}, "a[x y] | 1 0 0 | 0 1 0"},
		"one column":           {"a\n1\n2\n", Options{}, "a | 1 | 2"},
		"European":             {"a;b\n1.234,5;-2\n1.234.567;0,5e1\n", semicolons, "a b | 1234.5 -2 | 1.234567e+06 5"},
		"European, quoted":     {"\"a\",\"b\"\n\"1,5\",\"2,5\"\n", Options{Numbers: Numbers{Decimal: ','}}, "a b | 1.5 2.5"},
		"thousands quoted":     {"a,b\n\"1,234.5\",2\n", Options{Numbers: Numbers{Thousands: ','}}, "a b | 1234.5 2"},
		"thousands by space":   {"a;b\n1 234;2\n", Options{Numbers: Numbers{Thousands: ' '}}, "a b | 1234 2"},
		"quotes":               {"a,\"b \"\"c\"\", d\"\n1,\"x,\n\"\"y\"\"\"\n2,z\n", Options{}, "a b \"c\", d[x,\n\"y\" z] | 1 1 0 0 | 2 0 1 0"},
		"spaces":               {" a , \"b\"\n 1 , 2 \n", Options{}, "a b | 1 2"},
		"header ends in comma": {"a,b,\n1,2,\n3,4\n", Options{}, "a b | 1 2 | 3 4"},
		"index of pandas":      {",a\n0,5\n1,6\n", Options{Omit: []string{"Unnamed: 0"}}, "a | 5 | 6"},
		"units":                {"radius (mm),area [mm²],f(x),(s)\n1,2,3,4\n", Options{}, "radius/mm area/mm² f/x (s) | 1 2 3 4"},
		"units that clash":     {"v (m),v (s)\n1,2\n", Options{}, "v (m) v (s) | 1 2"},
		"units by option":      {"radius,area\n1,2\n", Options{Units: map[string]string{"area": "m²"}}, "radius area/m² | 1 2"},
		"unit of a text":       {"sex (m/f),a\nm,1\nf,2\n", Options{}, "sex (m/f)[f m] a | 0 1 0 1 | 1 0 0 2"},
		"no header, fractions": {"1,2.5\n3,4\n", Options{}, "0 1 | 1 2.5 | 3 4"},
		"no header, repeated":  {"0,0,7\n1,2,3\n", Options{}, "0 1 2 | 0 0 7 | 1 2 3"},
		"no header, by option": {"1,2\n3,4\n", Options{Header: NoHeader, Names: []string{"x", "y"}}, "x y | 1 2 | 3 4"},
		"header of numbers":    {"2019,2020\n3,4\n", Options{Header: HasHeader}, "2019 2020 | 3 4"},
		"texts":                {"c,n\nred,1\nblue,2\nred,3\n", Options{}, "c[blue red] n | 0 1 0 1 | 1 0 0 2 | 0 1 0 3"},
		"numbers as texts":     {"zip,n\n7,1\n10,2\n7,3\n", Options{Text: []string{"zip"}}, "zip[10 7] n | 0 1 0 1 | 1 0 0 2 | 0 1 0 3"},
		"labels":               {"a,d\n1,M\n2,B\n3,M\n", Options{Label: "d"}, "a | 1 M | 2 B | 3 M"},
		"labels of one":        {"d,a\n3,1\n1,2\n10,3\n", Options{Label: "d"}, "a | 1 3 | 2 1 | 3 10"},
		"labels as fractions":  {"d,a\n1.0,1\n0.0,2\n1,3\n", Options{Label: "d"}, "a | 1 1 | 2 0 | 3 1"},
		"omit":                 {"id,a,b\nx7,1,2\n", Options{Omit: []string{"id"}}, "a b | 1 2"},
		"keep":                 {"id,a (s),b,d\nx7,1,2,M\n", Options{Keep: []string{"a"}, Label: "d"}, "a/s | 1 M"},
		"fill": {"a,c\n1,x\nNA,?\n3,y\n,y\n", Options{Missing: Missing{Policy: Fill}},
			"a c[x y] | 1 1 0 0 | NaN 0 0 1 | 3 0 1 0 | NaN 0 1 0"},
		"fill, first":   {"a,c\n?,null\n1,x\n", Options{Missing: Missing{Policy: Fill}}, "a c[x] | NaN 0 1 | 1 1 0"},
		"drop":          {"a,d,e\n1,x,NA\n,y,1\n2,n/a,1\n3,z,\n", Options{Missing: Missing{Policy: Drop}, Label: "d", Omit: []string{"e"}}, "a | 1 x | 3 z"},
		"own missing":   {"a,c\n-999,NA\n3,DE\n", Options{Missing: Missing{Fill, []string{"-999"}}}, "a c[DE NA] | NaN 0 1 0 | 3 1 0 0"},
		"own number":    {"a,c\n-999.0,-999\n-9.99e2,DE\n3,DE\n", Options{Missing: Missing{Fill, []string{"-999"}}}, "a c[DE] | NaN 0 1 | NaN 1 0 | 3 1 0"},
		"number in all": {"a,b\n1,\n2,?\n", Options{Missing: Missing{Policy: Fill}}, "a b | 1 NaN | 2 NaN"},
		"text in none":  {"a,b\n1,\n2,?\n", Options{Text: []string{"b"}, Missing: Missing{Policy: Fill}}, "a b[] | 1 1 | 2 1"},
		"constant":      {"a\n1600000001\n1600000001\n", Options{}, "a | 1.6e+09 | 1.6e+09"},
		"days of time":  {"a\n1600000001\n1600999999\n1600500000\n", Options{}, "a | 1.6e+09 | 1.601e+09 | 1.6005e+09"},
		"empty quoted":  {"a,b\n\"\",1\n\"2\",3\n", Options{Missing: Missing{Policy: Drop}}, "a b | 2 3"},
		"line of names": {"a,b\nx,y\nx,y\n", Options{}, "a[x] b[y] | 1 0 1 0 | 1 0 1 0"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(test.content, test.options)
			if err != nil {
				t.Fatal(err)
			}
			if text := show(got); text != test.want {
				t.Errorf("read\n%s\nexpected\n%s", text, test.want)
			}
			slow, err := Read(iotest.OneByteReader(strings.NewReader(test.content)), test.options, func(int) {})
			if err != nil || show(slow) != show(got) {
				t.Errorf("read byte by byte: %v, %v", slow, err)
			}
		})
	}
}

// lines returns a file with columns a and b and n lines.
func lines(n int, line func(i int) string) string {
	file := strings.Builder{}
	file.WriteString("a,b\n")
	for i := range n {
		file.WriteString(line(i) + "\n")
	}
	return file.String()
}

// TestReadErrors checks that the error of each fault names its line and column.
func TestReadErrors(t *testing.T) {
	defer func(old int) { maxRecord = old }(maxRecord)
	maxRecord = 4 << 20
	long := strings.Repeat("x", 5<<20)
	names := lines(2002, func(i int) string { return fmt.Sprintf("%d,name %d", i, i/2) })
	each := lines(12, func(i int) string { return fmt.Sprintf("%d,name %d", i, i) })
	labels := lines(65_537, func(i int) string { return fmt.Sprintf("1,%d", i) })
	seconds := lines(100, func(i int) string { return fmt.Sprintf("%d,%d", i, 1_600_000_000+i) })
	million := "a,radius (mm)\n" + strings.Repeat("1,2.5\n", 999_998) + "1,2.5x\n"
	mean := Missing{Policy: Fill}
	for name, test := range map[string]struct {
		content string
		options Options
		want    string
	}{
		"empty":              {"", Options{}, "the file is empty"},
		"only line ends":     {"\n\r\n\n", Options{}, "the file is empty"},
		"only a header":      {"a,b\n", Options{}, "no rows"},
		"a field more":       {"a,b\n1,2\n1,2,3\n", Options{}, "line 3: 3 fields, expected 2"},
		"a field less":       {"a,b\n1\n", Options{}, "line 2: 1 field, expected 2"},
		"a field after all":  {"a,b,\n1,2,3\n", Options{}, "line 2: 3 fields, expected 2"},
		"same names":         {"a,b,a\n1,2,3\n", Options{}, `line 1: fields 1 and 3 are both called "a"`},
		"open quote":         {"a,b\n1,\"2\n3,4\n", Options{}, "line 3, byte 5: a field's quotation mark is not closed"},
		"open quote, closed": {"a,b\n1,\"2\n3,\"4\"\n", Options{}, "line 3, byte 3: a field's quotation mark is not closed, or something follows"},
		"quote inside":       {"a,b\n1,5'10\"\n", Options{}, "line 2, byte 7: a quotation mark in a field"},
		"endless quote":      {"a,b\n1,\"" + long, Options{}, "line 2: a row of more than 4 MB"},
		"endless line":       {long, Options{}, "line 1: a row of more than 4 MB"},
		"NUL":                {"a,b\n1,2\n3,\x00\n", Options{}, "line 3: a NUL byte"},
		"UTF-16":             {"\xff\xfea\x00,\x00b\x00", Options{}, "line 1: a NUL byte"},
		"Latin-1 name":       {"Gr\xf6\xdfe\n1\n", Options{}, `line 1: "Gr\xf6\xdfe" is not UTF-8`},
		"Latin-1 text":       {"a\nrot\ngr\xfcn\n", Options{}, `line 3, column "a": "gr\xfcn" is not UTF-8`},
		"Mac":                {"a,b\r1,2\r3,4\r", Options{}, "line 1: lines end with a carriage return only"},
		"two separators":     {"a;b,c\n1;2,3\n", Options{}, "line 1 has both ';' and ','"},
		"maybe a header":     {"2019,2020\n1,2\n", Options{}, "line 1: it is not clear whether these are names"},
		"names":              {"1,2\n", Options{Header: NoHeader, Names: []string{"a"}}, "line 1 has 2 fields, but dataset.NoHeader has 1 name"},
		"bad at the end":     {million, Options{}, `line 1000000, column "radius": "2.5x" is not a number`},
		"text in numbers":    {"a\n1\nx\n", Options{}, `line 3, column "a": "x" is not a number, but the values above it are`},
		"number in texts":    {"a\nunknown\n1\n", Options{}, `line 3, column "a": "1" is a number, but the first value of the column is "unknown"`},
		"decimal comma":      {"a;b\n1;2\n1;2,5\n", Options{}, `line 3, column "b": "2,5" is not a number: expected digits and a decimal point; dataset.Decimal`},
		"decimal comma, 1st": {"a;b\n1;2,5\n", Options{}, `line 2, column "b": "2,5" is not a number: expected digits and a decimal point`},
		"percent":            {"a\n5 %\n", Options{}, `line 2, column "a": "5 %" is not a number`},
		"two of a thousand":  {"a\n\"1,23\"\n", Options{Numbers: Numbers{Thousands: ','}}, `line 2, column "a": "1,23" is not a number`},
		"infinite":           {"a\n1\n-inf\n", Options{}, `line 3, column "a": an infinite number`},
		"too large":          {"a\n1\n-4e38\n", Options{}, `line 3, column "a": -4e38 is out of the range of float32`},
		"far too large":      {"a\n1e999\n", Options{}, `line 2, column "a": 1e999 is out of the range of float32`},
		"hexadecimal":        {"a\n1\n0x10\n", Options{}, `line 3, column "a": "0x10" is not a number`},
		"seconds":            {seconds, Options{}, `column "b": numbers from 1600000000 to 1600000099, whose differences are lost`},
		"tiny":               {"a\n1e-50\n2e-50\n", Options{}, `column "a": numbers from 1e-50 to 2e-50, which are too small for float32`},
		"missing":            {"a,b\n1,2\n1,\n", Options{}, `line 3, column "b": the value is missing`},
		"missing after text": {"a,b\n1,\"2\"\n1,\"NA\"\n", Options{}, `line 3, column "b": the value is missing`},
		"missing in lines":   {"a,b\n\"x\ny\",NA\n", Options{}, `line 3, column "b": the value is missing`},
		"another separator":  {"a b\n1 2\n", Options{}, `line 2, column "a b": "1 2" is not a number: expected digits and a decimal point; dataset.Decimal and dataset.Thousands set other signs, dataset.Text reads the column as texts; the file has one column: expected a comma`},
		"a page":             {"<!DOCTYPE html>\n<html>\n", Options{}, `one column of texts, beginning with "<html>": expected a comma`},
		"names of no header": {"x,y\n1,2\n", Options{Header: NoHeader, Names: []string{"a", ""}}, "line 1: name 2 of dataset.NoHeader is empty"},
		"values as names":    {"x,x\ny,x\n", Options{}, `line 1: fields 1 and 2 are both called "x": expected a name of its own for each column; dataset.NoHeader`},
		"all dropped":        {"a,b\n1,\n2,\n", Options{Missing: Missing{Policy: Drop}}, "each of the 2 rows has a missing value"},
		"missing label":      {"a,b\n1,x\n2,\n", Options{Missing: mean, Label: "b"}, `line 3, column "b": the label is missing`},
		"label of a half":    {"a,b\n1,0.5\n", Options{Label: "b"}, `line 2, column "b": the label 0.5 is not a whole number`},
		"other label":        {"a,b\n1,x\n1,z\n", Options{Label: "b", Classes: []string{"x", "y"}}, `line 3, column "b": the label "z" is none of the classes "x", "y"`},
		"too many labels":    {labels, Options{Label: "b"}, `line 65538, column "b": more than 65,536 different labels`},
		"too many texts":     {names, Options{}, `line 2002, column "b": more than 1,000 different texts: leave the column out with dataset.Omit`},
		"a text each":        {each, Options{}, `column "b": 12 different texts in 12 rows`},
		"no such column":     {"a (s),b\n1,2\n", Options{Omit: []string{"c"}}, `there is no column "c": the columns are "a", "b"`},
		"no such label":      {"a,b\n1,2\n", Options{Label: "c"}, `there is no column "c"`},
		"nothing left":       {"a,b\n1,2\n", Options{Label: "a", Omit: []string{"b"}}, "no columns are left"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(test.content, test.options)
			if err == nil {
				t.Fatalf("no error, read %.200s", show(got))
			}
			if !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error\n%v\nexpected\n%s …", err, test.want)
			}
		})
	}
}

// TestClassesOfAnotherFile checks that labels mean the same in files with other classes.
func TestClassesOfAnotherFile(t *testing.T) {
	train, err := read("a,b\n1,x\n2,z\n3,y\n", Options{Label: "b"})
	if err != nil {
		t.Fatal(err)
	}
	test, err := read("a,b\n1,z\n", Options{Label: "b", Classes: train.Classes})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(test.Classes, []string{"x", "y", "z"}) || !slices.Equal(test.Labels, []uint16{2}) {
		t.Errorf("labels %v of classes %v", test.Labels, test.Classes)
	}
}

// TestManyClasses checks that 65,536 labels are not too many.
func TestManyClasses(t *testing.T) {
	got, err := read(lines(65_536, func(i int) string { return fmt.Sprintf("1,%d", 65_535-i) }), Options{Label: "b"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Labels[0] != math.MaxUint16 || got.Labels[65_535] != 0 || got.Classes[256] != "256" {
		t.Errorf("labels %d … %d, class 256 is %q", got.Labels[0], got.Labels[65_535], got.Classes[256])
	}
}

// TestBrokenReader checks that an error of the disk is returned as it is.
func TestBrokenReader(t *testing.T) {
	for _, content := range []string{"", "a,b\n1,2\n", "a,b\n1,\"2", "a,b\n" + strings.Repeat("1,2\n", 1<<15)} {
		_, err := Read(io.MultiReader(strings.NewReader(content), iotest.ErrReader(iotest.ErrTimeout)), Options{}, func(int) {})
		if err != iotest.ErrTimeout {
			t.Errorf("%d bytes and an error: %v", len(content), err)
		}
	}
}
