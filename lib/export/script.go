package export

import _ "embed"

// Script is the JavaScript function latentlabNetwork(data) for data from [Network.JSON]. It
// returns {in, out, run(code, out)}: run computes the network for a code, an array of numbers, and
// sets the Float32Array out to the result, without allocating.
var Script = SymbolsScript + networkScript + convolveScript

//go:embed network.js
var networkScript string

//go:embed convolve.js
var convolveScript string
