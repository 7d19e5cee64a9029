package training

import (
	_ "embed"

	"latentlab/lib/wasm"
)

// Script is the JavaScript function latentlabTraining(data) for data from [Training.JSON]. What runs in
// the worker is in a function of its own, whose text is the worker's script.
var Script = "function latentlabWorker() {\n" + wasm.Script +
	wasm.CompactScript(engineScript+modelScript+examplesScript) + "return latentlabEngine;\n}\n" + wasm.CompactScript(pageScript)

//go:embed training.js
var pageScript string

//go:embed engine.js
var engineScript string

//go:embed model.js
var modelScript string

//go:embed examples.js
var examplesScript string
