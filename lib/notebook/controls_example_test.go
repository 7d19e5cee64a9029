package notebook_test

import (
	"fmt"

	"latentlab/lib/notebook"
)

// In a notebook the function is called again after each change, and what it
// shows replaces what it showed before. A plain terminal has no sliders: there
// it is called once.
func ExampleControls() {
	hp := struct {
		Noise float64 `knob:"0..1, step 0.05, name σ of the noise"`
		Rate  float64 `knob:"1e-4..1e-1, log, name learning rate"`
		Code  int     `knob:"choices 2|10|20, name code size"`
		Clean bool    `knob:"name keep the first clean"`
	}{Noise: 0.3, Rate: 1e-3, Code: 10}
	notebook.Controls(&hp, func() {
		fmt.Println("train with", hp.Noise, hp.Rate, hp.Code)
	})
	// Output:
	// σ of the noise 0.30 · learning rate 0.001 · code size 10 · keep the first clean off
	// train with 0.3 0.001 10
}
