package dataset

import (
	"testing"

	"latentlab/internal/hometest"
)

// TestTables checks facts about the tables that scikit-learn's documentation has.
func TestTables(t *testing.T) {
	hometest.Need(t, "scikit-learn's data", "data", "scikit-learn")
	for name, test := range map[string]struct {
		load           func() (*Examples, error)
		rows, features int
		classes        map[string]int     // rows of each
		largest        map[string]float32 // in the description's summary statistics
		first          []float32
	}{
		"breast cancer": {BreastCancer, 569, 30, map[string]int{"malignant": 212, "benign": 357},
			map[string]float32{"mean radius": 28.11, "area error": 542.2, "worst fractal dimension": 0.2075}, []float32{17.99, 10.38, 122.8}},
		"wine": {Wine, 178, 13, map[string]int{"class_0": 59, "class_1": 71, "class_2": 48},
			map[string]float32{"alcohol": 14.83, "hue": 1.71, "proline": 1680}, []float32{14.23, 1.71, 2.43}},
	} {
		e, err := test.load()
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Check(); err != nil || e.Name != name || e.Len() != test.rows || e.Size() != test.features {
			t.Errorf("%s: %q with %d rows of %d features, error %v", name, e.Name, e.Len(), e.Size(), err)
		}
		for label, rows := range e.ByClass() {
			if class := e.Classes[label]; len(rows) != test.classes[class] {
				t.Errorf("%s: %d rows of class %s, expected %d", name, len(rows), class, test.classes[class])
			}
		}
		for k, column := range e.FeatureNames() {
			largest := e.Features(0)[k]
			for i := range e.Len() {
				largest = max(largest, e.Features(i)[k])
			}
			if want, ok := test.largest[column]; ok && want != largest {
				t.Errorf("%s: the largest %s is %v, expected %v", name, column, largest, want)
			}
			delete(test.largest, column)
		}
		if len(test.largest) > 0 {
			t.Errorf("%s: no columns %v among %q", name, test.largest, e.FeatureNames())
		}
		for k, want := range test.first {
			if e.Features(0)[k] != want {
				t.Errorf("%s: the first row is %v, expected %v …", name, e.Features(0), test.first)
			}
		}
	}
}
