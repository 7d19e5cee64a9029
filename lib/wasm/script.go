package wasm

import _ "embed"

// Script is the JavaScript function latentlabBundle(data, {modules}) for data from [Bundle.JSON] and
// WebAssembly modules from package module; without modules, or where none of them compiles, all is done in
// plain JavaScript. It returns {kind, run(function), input(function, name), output(function, name),
// variable(path)}; the last three return memory of the bundle as Float32Array.
var Script = bundleScript + mapScript + kernelsScript + randomScript + moduleScript

//go:embed bundle.js
var bundleScript string

//go:embed map.js
var mapScript string

//go:embed kernels.js
var kernelsScript string

//go:embed random.js
var randomScript string

//go:embed module.js
var moduleScript string
