package metric_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"latentlab/lib/metric"
)

func TestConfusion(t *testing.T) {
	for _, c := range []struct {
		labels, predicted []uint16
		classes           int
		expected          [][]int
	}{
		{nil, nil, 2, [][]int{{0, 0}, {0, 0}}},
		{[]uint16{0, 1, 1, 2}, []uint16{0, 2, 1, 1}, 3, [][]int{{1, 0, 0}, {0, 1, 1}, {0, 1, 0}}},
		{[]uint16{1, 1}, []uint16{0, 0}, 2, [][]int{{0, 0}, {2, 0}}},
	} {
		got, err := metric.Confusion(c.labels, c.predicted, c.classes)
		if err != nil || !reflect.DeepEqual(got, c.expected) {
			t.Errorf("labels %v, predictions %v: %v, %v, expected %v", c.labels, c.predicted, got, err, c.expected)
		}
	}
}

func TestErrorRate(t *testing.T) {
	labels := make([]uint16, 400)
	for _, wrong := range []int{0, 1, 40, 200, 400} {
		predicted := make([]uint16, len(labels))
		for i := range wrong {
			predicted[i] = 3
		}
		rate, deviation, err := metric.ErrorRate(labels, predicted)
		if err != nil {
			t.Fatal(err)
		}
		p := float64(wrong) / 400
		if rate != p || math.Abs(deviation-math.Sqrt(p*(1-p))/20) > 1e-15 {
			t.Errorf("%d of 400 wrong: %v ± %v", wrong, rate, deviation)
		}
	}
}

func TestConfusionRefuses(t *testing.T) {
	for _, c := range []struct {
		labels, predicted []uint16
		classes           int
		want              string
	}{
		{[]uint16{0, 1}, []uint16{0}, 2, "2 labels and 1 predictions"},
		{[]uint16{0, 2}, []uint16{0, 1}, 2, "example 1 has label 2 and prediction 1: expected 0 to 1"},
		{[]uint16{0, 1}, []uint16{9, 1}, 2, "example 0 has label 0 and prediction 9"},
		{nil, nil, 0, "0 classes"},
		{nil, nil, 10_001, "10001 classes"},
	} {
		if _, err := metric.Confusion(c.labels, c.predicted, c.classes); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected %q in it", err, c.want)
		}
	}
	for _, c := range []struct {
		labels, predicted []uint16
		want              string
	}{
		{[]uint16{0, 1}, []uint16{0}, "2 labels and 1 predictions"},
		{nil, nil, "no labels"},
	} {
		if _, _, err := metric.ErrorRate(c.labels, c.predicted); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected %q in it", err, c.want)
		}
	}
}

func ExampleConfusion() {
	labels, predicted := []uint16{0, 0, 1, 1}, []uint16{0, 1, 1, 1}
	table, err := metric.Confusion(labels, predicted, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	rate, deviation, err := metric.ErrorRate(labels, predicted)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table)
	fmt.Printf("%.0f ± %.0f %% wrong\n", 100*rate, 100*deviation)
	// Output:
	// [[1 1] [0 2]]
	// 25 ± 22 % wrong
}
