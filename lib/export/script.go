package export

import _ "embed"

// Script is a function in JavaScript, latentlabNetwork(data), for the data that
// [Network.JSON] gives. It returns {in, out, run(code, out)}: run fills the
// Float32Array out with the network's numbers for a code, an array of numbers,
// at once and without allocating.
//
//go:embed network.js
var Script string
