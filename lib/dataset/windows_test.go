package dataset

import (
	"reflect"
	"strings"
	"testing"
)

// series returns five rows of two numbers and a text.
func series() *Examples {
	return &Examples{
		Name:    "sensor",
		Columns: []Column{{Name: "v", Unit: "m/s"}, {Name: "state", Categories: []string{"on"}}, {Name: "w", FillMissing: true}},
		Values:  []float32{0, 1, 0, 10, 1, 1, 0, 11, 2, 1, 0, 12, 3, 0, 1, 13, 4, 0, 1, 14},
		Labels:  []uint16{0, 0, 1, 1, 2},
		Classes: []string{"a", "b", "c"},
	}
}

func TestWindows(t *testing.T) {
	for name, test := range map[string]struct {
		length, step int
		columns      []string
		want         *Examples
	}{
		"one column": {3, 1, []string{"v"}, &Examples{
			Columns: []Column{{Name: "v[0]", Unit: "m/s"}, {Name: "v[1]", Unit: "m/s"}, {Name: "v[2]", Unit: "m/s"}},
			Values:  []float32{0, 1, 2, 1, 2, 3, 2, 3, 4},
			Labels:  []uint16{1, 1, 2},
		}},
		"two, in another order": {2, 2, []string{"w", "v"}, &Examples{
			Columns: []Column{{Name: "w[0]", FillMissing: true}, {Name: "v[0]", Unit: "m/s"},
				{Name: "w[1]", FillMissing: true}, {Name: "v[1]", Unit: "m/s"}},
			Values: []float32{10, 0, 11, 1, 12, 2, 13, 3},
			Labels: []uint16{0, 1},
		}},
		"gaps": {1, 3, []string{"v"}, &Examples{
			Columns: []Column{{Name: "v[0]", Unit: "m/s"}}, Values: []float32{0, 3}, Labels: []uint16{0, 1},
		}},
		"all rows": {5, 9, []string{"w"}, &Examples{
			Columns: []Column{{Name: "w[0]", FillMissing: true}, {Name: "w[1]", FillMissing: true},
				{Name: "w[2]", FillMissing: true}, {Name: "w[3]", FillMissing: true}, {Name: "w[4]", FillMissing: true}},
			Values: []float32{10, 11, 12, 13, 14}, Labels: []uint16{2},
		}},
	} {
		got, err := series().Windows(test.length, test.step, test.columns...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		test.want.Name, test.want.Classes = "windows of sensor", []string{"a", "b", "c"}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: windows\n%+v\nexpected\n%+v", name, got, test.want)
		}
		if err := got.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	plain := &Examples{Columns: []Column{{Name: "v"}, {Name: "w"}}, Values: []float32{1, 2, 3, 4}}
	if got, err := plain.Windows(2, 1); err != nil || got.Size() != 4 || got.Labels != nil {
		t.Errorf("all columns, no labels: %+v, %v", got, err)
	}
}

func TestWindowsErrors(t *testing.T) {
	for name, test := range map[string]struct {
		data         *Examples
		length, step int
		columns      []string
		want         string
	}{
		"images":     {Faces(2, 1), 1, 1, nil, "generated faces has images"},
		"length":     {series(), 0, 1, nil, "windows of 0 rows"},
		"step":       {series(), 1, 0, nil, "at distances of 0"},
		"too short":  {series(), 6, 1, []string{"v"}, "sensor has 5 rows: expected at least the 6 of a window"},
		"no column":  {series(), 2, 1, []string{"x"}, `sensor has no column "x": expected one of ["v"`},
		"text":       {series(), 2, 1, []string{"state"}, `column "state" of sensor is a text`},
		"text, all":  {series(), 2, 1, nil, `column "state" of sensor is a text`},
		"same twice": {series(), 2, 1, []string{"v", "v"}, `column "v" twice`},
		"too many": {&Examples{Columns: []Column{{Name: "v"}}, Values: make([]float32, 100_000)}, 50_000, 1, nil,
			"50,001 windows of 50,000 rows of 1 column are more than 2,147,483,647 values"},
	} {
		if _, err := test.data.Windows(test.length, test.step, test.columns...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, expected %s", name, err, test.want)
		}
	}
}
