package notebook_test

import (
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/notebook"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// A table of figures over two hyperparameters, with a metric that the cell defines.
func ExampleCompare() {
	hp := struct {
		Code  int
		Noise float64 `knob:"0..1, name σ of the noise"`
	}{20, 0}
	digits := notebook.Must(dataset.MNIST())
	notebook.Compare(&hp, notebook.Over("Code", 2, 20).Over("Noise", 0, 0.3, 0.6), func() notebook.Case {
		return notebook.Case{
			Model:   notebook.Must(ae.New(ae.Config{Hidden: []int{256, 64}, Code: hp.Code, Noise: hp.Noise})),
			Data:    digits.Train,
			Options: []train.Option{train.Epochs(5), train.Test(digits.Test)},
			Metrics: []notebook.Metric{{Name: "mse"}, {Name: "seconds", Of: func(r *run.Run) (float64, error) {
				seconds, _ := r.Seconds(r.Step)
				return seconds, nil
			}}},
		}
	})
}
