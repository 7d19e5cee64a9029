package dataset

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"latentlab/lib/notice"
)

var nan = float32(math.NaN())

// plants is a table of two numbers and a text: [4][2+3].
func plants() *Examples {
	return &Examples{
		Name: "plants",
		Columns: []Column{
			{Name: "height", Unit: "mm", FillMissing: true},
			{Name: "leaf", Categories: []string{"oval", "round"}},
			{Name: "count"},
		},
		Values: []float32{
			100, 1, 0, 0, 3,
			nan, 0, 1, 0, 5,
			300, 0, 1, 0, 3,
			200, 0, 0, 1, 5,
		},
		Labels: []uint16{0, 300, 1, 0}, Classes: []string{"a", "b"},
	}
}

func TestTable(t *testing.T) {
	e := plants()
	if err := e.Check(); err != nil {
		t.Fatal(err)
	}
	if e.Len() != 4 || e.Size() != 5 || e.NumClasses() != 301 || e.ClassName(1) != "300" {
		t.Errorf("%d rows of %d features, %d classes, class %q", e.Len(), e.Size(), e.NumClasses(), e.ClassName(1))
	}
	if names := e.FeatureNames(); !slices.Equal(names, []string{"height", "leaf=oval", "leaf=round", "leaf=…", "count"}) {
		t.Errorf("features %q", names)
	}
	if picked := e.Select(2, 0); picked.Len() != 2 || picked.Features(0)[0] != 300 || picked.Labels[0] != 1 {
		t.Errorf("rows 2 and 0 are %v with labels %v", picked.Values, picked.Labels)
	}
	if tail := e.Slice(3, 4); tail.Features(0)[0] != 200 || tail.Labels[0] != 0 {
		t.Errorf("the last row is %v", tail.Values)
	}
}

func TestTableCheck(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(*Examples)
	}{
		{`NaN in row 0, "count"`, func(e *Examples) { e.Values[4] = nan }},
		{`+Inf in row 1, "height"`, func(e *Examples) { e.Values[5] = float32(math.Inf(1)) }},
		{"both Columns and Pixels", func(e *Examples) { e.Pixels = []uint8{1} }},
		{"not a whole number of rows of 5 features", func(e *Examples) { e.Values = e.Values[:19] }},
		{"4 rows and 3 labels", func(e *Examples) { e.Labels = e.Labels[:3] }},
		{`two columns are named "count"`, func(e *Examples) { e.Columns[0].Name = "count" }},
		{"column 1 has no name", func(e *Examples) { e.Columns[1].Name = "" }},
		{`the category "oval" twice`, func(e *Examples) { e.Columns[1].Categories[1] = "oval" }},
		{"is a text and fills missing values", func(e *Examples) { e.Columns[1].FillMissing = true }},
		{"has Values without Columns", func(e *Examples) { e.Columns = nil }},
		{"no images or rows", func(e *Examples) { e.Values = nil }},
	} {
		e := plants()
		c.change(e)
		if err := e.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Check returned %v, expected %q", err, c.want)
		}
	}
}

// What a model sees is standardized, and its output comes back in the table's units.
func TestScaling(t *testing.T) {
	e := plants()
	if d := e.Deviations(); math.Abs(d[0]-81.6497) > 1e-3 || d[4] != 1 || four().Deviations() != nil {
		t.Errorf("standard deviations %v", d)
	}
	for _, part := range []*Examples{e.First(1), e.Select(2, 3).Slice(1, 2), e.Sample(1, 1)} {
		if d := part.Deviations(); math.Abs(d[0]-81.6497) > 1e-3 {
			t.Errorf("a part of %d rows has the standard deviations %v, expected the table's", part.Len(), d)
		}
	}
	s, err := e.MeasureScaling()
	if err != nil {
		t.Fatal(err)
	}
	deviation := float32(math.Sqrt(20000.0 / 3))
	seen := make([]float32, 20)
	for i := range 4 {
		e.Scale(s, i, seen[5*i:5*i+5])
	}
	want := []float32{
		-100 / deviation, 1, 0, 0, -1,
		0, 0, 1, 0, 1, // missing: the mean
		100 / deviation, 0, 1, 0, -1,
		0, 0, 0, 1, 1,
	}
	for i := range want {
		if math.Abs(float64(seen[i]-want[i])) > 1e-6 {
			t.Errorf("a model sees %v at %d, expected %v", seen[i], i, want[i])
		}
	}
	back := e.WithOutput(s, seen)
	for i, v := range e.Values {
		if v != v {
			v = 200
		}
		if math.Abs(float64(back.Values[i]-v)) > 1e-3 {
			t.Errorf("value %d comes back as %v, expected %v", i, back.Values[i], v)
		}
	}
	unscaled := plants()
	unscaled.Columns[0].Unscaled = true
	if s, err = unscaled.MeasureScaling(); err != nil || s.Factor[0] != 1 || s.Shift[0] != 0 || s.Missing[0] != 200 {
		t.Errorf("an unscaled column has %v, error %v", s, err)
	}
}

func TestScalingRefuses(t *testing.T) {
	close := &Examples{Name: "times", Columns: []Column{{Name: "t"}}, Values: []float32{1.6e9, 1.6e9 + 128}}
	if _, err := close.MeasureScaling(); err == nil || !strings.Contains(err.Error(), `"t" of times has a mean of 1.6e+09`) {
		t.Errorf("values that float32 cannot tell apart: %v", err)
	}
	empty := &Examples{Name: "gaps", Columns: []Column{{Name: "t", FillMissing: true}}, Values: []float32{nan, nan}}
	if _, err := empty.MeasureScaling(); err == nil || !strings.Contains(err.Error(), "no value in any of its 2 rows") {
		t.Errorf("a column without values: %v", err)
	}
	constant := &Examples{Name: "sevens", Columns: []Column{{Name: "t"}}, Values: []float32{7, 7}}
	if s, err := constant.MeasureScaling(); err != nil || s.Shift[0] != 7 || s.Factor[0] != 1 {
		t.Errorf("a constant column has %v, error %v", s, err)
	}
}

// The digest covers kind, shape, values, labels and what columns mean.
func TestTableDigest(t *testing.T) {
	seen := map[string]string{plants().Digest(): "the base"}
	for name, change := range map[string]func(*Examples){
		"a value":          func(e *Examples) { e.Values[0]++ },
		"a label":          func(e *Examples) { e.Labels[0] = 256 },
		"a column's name":  func(e *Examples) { e.Columns[0].Name = "width" },
		"a unit":           func(e *Examples) { e.Columns[0].Unit = "cm" },
		"a category":       func(e *Examples) { e.Columns[1].Categories[0] = "long" },
		"no scaling":       func(e *Examples) { e.Columns[2].Unscaled = true },
		"another division": func(e *Examples) { e.Values = e.Values[:15]; e.Labels = e.Labels[:3] },
	} {
		e := plants()
		change(e)
		if other, taken := seen[e.Digest()]; taken {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[e.Digest()] = name
	}
	gray := &Examples{Name: "g", Height: 1, Width: 3, Pixels: []uint8{1, 2, 3}}
	color := &Examples{Name: "g", Height: 1, Width: 1, Channels: 3, Pixels: []uint8{1, 2, 3}}
	if gray.Digest() == color.Digest() {
		t.Error("three gray pixels have the digest of a color pixel")
	}
}

func TestAlign(t *testing.T) {
	var notices bytes.Buffer
	defer func(was io.Writer) { notice.Output = was }(notice.Output)
	notice.Output = &notices
	other := &Examples{
		Name: "new",
		Columns: []Column{
			{Name: "count"}, {Name: "id"}, {Name: "leaf", Categories: []string{"round", "spiky", "unused"}}, {Name: "height"},
		},
		Values: []float32{
			4, 77, 1, 0, 0, 0, 150,
			6, 78, 0, 1, 0, 0, 250,
			6, 79, 0, 0, 0, 1, 250,
		},
	}
	got, err := other.Align(plants().Columns)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{150, 0, 1, 0, 4, 250, 0, 0, 1, 6, 250, 0, 0, 1, 6}; !slices.Equal(got.Values, want) {
		t.Errorf("aligned rows are %v, expected %v", got.Values, want)
	}
	if text := notices.String(); !strings.Contains(text, `"spiky" in column "leaf"`) || strings.Contains(text, "unused") {
		t.Errorf("the notice is %q", text)
	}
	if err := got.Check(); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		want   string
		change func(*Examples)
	}{
		{`lacks 2 columns that the model was trained on: "height", "count"`, func(e *Examples) {
			e.Columns[0].Name, e.Columns[3].Name = "number", "width"
		}},
		{`"height" of new is in cm, the model was trained on mm`, func(e *Examples) { e.Columns[3].Unit = "cm" }},
		{`"count" of new is a text, the model was trained on a number`, func(e *Examples) {
			e.Columns[0].Categories, e.Columns[2].Categories = e.Columns[2].Categories, nil
		}},
	} {
		e := *other
		e.Columns = slices.Clone(other.Columns)
		c.change(&e)
		if _, err := e.Align(plants().Columns); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Align returned %v, expected %q", err, c.want)
		}
	}
}

// A new row may lack the value of a text, of which its file does not show that it is one.
func TestAlignMissing(t *testing.T) {
	row := &Examples{
		Name:    "new",
		Columns: []Column{{Name: "count", FillMissing: true}, {Name: "leaf", FillMissing: true}, {Name: "height", FillMissing: true}},
		Values:  []float32{4, nan, nan},
	}
	got, err := row.Align(plants().Columns)
	if err != nil {
		t.Fatal(err)
	}
	if v := got.Values; !math.IsNaN(float64(v[0])) || !slices.Equal(v[1:], []float32{0, 0, 1, 4}) {
		t.Errorf("aligned row is %v, expected a missing height and another leaf", v)
	}
	if err := got.Check(); err != nil {
		t.Error(err)
	}
}

// A model that outputs what it sees gives each of the 256 levels back, and what lies
// between two levels becomes the nearer one.
func TestLevels(t *testing.T) {
	e := &Examples{Name: "levels", Height: 16, Width: 16}
	for level := range 256 {
		e.Pixels = append(e.Pixels, uint8(level))
	}
	seen := make([]float32, 256)
	e.Scale(Scaling{}, 0, seen)
	if back := e.WithOutput(Scaling{}, seen); !slices.Equal(back.Pixels, e.Pixels) {
		t.Errorf("levels come back as %v", back.Pixels)
	}
	between := []float32{-1, 0.4 / 255, 0.6 / 255, 99.6 / 255, 2}
	if got := e.WithOutput(Scaling{}, between).Pixels; !slices.Equal(got, []uint8{0, 0, 1, 100, 255}) {
		t.Errorf("%v become %v", between, got)
	}
}

// TestDeviationsOfPart checks that a part of a table with other columns has the standard
// deviations of the table's, in the order of its own.
func TestDeviationsOfPart(t *testing.T) {
	e := &Examples{
		Name: "t", Columns: []Column{{Name: "a"}, {Name: "b"}},
		Values: []float32{1, 10, 2, 30, 3, 20, 4, 60}, // [4, 2]
	}
	want := e.Deviations()
	for _, columns := range [][]Column{{{Name: "b"}, {Name: "a"}}, {{Name: "b"}}} {
		part, err := e.First(2).Align(columns)
		if err != nil {
			t.Fatal(err)
		}
		for k, d := range part.Deviations() {
			if at := slices.IndexFunc(e.Columns, func(c Column) bool { return c.Name == columns[k].Name }); d != want[at] {
				t.Errorf("column %q of %v has the standard deviation %v, expected %v", columns[k].Name, columns, d, want[at])
			}
		}
	}
}
