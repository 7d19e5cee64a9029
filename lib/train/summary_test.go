package train_test

import (
	"fmt"
	"testing"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

func fashion() (*train.Program, error) {
	m, err := ae.New(ae.Fashion())
	if err != nil {
		return nil, err
	}
	one := &dataset.Examples{Name: "one", Height: 28, Width: 28, Pixels: make([]uint8, 28*28)}
	return train.Prepare(m, one, train.BatchSize(1))
}

func ExampleSummary() {
	p, err := fashion()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, layer := range train.Summary(p) {
		fmt.Printf("%-15s %-17s %8d\n", layer.Name, fmt.Sprint(layer.Shapes), layer.Parameters)
	}
	// Output:
	// encoder/layer0  [[784 256] [256]]   200960
	// encoder/layer1  [[256 128] [128]]    32896
	// encoder/layer2  [[128 64] [64]]       8256
	// encoder/layer3  [[64 20] [20]]        1300
	// decoder/layer0  [[20 64] [64]]        1344
	// decoder/layer1  [[64 128] [128]]      8320
	// decoder/layer2  [[128 256] [256]]    33024
	// decoder/layer3  [[256 784] [784]]   201488
}

// The totals of the summary table in chapter 12.2.2.
func TestFashionTotals(t *testing.T) {
	p, err := fashion()
	if err != nil {
		t.Fatal(err)
	}
	totals := map[string]int{}
	for _, layer := range train.Summary(p) {
		totals[layer.Network] += layer.Parameters
	}
	if totals["encoder"] != 243_412 || totals["decoder"] != 244_176 || len(totals) != 2 {
		t.Errorf("parameters %v, expected encoder 243412 and decoder 244176", totals)
	}
	if p.Parameters() != 487_588 {
		t.Errorf("%d parameters in all, expected 487588", p.Parameters())
	}
}
